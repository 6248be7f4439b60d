import type { TenantTx } from '@/lib/db/tenant-client'
import { mapMentions, mentionedIn, writeMention } from './body'

interface Person {
  id: string
  name: string
}

/**
 * A text as it is stored: `@Ada Lovelace` becomes a mention where one of `ids` has that name. Names come from here alone: whatever
 * mention a text brings along is written anew, or is no mention if nobody here has that id.
 */
export async function writeMentions(tx: TenantTx, text: string, ids: readonly string[]): Promise<string> {
  const wanted = [...new Set([...ids, ...mentionedIn(text)])]
  if (wanted.length === 0) return text
  const people = await tx.user.findMany({
    where: { id: { in: wanted }, deactivatedAt: null, emailVerifiedAt: { not: null } },
    select: { id: true, name: true },
  })
  const byId = new Map(people.map((person) => [person.id, person]))
  const known = mapMentions(text, (name, id) => {
    const person = byId.get(id)
    return person ? writeMention(person) : `@${name}`
  })
  const chosen = ids.flatMap((id) => byId.get(id) ?? [])
  return markNames(known, chosen)
}

/** The longest name first, so that "@Ann" doesn't take from "@Ann Smith". Of two with one name each has its turn. */
function markNames(text: string, people: readonly Person[]): string {
  const left = people.toSorted((a, b) => b.name.length - a.name.length)
  let written = ''
  for (let at = 0; at < text.length;) {
    const index = text[at] === '@' ? left.findIndex(({ name }) => standsAt(text, at + 1, name)) : -1
    const person = left[index]
    if (!person) {
      written += text[at]
      at += 1
      continue
    }
    written += writeMention(person)
    at += 1 + person.name.length
    if (left.some((other) => other.id !== person.id && other.name === person.name)) left.splice(index, 1)
  }
  return written
}

/** The name, and not the beginning of a longer word. */
const standsAt = (text: string, at: number, name: string) =>
  text.startsWith(name, at) && !/^[\p{L}\p{N}_]/u.test(text.slice(at + name.length))
