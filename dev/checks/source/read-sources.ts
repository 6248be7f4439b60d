import fs from 'node:fs/promises'
import path from 'node:path'
import { type ParseResult, parseSync } from 'oxc-parser'

/** One source file: `file` is its path from the root, with `/`. */
export type Source = { file: string; code: string }

export type ParsedSource = Source & { program: ParseResult['program'] }

const elsewhere = new Set(['node_modules', 'public', 'prisma', 'docs'])
const generated = 'lib/db/generated'

/** Every TypeScript and JavaScript file that people write. Folders that start with a dot hold none. */
export async function readSources(root = '.'): Promise<Source[]> {
  const entries = await fs.readdir(root, { withFileTypes: true })
  const found = await Promise.all(
    entries.map(async (entry): Promise<Source[]> => {
      const file = path.posix.join(root, entry.name)
      if (entry.name.startsWith('.') || elsewhere.has(file) || file === generated) return []
      if (entry.isDirectory()) return readSources(file)
      const isSource = /\.[cm]?[jt]sx?$/.test(entry.name) && file !== 'next-env.d.ts'
      return isSource ? [{ file, code: await fs.readFile(file, 'utf8') }] : []
    }),
  )
  return found.flat()
}

/** Throws with the place of the first mistake where the code doesn't parse. */
export function parse(source: Source): ParsedSource {
  const { program, errors } = parseSync(source.file, source.code)
  const [error] = errors
  if (error) throw new Error(`${source.file} does not parse: ${error.message}\n${error.codeframe ?? ''}`)
  return { ...source, program }
}

/** `file:line` of a position in a source, as editors open it. */
export function placeOf({ file, code }: Source, position: number): string {
  return `${file}:${code.slice(0, position).split('\n').length}`
}
