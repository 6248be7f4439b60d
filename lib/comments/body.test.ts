import { describe, expect, it } from 'vitest'
import { mentionedIn, piecesOf, textOf, writeMention } from './body'

const ada = '01900000-0000-7000-8000-000000000001'

describe('piecesOf', () => {
  it('finds mentions and links, and leaves all else as it is', () => {
    expect(piecesOf(`Hi @[Ada L](${ada}), see https://example.com/a?b=1&c. <b>**Bold**</b>`)).toEqual([
      { kind: 'text', text: 'Hi ' },
      { kind: 'mention', name: 'Ada L', userId: ada },
      { kind: 'text', text: ', see ' },
      { kind: 'link', url: 'https://example.com/a?b=1&c' },
      { kind: 'text', text: '. <b>**Bold**</b>' },
    ])
  })

  it.each([
    ['(https://example.com/x)', 'https://example.com/x'],
    ['https://en.wikipedia.org/wiki/Tile_(game).', 'https://en.wikipedia.org/wiki/Tile_(game)'],
    ['http://localhost:3000/projects/1!', 'http://localhost:3000/projects/1'],
  ])('knows where the address in %j ends', (text, url) => {
    expect(piecesOf(text).filter(({ kind }) => kind === 'link')).toEqual([{ kind: 'link', url }])
  })

  it.each(['javascript:alert(1)', 'data:text/html,<script>', '@[Ada](nobody)', 'www.example.com', 'https://'])(
    'makes nothing of %j',
    (text) => expect(piecesOf(text)).toEqual([{ kind: 'text', text }]),
  )

  it('loses no character of anything', () => {
    const body = `a @[X](${ada})@[Y](${ada}) https://a.example/). https://b.example,,\n@[broken](${ada}`
    const joined = piecesOf(body).map((piece) => {
      if (piece.kind === 'mention') return `@[${piece.name}](${piece.userId})`
      return piece.kind === 'link' ? piece.url : piece.text
    })
    expect(joined.join('')).toBe(body)
  })
})

it('reads as it was typed', () => {
  const body = `${writeMention({ id: ada, name: 'Ada [dev]\n' })} and @[Grace](${ada})`
  expect(textOf(body)).toBe('@Ada dev and @Grace')
  expect(mentionedIn(body)).toEqual([ada])
})
