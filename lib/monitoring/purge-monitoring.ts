import { keepSamplesMs } from '@/lib/control/store-samples'
import { control } from '@/lib/db/control-client'

/** A quarter and the days to compare it with: how fast a tenant grows shows in weeks. */
const keepSizesMs = 90 * 24 * 60 * 60 * 1000

export interface Purged {
  samples: number
  sizes: number
}

/** Removes samples after 48 hours (with 10,000 busy tenants these are 2.9 million rows) and sizes after 90 days. */
export async function purgeMonitoring(now = new Date()): Promise<Purged> {
  const before = (ms: number) => new Date(now.getTime() - ms)
  const samples = await control().tenantSample.deleteMany({ where: { at: { lt: before(keepSamplesMs) } } })
  await control().sampleFlush.deleteMany({ where: { at: { lt: before(keepSamplesMs) } } })
  const sizes = await control().tenantSize.deleteMany({ where: { day: { lt: before(keepSizesMs) } } })
  return { samples: samples.count, sizes: sizes.count }
}
