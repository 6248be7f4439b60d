import { v7 as uuidv7 } from 'uuid'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'

/** What may be written down of an operation or a step: ids and names of our own, nothing that belongs to a person. */
export type Noted = Record<string, string | number | boolean | null>

export type StepStatus = 'running' | 'done' | 'failed' | 'undone'

/** An operation as its journal has it. */
export interface Journal {
  id: string
  kind: string
  tenantId: string | null
  input: Noted
  status: 'running' | 'done' | 'failed' | 'undone'
  attempt: number
  /** Set while it is running: it is being undone. */
  error: string | null
  steps: { position: number; name: string; status: StepStatus; result: Noted; ms: number | null }[]
}

/** Who works on an operation, as long as nobody has taken it over. */
export interface Holder {
  id: string
  attempt: number
}

/** Without a word from its worker for so long, an operation may be taken over. */
const leaseSeconds = 60
const renewEveryMs = 15_000

export async function readJournal(id: string): Promise<Journal | null> {
  const row = await control().operation.findUnique({
    where: { id },
    include: { steps: { orderBy: { position: 'asc' } } },
  })
  if (!row) return null
  const steps = row.steps.map(({ position, name, status, result, startedAt, finishedAt }) => ({
    position,
    name,
    status: status as StepStatus,
    result: result as Noted,
    ms: finishedAt && finishedAt.getTime() - startedAt.getTime(),
  }))
  const { kind, tenantId, attempt, error } = row
  return {
    id,
    kind,
    tenantId,
    attempt,
    error,
    input: row.input as Noted,
    status: row.status as Journal['status'],
    steps,
  }
}

/** Begins an operation. Null: another one is under way for this tenant. */
export async function beginJournal({
  kind,
  tenantId,
  input,
}: {
  kind: string
  tenantId: string | null
  input: Noted
}): Promise<Holder | null> {
  const id = uuidv7()
  const begun = await control().$executeRaw`
    INSERT INTO operations (id, kind, tenant_id, input, leased_until)
    VALUES (${id}::uuid, ${kind}, ${tenantId}::uuid, ${JSON.stringify(input)}::jsonb, now() + make_interval(secs => ${leaseSeconds}))
    ON CONFLICT DO NOTHING`
  return begun === 1 ? { id, attempt: 1 } : null
}

/** Takes over an operation whose worker has fallen silent. Null: it is being worked on, or over. */
export async function takeOver(id: string): Promise<Holder | null> {
  const [row] = await control().$queryRaw<{ attempt: number }[]>`
    UPDATE operations SET attempt = attempt + 1, leased_until = now() + make_interval(secs => ${leaseSeconds})
     WHERE id = ${id}::uuid AND status = 'running' AND leased_until < now() RETURNING attempt`
  return row ? { id, attempt: row.attempt } : null
}

/** The journal is somebody else's now; what its former holder still does must stay without consequence. */
const lost = ({ id, attempt }: Holder) =>
  new AppError('CONFLICT', { internal: `operation ${id} was taken over from attempt ${attempt}` })

/** Notes a step; the first word on it says when it began. @throws AppError CONFLICT when the operation was taken over */
export async function noteStep(
  holder: Holder,
  { position, name, status, result = {} }: { position: number; name: string; status: StepStatus; result?: Noted },
): Promise<void> {
  const { id, attempt } = holder
  const begins = status === 'running'
  const noted = await control().$executeRaw`
    WITH held AS (UPDATE operations SET leased_until = now() + make_interval(secs => ${leaseSeconds})
                   WHERE id = ${id}::uuid AND attempt = ${attempt} AND status = 'running' RETURNING id)
    INSERT INTO operation_steps AS s (operation_id, position, name, status, attempt, result, finished_at)
    SELECT id, ${position}, ${name}, ${status}, ${attempt}, ${JSON.stringify(result)}::jsonb,
           CASE WHEN NOT ${begins}::boolean THEN clock_timestamp() END
      FROM held
    ON CONFLICT (operation_id, position) DO UPDATE
      SET status = excluded.status, attempt = excluded.attempt, finished_at = excluded.finished_at,
          result = CASE WHEN excluded.status = 'done' THEN excluded.result ELSE s.result END,
          started_at = CASE WHEN ${begins}::boolean THEN clock_timestamp() ELSE s.started_at END`
  if (noted === 0) throw lost(holder)
}

/** Decides that the operation is to be undone: from here on nobody goes forward with it. */
export async function noteError(holder: Holder, error: string): Promise<void> {
  const { count } = await control().operation.updateMany({
    where: { ...holder, status: 'running' },
    data: { error },
  })
  if (count === 0) throw lost(holder)
}

export async function finishJournal(holder: Holder, status: 'done' | 'failed' | 'undone'): Promise<void> {
  const { count } = await control().operation.updateMany({
    where: { ...holder, status: 'running' },
    data: { status, finishedAt: new Date() },
  })
  if (count === 0) throw lost(holder)
}

/** Keeps an operation its worker's own while it works; gives the way to stop. */
export function keepLease({ id, attempt }: Holder): () => void {
  const renew = () =>
    control().$executeRaw`
      UPDATE operations SET leased_until = now() + make_interval(secs => ${leaseSeconds})
       WHERE id = ${id}::uuid AND attempt = ${attempt} AND status = 'running'`.catch(() => 0)
  const timer = setInterval(() => void renew(), renewEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
