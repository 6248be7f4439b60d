import { createHash } from 'node:crypto'

/** The entity tag of what a body says; the same text, the same tag. */
export const etagOf = (body: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`

/** The tags of an If-Match or If-None-Match header; weak ones without their mark. Undefined where there is none. */
export const tagsIn = (header: string | null): string[] | undefined =>
  header?.match(/\*|"[^"]*"/g)?.map(String) ?? (header === null ? undefined : [])
