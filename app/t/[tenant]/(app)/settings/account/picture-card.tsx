import { WearForms } from '@/app/t/[tenant]/(app)/settings/wear-forms'
import { PictureField } from '@/components/form/picture-field'
import { Avatar } from '@/components/ui/avatar'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { mostPictureBytes } from '@/lib/images/input'
import { newPicture, noPicture } from './actions'

/** The face beside everything that one does here. */
export function PictureCard({ id, name, hasPicture }: { id: string; name: string; hasPicture: boolean }) {
  return (
    <Card>
      <CardHeader title="Picture" description="Shown beside your name, to everybody in this workspace." />
      <CardBody>
        <WearForms what="picture" save={newPicture} remove={noPicture} isWorn={hasPicture}>
          <PictureField
            name="picture"
            label="Your picture"
            hint="PNG, JPEG, WebP, GIF or AVIF. It is cut to a square."
            mostBytes={mostPictureBytes}
            shape="round"
            current={<Avatar id={id} name={name} size="xl" />}
          />
        </WearForms>
      </CardBody>
    </Card>
  )
}
