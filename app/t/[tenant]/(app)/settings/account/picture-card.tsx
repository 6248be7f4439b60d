import { ActionForm } from '@/components/form/action-form'
import { PictureField } from '@/components/form/picture-field'
import { SubmitButton } from '@/components/form/submit-button'
import { Avatar } from '@/components/ui/avatar'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { mostPictureBytes } from '@/lib/images/input'
import { newPicture, noPicture } from './actions'

/** The face beside everything that one does here. */
export function PictureCard({ id, name, hasPicture }: { id: string; name: string; hasPicture: boolean }) {
  return (
    <Card>
      <CardHeader title="Picture" description="Shown beside your name, to everybody in this workspace." />
      <CardBody className="grid gap-3">
        <ActionForm action={newPicture} resetOnSuccess>
          <PictureField
            name="picture"
            label="Your picture"
            hint="PNG, JPEG, WebP, GIF or AVIF. It is cut to a square."
            mostBytes={mostPictureBytes}
            shape="round"
            current={<Avatar id={id} name={name} size="xl" />}
          />
          <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
            Save picture
          </SubmitButton>
        </ActionForm>
        {hasPicture && (
          <ActionForm action={noPicture}>
            <SubmitButton className="justify-self-start" size="sm" variant="ghost" pendingLabel="Removing">
              Remove picture
            </SubmitButton>
          </ActionForm>
        )}
      </CardBody>
    </Card>
  )
}
