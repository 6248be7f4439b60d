import { everyModel } from './every-model'
import { models, type ModelName, modelNames, type Row } from './schema'

export type State = Record<ModelName, Row[]>

/** A tenant of the suite: both hold rows with the same ids, e-mails, numbers and (some of) the same names. */
export interface SuiteTenant {
  id: string
  /** Words that only this tenant's rows contain: seen in another's answer, they are a leak; seen in SQL, a value that is no parameter. */
  mark: string
  seed: () => State
}

/** The n-th id, of any model and of either tenant. */
export const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

interface Numbers {
  users: number[]
  sessions: number[]
  projects: number[]
  tasks: number[]
  audit: number[]
}

function seeded(tenantId: string, mark: string, { users, sessions, projects, tasks, audit }: Numbers): State {
  const own = (n: number) => ({ tenantId, id: idOf(n) })
  const word = (n: number) => (n % 2 ? 'same' : mark)
  return {
    User: users.map((n) => ({ ...own(n), email: `u${n}@x`, name: word(n), role: n === 1 ? 'owner' : 'member' })),
    Session: sessions.map((n) => ({ ...own(n), userId: idOf(1 + (n % 2)), tokenHash: `t${n}`, userAgent: mark })),
    Project: projects.map((n) => ({ ...own(n), name: word(n), nextTaskNumber: n, createdById: idOf(1) })),
    Task: tasks.map((n) => ({
      ...own(n),
      projectId: idOf(1 + (n % 2 ? 0 : 1) * ((projects[1] ?? 1) - 1)),
      number: n,
      title: word(n),
      status: n % 3 ? 'todo' : 'done',
      assigneeId: n % 2 ? idOf(2) : null,
      createdById: idOf(1),
    })),
    AuditEntry: audit.map((n) => ({
      ...own(n),
      actorName: word(n),
      action: 'task.created',
      subjectLabel: mark,
      details: { tenantId: mark },
    })),
  }
}

const tenant = (id: string, mark: string, numbers: Numbers): SuiteTenant => ({
  id,
  mark,
  seed: () => seeded(id, mark, numbers),
})

/** What the text of a query loses in a schema of one's own stands in values, too. */
const markOf = (name: string) => `only${name} "public"."users"`

export const acme = tenant('aaaaaaaa-0000-4000-8000-000000000000', markOf('acme'), {
  users: [1, 2, 3],
  sessions: [1, 2],
  projects: [1, 2],
  tasks: [1, 2, 3, 4],
  audit: [1, 2],
})

export const globex = tenant('bbbbbbbb-0000-4000-8000-000000000000', markOf('globex'), {
  users: [1, 2, 4],
  sessions: [1, 3, 4],
  projects: [1, 3],
  tasks: [1, 2, 5, 6, 7],
  audit: [1, 3],
})

export const initech = tenant('cccccccc-0000-4000-8000-000000000000', markOf('initech'), {
  users: [1, 2, 5],
  sessions: [2, 3, 5],
  projects: [1, 4],
  tasks: [2, 3, 4, 8],
  audit: [2, 3],
})

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const literal = (value: unknown) =>
  value === null ? 'NULL' : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`

/** Every table of a place. */
export const placeTables = everyModel.map(({ table }) => table)

const followed: string[] = ['usage', ...modelNames.map((name) => models[name].table)]

/** Tables that no program with an oracle touches, but for what leaks; `every-model.test.ts` drives them. */
export const untouchedTables = placeTables.filter((table) => !followed.includes(table))

/** SQL that leaves exactly these tenants' seeds in a schema, for a superuser whose triggers stand still: usage is written too. */
export function resetSql(tenants: SuiteTenant[], schema = 'public'): string {
  const rows = tenants.flatMap((one) => {
    const state = one.seed()
    const inserts = modelNames.flatMap((name) =>
      state[name].map((row) => {
        const full = name === 'Session' ? { ...row, expiresAt: '2100-01-01' } : row
        const columns = Object.keys(full).map(snake)
        return `INSERT INTO ${models[name].table} (${columns.join(', ')}) VALUES (${Object.values(full).map(literal).join(', ')})`
      }),
    )
    const counted = { projects: state.Project.length, members: state.User.length }
    const usage = Object.entries(counted).map(
      ([metric, used]) => `INSERT INTO usage (tenant_id, metric, used) VALUES ('${one.id}', '${metric}', ${used})`,
    )
    return [...inserts, ...usage]
  })
  return [`SET search_path = ${schema}`, ...placeTables.map((table) => `DELETE FROM ${table}`), ...rows].join(';\n')
}
