import { ActionForm } from '@/components/form/action-form'
import { ChoiceField } from '@/components/form/choice-field'
import { SelectField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import type { Profile } from '@/lib/account/read-profile'
import { zonesByRegion } from '@/lib/account/time-zone'
import { chooseLooks, chooseZone } from './actions'

const themes = [
  { value: 'system', label: 'As my system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** In which zone times are shown, and in which colours pages. Both go with the person, to all their browsers. */
export function LooksCard({ profile: { timeZone, theme }, worn }: { profile: Profile; worn: string }) {
  return (
    <Card>
      <CardHeader title="Time and looks" description="In every browser that you sign in with." />
      <CardBody className="grid gap-6">
        <ActionForm action={chooseZone}>
          <SelectField name="timeZone" label="Time zone" defaultValue={timeZone ?? ''}>
            <option value="">As my browser says</option>
            {zonesByRegion().map(([region, zones]) => (
              <optgroup key={region} label={region}>
                {zones.map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll('_', ' ')}
                  </option>
                ))}
              </optgroup>
            ))}
          </SelectField>
          <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
            Save time zone
          </SubmitButton>
        </ActionForm>
        <ActionForm action={chooseLooks}>
          <ChoiceField name="theme" label="Theme" choices={themes} defaultValue={theme ?? worn} />
          <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
            Save theme
          </SubmitButton>
        </ActionForm>
      </CardBody>
    </Card>
  )
}
