import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { sharedPlacement } from '@/dev/db/test-placement'
import { testWorkspace } from '@/dev/db/test-workspace'
import { type RecordedSpans, recordSpans } from '@/dev/test/record-spans'
import { control } from '@/lib/db/control-client'
import type { Observation } from '@/lib/db/observation'
import { AppError } from '@/lib/errors'
import { log, logUnknown } from '@/lib/log'
import { traceTenant } from '@/lib/tracing'
import { countLimitHit } from './count-limit-hit'
import { Meter, meter } from './meter'
import { observeStatements } from './observe-statement'
import { aboutTenant, closeDataPlane } from './tenant-db'

const databases = await testDatabases()
let spans: RecordedSpans
beforeAll(async () => {
  spans = await recordSpans()
})
afterAll(async () => {
  spans.close()
  await closeDataPlane()
  await control().$disconnect()
})

const placed = (tenant: string) => ({
  'tenantry.tenant': tenant,
  'tenantry.placement': 'shared',
  'tenantry.shard': 'us-1',
})

describe('spans', () => {
  it('of statements hang on the request, which says whose it is and where', async () => {
    const ctx = await (await testWorkspace(databases)).join('owner')
    spans.taken()
    await spans.inSpan('GET /t/[tenant]/projects', () =>
      spans.inSpan('render', async () => {
        await ctx.db.project.findMany({ where: { name: 'a value' } })
        await ctx.db.$transaction(async (tx) => {
          await tx.project.create({ data: { name: 'Apollo', createdById: ctx.actor.userId } })
        })
      }),
    )
    const ended = spans.taken()
    const [find, insert, commit, render, request] = ended
    expect(ended.map(({ name }) => name)).toEqual([
      'SELECT projects',
      'INSERT projects',
      'COMMIT',
      'render',
      'GET /t/[tenant]/projects',
    ])
    for (const statement of [find, insert, commit]) {
      expect(statement?.attributes).toMatchObject({ ...placed(ctx.tenant.id), 'db.system.name': 'postgresql' })
      expect(statement?.parentSpanContext?.spanId).toBe(render?.spanContext().spanId)
      expect(statement?.status.code).toBe(0)
    }
    expect(find?.attributes).toMatchObject({
      'db.operation.name': 'SELECT',
      'db.collection.name': 'projects',
      'db.query.text': expect.stringContaining('"name" = $'),
    })
    expect(JSON.stringify(ended.map(({ attributes }) => attributes))).not.toMatch(/a value|Apollo/)
    expect(request?.attributes).toMatchObject(placed(ctx.tenant.id))
  })

  it('take the time that the statement took, its wait included', async () => {
    const ctx = await (await testWorkspace(databases)).join('owner')
    spans.taken()
    const from = Date.now()
    await spans.inSpan('request', () => ctx.db.project.findMany())
    const [statement, request] = spans.taken()
    const ms = ([seconds, nanos]: [number, number]) => seconds * 1_000 + nanos / 1e6
    expect(ms(statement!.startTime)).toBeGreaterThan(from - 5)
    expect(ms(statement!.startTime)).toBeGreaterThanOrEqual(ms(request!.startTime) - 1)
    expect(ms(statement!.endTime)).toBeLessThanOrEqual(ms(request!.endTime) + 1)
    expect(ms(statement!.duration)).toBeGreaterThan(0.05)
  })

  it('of failed statements say so by a code, and never quote a value', async () => {
    const ctx = await (await testWorkspace(databases)).join('owner')
    spans.taken()
    const { email, name } = ctx.actor
    await spans.inSpan('request', () => ctx.db.user.create({ data: { email, name, role: 'owner' } }).catch(() => {}))
    const failed = spans.taken().find(({ status }) => status.message !== undefined)
    expect(failed?.status.code).toBe(2)
    expect(failed?.attributes).toMatchObject({ 'error.type': '23505', 'db.response.status_code': '23505' })
    expect(JSON.stringify([failed?.attributes, failed?.status, failed?.events])).not.toContain(email)
  })

  it('lose what an address carries in its query, and say whose request it is without a statement, too', async () => {
    await spans.inSpan('request', async () => traceTenant({ tenant: 'an id' }), {
      'http.target': '/sign-in/link?token=abc',
    })
    expect(spans.taken()).toMatchObject([
      { attributes: { 'http.target': '/sign-in/link', 'tenantry.tenant': 'an id' } },
    ])
  })

  it('are not made outside of a trace', async () => {
    const ctx = await (await testWorkspace(databases)).join('owner')
    spans.taken()
    await ctx.db.project.findMany()
    traceTenant({ tenant: ctx.tenant.id })
    expect(spans.taken()).toEqual([])
  })

  it('reach the collector', async () => {
    await spans.inSpan('request', async () => {})
    expect((await spans.sent()).join('\n')).toMatch(/^\/v1\/traces .*"tenantry"/)
  })
})

