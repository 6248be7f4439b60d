import { z } from 'zod'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { isLastOwner } from '@/lib/account/delete-account'
import { readProfile } from '@/lib/account/read-profile'
import { hasPassword } from '@/lib/account/require-self'
import { readFaces } from '@/lib/images/pictures'
import { tenantPage } from '@/lib/web/tenant-page'
import { viewerTheme } from '@/lib/web/viewer'
import { NameForm } from '@/app/t/[tenant]/(app)/settings/name-form'
import { rename } from './actions'
import { DataCard } from './data-card'
import { DeleteCard } from './delete-card'
import { LooksCard } from './looks-card'
import { PictureCard } from './picture-card'

export const metadata = { title: 'Account' }

/** Back from the export, of which there were too many. */
const searchParams = z.object({ export: z.literal('later').optional().catch(undefined) })

export default tenantPage(
  { permission: 'account.manage', purpose: 'account', searchParams },
  async ({ ctx, searchParams: { export: exporting } }) => {
    const { tenant, actor } = ctx
    const [profile, worn, faces, asksPassword, lastOwner] = await Promise.all([
      readProfile(ctx),
      viewerTheme(),
      readFaces(ctx),
      hasPassword(ctx),
      isLastOwner(ctx),
    ])
    return (
      <>
        <PageHeader
          title="Account"
          description={`Who you are in ${tenant.name}. In another workspace you have another account.`}
        />
        <div className="grid lg:max-w-2xl gap-6">
          <Card>
            <CardHeader
              title="Name"
              description={`You sign in as ${actor.email}; that can be changed under Security.`}
            />
            <CardBody>
              <NameForm action={rename} label="Your name" name={actor.name} autoComplete="name" maxLength={80} />
            </CardBody>
          </Card>
          <PictureCard id={actor.userId} name={actor.name} hasPicture={actor.userId in faces} />
          <LooksCard profile={profile} worn={worn} />
          <DataCard workspace={tenant.name} isTooSoon={exporting === 'later'} />
          <DeleteCard workspace={tenant.name} email={actor.email} asksPassword={asksPassword} isLastOwner={lastOwner} />
        </div>
      </>
    )
  },
)
