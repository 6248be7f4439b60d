export interface Person {
  id: string
  name: string
}

/** What is being typed after an @. */
export interface MentionQuery {
  /** Where the @ stands. */
  at: number
  text: string
}

const most = 6
const longest = 40

/** The mention that the caret stands in: an @ at the beginning of a word, and what follows up to the caret. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const before = text.slice(0, caret)
  const at = before.lastIndexOf('@')
  if (at < 0 || /[\p{L}\p{N}@]$/u.test(before.slice(0, at))) return null
  const query = before.slice(at + 1)
  return query.length > longest || /\n|^\s|\s{2}/.test(query) ? null : { at, text: query }
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Who is meant: those whose name, or a word of it, begins so. Who begins with it comes first. */
export function matching(people: readonly Person[], query: string): Person[] {
  const wanted = plain(query)
  const names = people.map((person) => ({ person, name: plain(person.name) }))
  const first = names.filter(({ name }) => name.startsWith(wanted))
  const others = names.filter(({ name }) => !name.startsWith(wanted) && name.includes(` ${wanted}`))
  return [...first, ...others].slice(0, most).map(({ person }) => person)
}