describe('the log', () => {
  let lines: Record<string, unknown>[] = []
  beforeAll(() => {
    log().level = 'info'
    const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>)
    Reflect.set(log(), pino.symbols.streamSym, { write })
  })
  const observed = (all: Partial<Observation>[]) => {
    lines = []
    const observe = observeStatements(new Meter(async () => {}))
    const usual = { tenantId: 'tenant-a', placement: sharedPlacement('unused'), sql: 'SELECT 1', startedAt: 0, ms: 1 }
    for (const seen of all) observe({ ...usual, ...seen })
    return lines
  }
  const about = { tenant: 'tenant-a', placement: 'shared', shard: 'us-1' }

  it('says whose slow statements are, what they are and where', () => {
    expect(observed([{ ms: 999 }, { ms: 1_234.5, sql: 'SELECT 2' }])).toMatchObject([
      { ...about, msg: 'slow statement', ms: 1_235, sql: 'SELECT 2', level: 40 },
    ])
  })

  it('says whose limit was reached, and which', () => {
    const error = new AppError('TENANT_BUSY')
    expect(observed([{ error, ms: 5_001 }])).toMatchObject([
      { ...about, msg: 'a limit of the plan was reached', code: 'TENANT_BUSY', level: 30 },
    ])
  })

  it('says who got no answer, and leaves to others what they log or foresee', () => {
    const ofDatabase = (code: string) => Object.assign(new Error('no'), { code })
    const errors = [ofDatabase('23505'), ofDatabase('42P01'), new AppError('TENANT_SUSPENDED')]
    expect(observed([...errors, new AppError('UNAVAILABLE')].map((error) => ({ error })))).toMatchObject([
      { ...about, msg: 'a statement was not answered', code: 'UNAVAILABLE' },
    ])
  })

  it('is not flooded: one line of a kind for each tenant, and so many in all, and how many were left out', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const flood = Array.from({ length: 1_000 }, () => ({ ms: 2_000 }))
    expect(observed([...flood, { ms: 2_000, error: new AppError('TENANT_BUSY') }])).toHaveLength(2)
    const many = Array.from({ length: 1_000 }, (_, i) => ({ ms: 2_000, tenantId: `tenant ${i}` }))
    expect(observed(many)).toHaveLength(50)

    lines = []
    const observe = observeStatements(new Meter(async () => {}))
    const one = { tenantId: 'a', placement: undefined, sql: '', startedAt: 0, ms: 2_000 }
    for (let i = 0; i < 10; i += 1) observe(one)
    vi.advanceTimersByTime(10_001)
    observe(one)
    vi.useRealTimers()
    expect(lines.map(({ unsaid }) => unsaid)).toEqual([undefined, 9])
  })

  it('says who was refused something else than a statement, sparsely; each refusal counts', async () => {
    const ctx = await (await testWorkspace(databases)).join('owner')
    lines = []
    for (let i = 0; i < 3; i += 1) countLimitHit(ctx.tenant.id, 'TOO_MANY_REQUESTS')
    expect(lines).toMatchObject([
      { ...about, tenant: ctx.tenant.id, code: 'TOO_MANY_REQUESTS', msg: 'a limit of the plan was reached' },
    ])
    await meter().flush()
    const { _sum } = await control().tenantSample.aggregate({
      where: { tenantId: ctx.tenant.id },
      _sum: { limitHits: true },
    })
    expect(_sum.limitHits).toBe(3n)
  })

  it('knows of an error whose work it broke, and in which trace', async () => {
    const ctx = await (await testWorkspace(databases)).join('owner')
    lines = []
    const { id } = ctx.tenant
    await spans.inSpan('request', async () => logUnknown(new Error('unforeseen'), aboutTenant(id)))
    const [request] = spans.taken().slice(-1)
    const { traceId, spanId } = request!.spanContext()
    const ids = { trace_id: traceId, span_id: spanId }
    expect(lines).toMatchObject([
      { ...about, tenant: id, ...ids, msg: 'unknown error', err: { message: 'unforeseen' } },
    ])
    expect(aboutTenant('never seen')).toEqual({ tenant: 'never seen' })
  })
})
