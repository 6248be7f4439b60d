import { control } from '@/lib/db/control-client'

/** What was removed of a tenant, and that nothing is left: numbers, and names of our own; nothing that tells of a person. */
export interface EraseReceipt {
  operationId: string
  tenantId: string
  begunAt: string
  finishedAt: string
  /** By place and table: `us-1 shared: tasks` → how many rows. */
  rows: Record<string, number>
  /** Schemas and databases that were the tenant's own. */
  dropped: string[]
  /** Of the control plane, by table. `notes`: rows of others that named it. */
  catalogue: Record<string, number>
  /** `left`: in a store that BACKUP_URL names no more, and unreadable without the key. */
  archives: { deleted: number; left: number; key: 'destroyed' | 'none' }
  /** Parts of people's files that were deleted, and in how many stores was searched afterwards. */
  files: { deleted: number; stores: number }
  /** What became of the customer at Stripe. */
  stripe: 'deleted' | 'kept' | 'none'
  scan: EraseScan
}

/** Where was looked afterwards. An erasure with anything left isn't done, and has no receipt. */
export interface EraseScan {
  databases: number
  tables: number
  /** How many people were searched for by id and e-mail; null: a crash came between, and nobody knew them any more. */
  people: number | null
  found: 0
  /** Tables that couldn't be read. */
  unreadable: string[]
}

/** The receipt of an erasure that is done, from its journal; null for any other operation. */
export async function readReceipt(operationId: string): Promise<EraseReceipt | null> {
  const operation = await control().operation.findUnique({
    where: { id: operationId },
    include: { steps: { orderBy: { position: 'asc' } } },
  })
  if (operation?.kind !== 'erase' || operation.status !== 'done') return null
  const results = new Map(operation.steps.map(({ name, result }) => [name, Object(result) as Record<string, unknown>]))
  const of = (step: string) => results.get(step) ?? {}
  const [search, catalogue, archives] = [of('search'), of('catalogue'), of('archives')]
  const { searched, unreadable, ...rows } = catalogue
  return {
    operationId,
    tenantId: operation.tenantId ?? '',
    begunAt: operation.createdAt.toISOString(),
    finishedAt: (operation.finishedAt ?? operation.createdAt).toISOString(),
    rows: of('count') as Record<string, number>,
    dropped: Object.keys(of('rows')),
    catalogue: rows as Record<string, number>,
    archives: {
      deleted: Number(archives.deleted),
      left: Number(archives.left),
      key: archives.key === 'destroyed' ? 'destroyed' : 'none',
    },
    files: { deleted: Number(archives.files ?? 0), stores: Number(archives.fileStores ?? 0) },
    stripe: String(of('stripe').customer) as EraseReceipt['stripe'],
    scan: {
      databases: Number(search.databases) + 1, // and the control plane
      tables: Number(search.tables) + Number(searched),
      people: typeof search.people === 'number' ? search.people : null,
      found: 0,
      unreadable: [search.unreadable, unreadable].flatMap((names) =>
        typeof names === 'string' && names !== '' ? names.split(', ') : [],
      ),
    },
  }
}
