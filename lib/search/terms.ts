import { containing } from '@/lib/lists/containing'

const mostWords = 6

/** What was typed, word by word: a row is found where it contains all of them, in any order. */
export const wordsOf = (q: string): string[] =>
  [...new Set(q.toLowerCase().split(/\s+/).filter(Boolean))].slice(0, mostWords)

/** A filter for rows in which each word is found in one of these fields. */
export const containingAll = <F extends string>(words: string[], fields: readonly F[]) => ({
  AND: words.map((word) => ({
    OR: fields.map((field) => ({ [field]: containing(word) }) as Record<F, ReturnType<typeof containing>>),
  })),
})

/** The number in "#12" or "12"; null for anything else. */
export function taskNumberIn(q: string): number | null {
  const digits = /^#?(\d{1,7})$/.exec(q.trim())?.[1]
  return digits === undefined ? null : Number(digits)
}
