import { WearForms } from '@/app/t/[tenant]/(app)/settings/wear-forms'
import { WorkspaceMark } from '@/app/t/[tenant]/workspace-mark'
import { PictureField } from '@/components/form/picture-field'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { mostPictureBytes } from '@/lib/images/input'
import type { Tenant } from '@/lib/tenancy/context'
import type { Brand } from '@/lib/workspaces/brand'
import { newColour, newLogo, noColour, noLogo } from './actions'
import { ColourField } from './colour-field'

/** What the workspace wears at its door, on its pages and in its mails. */
export function BrandCard({ tenant, brand }: { tenant: Tenant; brand: Brand }) {
  return (
    <Card>
      <CardHeader title="Logo and colour" description="On the sign-in pages, in mails, and all over the workspace." />
      <CardBody className="grid gap-6">
        <WearForms what="logo" save={newLogo} remove={noLogo} isWorn={brand.logo !== null}>
          <PictureField
            name="picture"
            label="Logo"
            hint="PNG, JPEG, WebP, GIF or AVIF. It is shown whole, in a square on white."
            mostBytes={mostPictureBytes}
            shape="tile"
            current={<WorkspaceMark tenant={tenant} brand={brand} size="xl" />}
          />
        </WearForms>
        <WearForms
          what="colour"
          save={newColour}
          remove={noColour}
          isWorn={brand.colour !== null}
          className="border-t border-line pt-6"
        >
          <ColourField colour={brand.colour ?? '#15607a'} />
        </WearForms>
      </CardBody>
    </Card>
  )
}
