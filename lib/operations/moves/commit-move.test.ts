import { describe, expect, it, vi } from 'vitest'
import { testMoves, whereIs } from '@/dev/db/moving-tenants'
import { control } from '@/lib/db/control-client'
import { beginOperation } from '@/lib/operations/run-operation'
import { commitMove, settleMove } from './commit-move'
import { homeIn, type MoveScope, readPlace } from './move-scope'

// A move is some two hundred statements, and a busy machine may take its time.
vi.setConfig({ testTimeout: 120_000 })
const moves = await testMoves()

/** A move from us to eu that has come to its commit. */
async function atTheCommit(): Promise<{ scope: MoveScope; late: MoveScope }> {
  const { id: tenantId } = await moves.tenant(undefined, 1)
  const { operationId } = await beginOperation({ kind: 'test', tenantId }, [])
  const placeIn = async (shardName: string) => {
    const { id } = await control().place.findFirstOrThrow({ where: { shardName, kind: 'shared' } })
    return readPlace(id)
  }
  const [source, target] = [await placeIn('us-1'), await placeIn('eu-1')]
  const homes = { from: homeIn(source, tenantId), to: homeIn(target, tenantId) }
  const placement = { placeId: source.id, epoch: 1n }
  const hold = { operationId, attempt: 1 }
  const scope = { tenantId, epoch: 1n, source, target, ...homes, hold, placement }
  return { scope, late: { ...scope, hold: { ...hold, attempt: 0 } } }
}

const where = ({ tenantId }: MoveScope) => whereIs({ id: tenantId })
const remnants = ({ tenantId }: MoveScope) => control().remnant.count({ where: { tenantId } })
const there = { kind: 'shared', region: 'eu', epoch: 2 }
const conflict = { code: 'CONFLICT' }

describe('the commit', () => {
  it('is one change of place, epoch, region and what is left; asked again, it finds that it has come through', async () => {
    const { scope } = await atTheCommit()
    await commitMove(scope, 'operator')
    await commitMove(scope, 'operator')
    expect(await where(scope)).toEqual(there)
    expect(await remnants(scope)).toBe(1)
    expect(await control().tenant.findUnique({ where: { id: scope.tenantId } })).toMatchObject({ region: 'eu' })
    expect(await settleMove(scope)).toBe(true)
    expect(await where(scope)).toEqual(there)
  })

  it('that is still on its way when all is taken back finds nothing to do', async () => {
    const { scope } = await atTheCommit()
    expect(await settleMove(scope)).toBe(false)
    expect(await settleMove(scope)).toBe(false)
    await expect(commitMove(scope, 'operator')).rejects.toMatchObject(conflict)
    expect(await where(scope)).toEqual({ kind: 'shared', region: 'us', epoch: 3 })
    expect(await remnants(scope)).toBe(0)
  })

  it('and what decides about it are for the one who holds the operation', async () => {
    const { scope, late } = await atTheCommit()
    await expect(commitMove(late, 'operator')).rejects.toMatchObject(conflict)
    await expect(settleMove(late)).rejects.toMatchObject(conflict)
    await control().operation.update({ where: { id: scope.hold.operationId }, data: { error: 'CONFLICT: no' } })
    await expect(commitMove(scope, 'operator')).rejects.toMatchObject(conflict)
    expect(await where(scope)).toEqual({ kind: 'shared', region: 'us', epoch: 1 })
  })

  it('doesn’t come through once it was cancelled, not even later', async () => {
    const { scope } = await atTheCommit()
    const request = (request: string | null) =>
      control().operation.update({ where: { id: scope.hold.operationId }, data: { request } })
    await request('cancel')
    await expect(commitMove(scope, 'operator')).rejects.toMatchObject({ internal: 'It was cancelled.' })
    await request(null)
    await expect(commitMove(scope, 'operator')).rejects.toMatchObject(conflict)
    expect(await where(scope)).toEqual({ kind: 'shared', region: 'us', epoch: 3 })
  })
})
