import { v7 as uuidv7 } from 'uuid'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'

/** What may be written down of an operation or a step: ids and names of our own, nothing that belongs to a person. */
export type Noted = Record<string, string | number | boolean | null>

/** How far an operation is, for people and for whoever goes on with it. Values of our own, too. */
export type Progress = Record<string, unknown>

/** What an operation's worker is asked to do at the next moment where it can. */
export type Request = 'pause' | 'cancel'

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
  request: Request | null
  progress: Progress
  steps: { position: number; name: string; status: StepStatus; result: Noted; ms: number | null }[]
}

/** Who works on an operation, as long as nobody has taken it over. */
export interface Holder {
  id: string
  attempt: number
}

/** Without a word from its worker for so long, an operation may be taken over. */
export const leaseSeconds = 15

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
  const request = row.request as Request | null
  return {
    id,
    kind,
    tenantId,
    attempt,
    error,
    request,
    progress: row.progress as Progress,
    input: row.input as Noted,
    status: row.status as Journal['status'],
    steps,
  }
}

/** Begins an operation; `detached`, for whoever takes it up. Null: another one is under way for this tenant. */
export async function beginJournal(
  { kind, tenantId, input }: { kind: string; tenantId: string | null; input: Noted },
  { detached = false } = {},
): Promise<Holder | null> {
  const id = uuidv7()
  const begun = await control().$executeRaw`
    INSERT INTO operations (id, kind, tenant_id, input, leased_until)
    VALUES (${id}::uuid, ${kind}, ${tenantId}::uuid, ${JSON.stringify(input)}::jsonb,
            now() + make_interval(secs => ${detached ? -1 : leaseSeconds}))
    ON CONFLICT DO NOTHING`
  return begun === 1 ? { id, attempt: 1 } : null
}

/** Takes over an operation that nobody works on. Null: it is being worked on, resting, or over. */
export async function takeOver(id: string): Promise<Holder | null> {
  const [row] = await control().$queryRaw<{ attempt: number }[]>`
    UPDATE operations SET attempt = attempt + 1, leased_until = now() + make_interval(secs => ${leaseSeconds})
     WHERE id = ${id}::uuid AND status = 'running' AND leased_until < now() AND request IS DISTINCT FROM 'pause'
     RETURNING attempt`
  return row ? { id, attempt: row.attempt } : null
}

/** The journal is somebody else's now; what its former holder still does must stay without consequence. */
export const lostOperation = ({ id, attempt }: Holder) =>
  new AppError('CONFLICT', { internal: `operation ${id} was taken over from attempt ${attempt}` })

export interface StepNote {
  position: number
  name: string
  status: StepStatus
  result?: Noted
}

/**
 * Notes steps; the first word on one says when it began. That a step is done needn't be on the disk yet: the next word takes it
 * there, and a step bears to be run again. `flush`: false where that is so for all of the words.
 * @throws AppError CONFLICT when the operation was taken over
 */
export async function noteSteps({ id, attempt }: Holder, notes: StepNote[], { flush = true } = {}): Promise<void> {
  const isDone = notes.some(({ status }) => status === 'done')
  const noted = await control().$executeRaw`
    WITH held AS (UPDATE operations SET leased_until = now() + make_interval(secs => ${leaseSeconds}),
                                      progress = CASE WHEN ${isDone} THEN progress - 'trouble' - 'failures' ELSE progress END
                   WHERE id = ${id}::uuid AND attempt = ${attempt} AND status = 'running' RETURNING id)
    INSERT INTO operation_steps AS s (operation_id, position, name, status, attempt, result, finished_at)
    SELECT id, n.position, n.name, n.status, ${attempt}, coalesce(n.result, '{}'),
           CASE WHEN n.status <> 'running' THEN clock_timestamp() END
      FROM held, jsonb_to_recordset(${JSON.stringify(notes)}::jsonb) AS n (position int, name text, status text, result jsonb),
           (SELECT set_config('synchronous_commit', CASE WHEN ${flush} THEN current_setting('synchronous_commit') ELSE 'off' END, true)) AS flush
    ON CONFLICT (operation_id, position) DO UPDATE
      SET status = excluded.status, attempt = excluded.attempt, finished_at = excluded.finished_at,
          result = CASE WHEN excluded.status = 'done' THEN excluded.result ELSE s.result END,
          started_at = CASE WHEN excluded.status = 'running' THEN clock_timestamp() ELSE s.started_at END`
  if (noted === 0) throw lostOperation({ id, attempt })
}

/** Decides that the operation is to be undone: from here on nobody goes forward with it. */
export async function noteError(holder: Holder, error: string): Promise<void> {
  const { id, attempt } = holder
  const noted = await control().$executeRaw`
    UPDATE operations SET error = ${error}, request = nullif(request, 'pause')
     WHERE id = ${id}::uuid AND attempt = ${attempt} AND status = 'running'`
  if (noted === 0) throw lostOperation(holder)
}

export async function finishJournal(holder: Holder, status: 'done' | 'failed' | 'undone'): Promise<void> {
  const { count } = await control().operation.updateMany({
    where: { ...holder, status: 'running' },
    data: { status, finishedAt: new Date() },
  })
  if (count === 0) throw lostOperation(holder)
}

/** Writes down how far an operation is, and gives what its worker is asked to do. @throws AppError CONFLICT when it was taken over */
export async function noteProgress(holder: Holder, progress: Progress): Promise<Request | null> {
  const { id, attempt } = holder
  const [row] = await control().$queryRaw<{ request: Request | null }[]>`
    UPDATE operations SET progress = ${JSON.stringify(progress)}::jsonb, leased_until = now() + make_interval(secs => ${leaseSeconds})
     WHERE id = ${id}::uuid AND attempt = ${attempt} AND status = 'running' RETURNING request`
  if (!row) throw lostOperation(holder)
  return row.request
}

/** @throws AppError CONFLICT when the operation was taken over */
export async function assertHeld(holder: Holder): Promise<void> {
  if ((await control().operation.count({ where: { ...holder, status: 'running' } })) === 0) throw lostOperation(holder)
}

const longestPauseSeconds = 60

/**
 * Leaves an operation as it is, for whoever takes it up: at once, or, where there is trouble, after 2 s, 4 s, 8 s … a minute.
 * @throws AppError CONFLICT when it was taken over
 */
export async function leaveJournal(holder: Holder, trouble: string | undefined): Promise<void> {
  const { id, attempt } = holder
  const left = await control().$executeRaw`
    UPDATE operations SET
      progress = CASE WHEN ${trouble ?? null}::text IS NULL THEN progress
        ELSE progress || jsonb_build_object('trouble', ${trouble ?? null}::text, 'failures', coalesce((progress ->> 'failures')::int, 0) + 1) END,
      leased_until = CASE WHEN ${trouble ?? null}::text IS NULL THEN now() - interval '1 millisecond'
        ELSE now() + make_interval(secs => least(${longestPauseSeconds}, 2 ^ (1 + least(10, coalesce((progress ->> 'failures')::int, 0))))) END
     WHERE id = ${id}::uuid AND attempt = ${attempt} AND status = 'running'`
  if (left === 0) throw lostOperation(holder)
}
