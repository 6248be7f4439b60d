import { cache } from 'react'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { AppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import type { Tenant } from '@/lib/tenancy/context'
import { type Brand, readBrand } from '@/lib/workspaces/brand'

const plain: Brand = { colour: null, logo: null }

/** What the workspace wears, asked once a request. Where nobody can say, the product's own: the page says what is wrong. */
export const brandOf = (tenant: Tenant): Promise<Brand> => brandById(tenant.id)

const brandById = cache(async (tenantId: string): Promise<Brand> => {
  try {
    return await readBrand(tenantDb(tenantId, 'account'))
  } catch (error) {
    if (!(error instanceof AppError)) logUnknown(error, aboutTenant(tenantId))
    return plain
  }
})
