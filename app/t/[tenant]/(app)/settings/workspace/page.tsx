import { z } from 'zod'
import { Alert } from '@/components/ui/alert'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { whereItLives } from '@/lib/billing/read-billing'
import { hasPassword } from '@/lib/account/require-self'
import { formerSlugsOf } from '@/lib/control/former-slugs'
import { readErasure } from '@/lib/erasure/read-erasure'
import { tenantPage } from '@/lib/web/tenant-page'
import { readBrand } from '@/lib/workspaces/brand'
import { NameForm } from '@/app/t/[tenant]/(app)/settings/name-form'
import { saveName } from './actions'
import { AddressCard } from './address-card'
import { BrandCard } from './brand-card'
import { DeleteCard } from './delete-card'
import { DeletionNotice } from './deletion-notice'
import { ExportCard } from './export-card'
import { Facts } from './facts'

export const metadata = { title: 'Workspace' }

const searchParams = z.object({
  /** Back from the export, of which there were too many. */
  export: z.literal('later').optional().catch(undefined),
  done: z.literal('taken-back').optional().catch(undefined),
})

export default tenantPage(
  { permission: 'workspace.manage', purpose: 'account', searchParams },
  async ({ ctx, searchParams: { export: exporting, done } }) => {
    const { tenant, actor, db } = ctx
    const [place, eraseAfter, brand, formerSlugs, asksPassword] = await Promise.all([
      whereItLives(tenant.id),
      readErasure(tenant.id),
      readBrand(db),
      formerSlugsOf(tenant.id),
      hasPassword(ctx),
    ])
    return (
      <>
        <PageHeader
          title="Workspace"
          description="Its name, looks and address, a copy of all that is in it, and its end."
        />
        <div className="grid lg:max-w-2xl gap-6">
          {eraseAfter && <DeletionNotice eraseAfter={eraseAfter} isDue={eraseAfter <= new Date()} />}
          {done && !eraseAfter && (
            <Alert tone="success" role="status">
              Taken back: everything is as it was, and everybody can go on.
            </Alert>
          )}
          <Card>
            <CardHeader title="Name and place" description="People see the name. The plan decides where the data is." />
            <CardBody className="grid gap-6">
              <NameForm action={saveName} label="Name" name={tenant.name} autoComplete="organization" maxLength={60} />
              <Facts place={place} />
            </CardBody>
          </Card>
          <BrandCard tenant={tenant} brand={brand} />
          {!eraseAfter && <AddressCard tenant={tenant} formerSlugs={formerSlugs} />}
          <ExportCard isTooSoon={exporting === 'later'} isClosed={eraseAfter !== null} />
          {!eraseAfter && (
            <DeleteCard slug={tenant.slug} name={tenant.name} email={actor.email} asksPassword={asksPassword} />
          )}
        </div>
      </>
    )
  },
)
