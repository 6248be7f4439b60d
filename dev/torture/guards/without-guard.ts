import { withClient } from '@/dev/db/with-client'

/** Something that a database does for safety, by its function; and how that function looks with it switched off. */
export interface Guard {
  /** As Postgres writes it: `tenancy.hold(uuid,text,uuid,integer)`. */
  functions: string[]
  /** Each must be found in one of the functions, or this test would switch off nothing. */
  off: readonly [from: RegExp, to: string][]
}

const enterFunctions = [
  'tenancy.enter(uuid,text,bigint,text,text,text)',
  'tenancy.enter_unusual(uuid,text,bigint,text,text,text)',
]

export const guards = {
  /** Neither the lock that a mover waits for, nor whether the tenant lives there. */
  fence: {
    functions: enterFunctions,
    off: [
      [/NOT pg_try_advisory_xact_lock_shared\([^;]*?\) THEN/, 'false THEN'],
      [/CASE WHEN usual THEN/, "CASE WHEN standing = 'ok' AND NOT capture THEN"],
      [/OR h_residence IN \('receiving', 'moved'\)/, ''],
      [/h_residence = 'fenced'/, 'false'],
    ],
  },
  /** Whether the home is there, and at the epoch that the router knows. */
  epoch: {
    functions: enterFunctions,
    off: [
      [/AND epoch = p_epoch /, ''],
      // Connections are prepared with a tenant that lives nowhere: it has to go on being refused.
      [/h_epoch IS DISTINCT FROM p_epoch/, "p_schema = ''"],
    ],
  },
  attempt: { functions: ['tenancy.hold(uuid,text,uuid,integer)'], off: [[/IF NOT FOUND THEN/, 'IF false THEN']] },
  capture: { functions: ['tenancy.capture()'], off: [[/\nBEGIN\n/, '\nBEGIN\n  RETURN NULL;\n']] },
} as const satisfies Record<string, Guard>

/** Runs `work` while these databases do without a guard. */
export async function withoutGuard<T>(
  { functions, off }: Guard,
  superuserUrls: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const before = await Promise.all(superuserUrls.map((url) => definitionsOf(url, functions)))
  const sound = before[0] ?? []
  for (const [from] of off) {
    if (!sound.some((definition) => from.test(definition)))
      throw new Error(`${from} is in none of ${functions.join(', ')}`)
  }
  const without = (definition: string) => off.reduce((text, [from, to]) => text.replace(from, to), definition)
  await Promise.all(superuserUrls.map((url, index) => define(url, (before[index] ?? []).map(without))))
  try {
    return await work()
  } finally {
    await Promise.all(superuserUrls.map((url, index) => define(url, before[index] ?? [])))
  }
}

async function definitionsOf(url: string, functions: readonly string[]): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ definition: string }>(
      'SELECT pg_get_functiondef(name::regprocedure) AS definition FROM unnest($1::text[]) AS name',
      [functions],
    )
    return rows.map(({ definition }) => definition)
  })
}

async function define(url: string, definitions: readonly string[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const definition of definitions) await client.query(definition)
  })
}
