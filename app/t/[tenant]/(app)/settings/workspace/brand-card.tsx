import { WorkspaceMark } from '@/app/t/[tenant]/workspace-mark'
import { ActionForm } from '@/components/form/action-form'
import { PictureField } from '@/components/form/picture-field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { mostPictureBytes } from '@/lib/images/input'
import type { Tenant } from '@/lib/tenancy/context'
import type { Brand } from '@/lib/workspaces/brand'
import { newColour, newLogo, noColour, noLogo } from './actions'
import { ColourField } from './colour-field'

/** What takes it back stands at the end of the row, or below where there is no room. */
const besides = 'flex flex-wrap items-end gap-3'

/** What the workspace wears at its door, on its pages and in its mails. */
export function BrandCard({ tenant, brand }: { tenant: Tenant; brand: Brand }) {
  return (
    <Card>
      <CardHeader title="Logo and colour" description="On the sign-in pages, in mails, and all over the workspace." />
      <CardBody className="grid gap-6">
        <div className={besides}>
          <ActionForm action={newLogo} className="flex-1 basis-72" resetOnSuccess>
            <PictureField
              name="picture"
              label="Logo"
              hint="PNG, JPEG, WebP, GIF or AVIF. It is shown whole, in a square on white."
              mostBytes={mostPictureBytes}
              shape="tile"
              current={<WorkspaceMark tenant={tenant} brand={brand} size="xl" />}
            />
            <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
              Save logo
            </SubmitButton>
          </ActionForm>
          {brand.logo && (
            <ActionForm action={noLogo}>
              <SubmitButton variant="ghost" pendingLabel="Removing">
                Remove logo
              </SubmitButton>
            </ActionForm>
          )}
        </div>
        <div className={`${besides} border-t border-line pt-6`}>
          <ActionForm action={newColour} className="flex-1 basis-72">
            <ColourField colour={brand.colour ?? '#15607a'} />
            <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
              Save colour
            </SubmitButton>
          </ActionForm>
          {brand.colour && (
            <ActionForm action={noColour}>
              <SubmitButton variant="ghost" pendingLabel="Removing">
                Remove colour
              </SubmitButton>
            </ActionForm>
          )}
        </div>
      </CardBody>
    </Card>
  )
}
