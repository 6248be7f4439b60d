import { z } from 'zod'
import type { MailBrand } from '@/emails/mail-frame'
import { findTenant } from '@/lib/control/catalogue'
import type { TenantTx } from '@/lib/db/tenant-client'
import { readLogoVersion } from '@/lib/images/pictures'
import { readSetting, writeSetting } from '@/lib/settings/settings'
import type { TenantContext } from '@/lib/tenancy/context'
import { accentsOf, isColour } from './brand-colours'

const colourSchema = z.strictObject({
  /** #rrggbb as somebody chose it; null: the product's own. */
  colour: z.string().refine(isColour).nullable(),
})

/** What a workspace wears: at its door, on its pages, in its mails. */
export interface Brand {
  colour: string | null
  /** Version of the logo; null: none. */
  logo: string | null
}

export async function readBrand(db: TenantTx): Promise<Brand> {
  const [colour, logo] = await Promise.all([readColour(db), readLogoVersion(db)])
  return { colour, logo }
}

export const readColour = async (db: TenantTx): Promise<string | null> =>
  (await readSetting(db, 'brand', colourSchema, { colour: null })).colour

/** In the caller's transaction, who writes the audit entry. */
export const writeColour = (tx: TenantTx, colour: string | null): Promise<void> =>
  writeSetting(tx, 'brand', colourSchema, { colour })

/** Where browsers and mail programs find a logo, on the workspace's own host. */
export const logoPath = (version: string): string => `/api/logo?version=${version}`

/** The accent as style properties, for both themes; nothing where the workspace has chosen no colour. */
export function accentStyle({ colour }: Brand): Record<string, string> {
  if (!colour) return {}
  const { light, dark } = accentsOf(colour)
  return {
    '--accent': `light-dark(${light.accent}, ${dark.accent})`,
    '--accent-strong': `light-dark(${light.accentStrong}, ${dark.accentStrong})`,
    '--accent-soft': `light-dark(${light.accentSoft}, ${dark.accentSoft})`,
    '--on-accent': `light-dark(${light.onAccent}, ${dark.onAccent})`,
  }
}

const ownAccent = { accent: '#15607a', onAccent: '#ffffff' }

/** What a workspace's mails wear; undefined where it has chosen nothing. */
export async function mailBrand({
  tenant: { id },
  db,
}: {
  tenant: Pick<TenantContext['tenant'], 'id'>
  db: TenantTx
}): Promise<MailBrand | undefined> {
  const brand = await readBrand(db)
  if (!brand.colour && !brand.logo) return undefined
  const tenant = await findTenant(id)
  if (!tenant) return undefined
  const { accent, onAccent } = brand.colour ? accentsOf(brand.colour).light : ownAccent
  const logoUrl = brand.logo && new URL(logoPath(brand.logo), tenant.origin).href
  return { name: tenant.name, logoUrl, accent, onAccent }
}
