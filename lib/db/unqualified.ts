import type pg from 'pg'

/** Prisma names the schema that it was told at the start in every statement; values are never part of the text. */
const qualifier = '"public".'
/** As many texts as have names (data-plane.ts); what comes after isn't prepared either. */
const most = 1_000
const known = new Map<string, string>()

/** The same query without the schema's name: search_path decides, and one prepared statement serves every schema. */
export function unqualified(config: pg.QueryConfig): pg.QueryConfig {
  let text = known.get(config.text)
  if (text === undefined) {
    text = config.text.replaceAll(qualifier, '')
    if (known.size < most) known.set(config.text, text)
  }
  return { ...config, text, name: config.name && `${config.name}~` }
}
