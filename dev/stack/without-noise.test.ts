import { expect, test } from 'vitest'
import { withoutNoise } from './without-noise'

test('drops the standing remarks, whatever the chunks are, and keeps everything else', () => {
  let said = ''
  const take = withoutNoise((text) => (said += text))
  const output = `✓ Running next.config.ts took 44ms
⚠ The "middleware" file convention is deprecated. Please use "proxy" instead.

  To migrate automatically, run:
- Experiments (use with caution):
  · serverActions

 GET / 200 in 5ms

⨯ Error: something real
`
  for (const letter of output) take(letter)
  expect(said).toBe(' GET / 200 in 5ms\n\n⨯ Error: something real\n')
})
