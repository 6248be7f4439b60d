import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What the engine writes, a line each: the SQL to print, then how it ended. */
type Answer = {
  params?: { content: string }
  result?: { exitCode: number }
  error?: { data: { message: string } }
}

/**
 * The SQL that would turn the database at `url` into what the Prisma schema `content` says; null where they agree. Prisma's
 * own schema engine compares: columns, types, nullability, defaults, keys, indexes and foreign keys, but not what it has no
 * words for (CHECKs, triggers, policies, DEFERRABLE). Throws with the engine's message.
 */
export async function findDrift(url: string, path: string, content: string): Promise<string | null> {
  const files = [{ path, content }]
  const answers = await askEngine(url, {
    from: { tag: 'schemaDatasource', files, configDir: '.' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  const { result, error } = answers.at(-1) ?? {}
  if (!result)
    throw new Error(`The schema engine could not compare ${path}: ${error?.data.message ?? 'it gave no answer'}`)
  if (result.exitCode === 0) return null
  return answers.map(({ params }) => params?.content ?? '').join('')
}

/** One question to an engine in a process of its own, as the Prisma CLI starts it: two in one process trip over each other. */
async function askEngine(url: string, params: object): Promise<Answer[]> {
  const args = ['dev/prisma/schema-engine.mjs', '--datasource', JSON.stringify({ url })]
  const engine = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  engine.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'diff', params })}\n`)
  const answers: Answer[] = []
  for await (const line of createInterface({ input: engine.stdout })) {
    const answer = JSON.parse(line) as Answer
    answers.push(answer)
    if (answer.result ?? answer.error) engine.stdin.end()
  }
  return answers
}
