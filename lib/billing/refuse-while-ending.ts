import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'

/** Nobody shall pay for what is about to be erased. @throws AppError CONFLICT */
export async function refuseWhileEnding(tenantId: string): Promise<void> {
  const ending = await control().tenant.count({ where: { id: tenantId, eraseAfter: { not: null } } })
  if (ending > 0) {
    throw new AppError('CONFLICT', {
      message: 'This workspace will be deleted. Take that back on its page first, then choose a plan.',
    })
  }
}
