/** A comment is plain text in which a mention stands as @[name](user id). Nothing else in it means anything. */
const mention = /@\[([^\]\n]{1,200})\]\(([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})\)/g
const link = /https?:\/\/[^\s<>"]+/g
/** At the end of an address in a sentence, these belong to the sentence. */
const afterLink = /[.,;:!?'’”»)\]}]+$/

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'mention'; name: string; userId: string }
  | { kind: 'link'; url: string }

export const writeMention = ({ id, name }: { id: string; name: string }): string =>
  `@[${name.replaceAll(/[[\]\n]/g, '')}](${id})`

/** A stored body in the pieces that a page shows. */
export function piecesOf(body: string): Piece[] {
  return splitBy(body, mention, ([, name = '', userId = '']) => ({ kind: 'mention', name, userId }), linkPieces)
}

const linkPieces = (text: string): Piece[] =>
  splitBy(
    text,
    link,
    ([found]) => {
      const url = withoutSentence(found)
      return URL.canParse(url) ? { kind: 'link', url } : null
    },
    (rest) => [{ kind: 'text', text: rest }],
  )

/** A closing bracket stays where one was opened in the address, as in Wikipedia's. */
function withoutSentence(found: string): string {
  const end = afterLink.exec(found)?.[0] ?? ''
  const url = found.slice(0, found.length - end.length)
  return end.startsWith(')') && url.includes('(') && !url.includes(')') ? `${url})` : url
}

/** `make` gives null for what isn't one after all. A link that ends before its match leaves the rest to the text. */
function splitBy(
  text: string,
  pattern: RegExp,
  make: (match: RegExpMatchArray & [string]) => Piece | null,
  others: (text: string) => Piece[],
): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    const piece = make(match as RegExpMatchArray & [string])
    if (!piece) continue
    if (match.index > at) pieces.push(...others(text.slice(at, match.index)))
    pieces.push(piece)
    at = match.index + (piece.kind === 'link' ? piece.url.length : match[0].length)
  }
  return at < text.length ? [...pieces, ...others(text.slice(at))] : pieces
}

/** As somebody typed it: mentions by name. For editing, mails and the audit log. */
export const textOf = (body: string): string => body.replaceAll(mention, (_, name: string) => `@${name}`)

/** The people that a body mentions, once each. */
export const mentionedIn = (body: string): string[] => [
  ...new Set([...body.matchAll(mention)].map(([, , userId = '']) => userId)),
]

/** `replace` says what stands instead of each mention. */
export const mapMentions = (body: string, replace: (name: string, userId: string) => string): string =>
  body.replaceAll(mention, (_, name: string, userId: string) => replace(name, userId))
