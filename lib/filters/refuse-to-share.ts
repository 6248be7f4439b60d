import { can } from '@/lib/auth/permissions'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'

/** What others see is for those who may write. @throws AppError FORBIDDEN */
export function refuseToShare({ actor }: Context): void {
  if (!can(actor.role, 'work.write')) throw new AppError('FORBIDDEN')
}
