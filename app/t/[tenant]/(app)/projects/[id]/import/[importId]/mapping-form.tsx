'use client'

import { useRef } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SelectField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { separatorNames, separators } from '@/lib/csv/separators'
import { taskTargetLabels, taskTargets } from '@/lib/imports/mapping'
import type { Preview } from '@/lib/imports/preview-import'
import { map } from '@/app/t/[tenant]/(app)/projects/[id]/import/actions'

/** How the file is read: applied as it is changed, without scripts by its button. */
export function MappingForm({ preview }: { preview: Preview }) {
  const { id, projectId, mapping, columns, fields } = preview
  const box = useRef<HTMLDivElement>(null)
  return (
    <Card>
      <CardHeader
        title="What is in which column?"
        description={`Read as ${mapping.encoding}. What you leave out is not imported.`}
      />
      <CardBody>
        <div ref={box} onChange={() => box.current?.querySelector('form')?.requestSubmit()}>
          <ActionForm action={map} hidden={{ projectId, importId: id }}>
            <div className="grid gap-4 sm:grid-cols-3">
              <SelectField name="separator" label="Columns are cut by" defaultValue={mapping.separator}>
                {separators.map((one) => (
                  <option key={one} value={one}>
                    {separatorNames[one]}
                  </option>
                ))}
              </SelectField>
              <SelectField name="hasHeader" label="The first row" defaultValue={mapping.hasHeader ? 'yes' : 'no'}>
                <option value="yes">Has the headings</option>
                <option value="no">Is a task</option>
              </SelectField>
              <SelectField name="dayOrder" label="1/2/2027 is" defaultValue={mapping.dayOrder}>
                <option value="dmy">The first of February</option>
                <option value="mdy">The second of January</option>
              </SelectField>
            </div>
            <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
              {columns.map(({ heading, samples }, at) => (
                <SelectField
                  key={`${at} ${heading}`}
                  name={`columns.${at}`}
                  label={<span className="block max-w-56 truncate">{heading}</span>}
                  hint={<span className="block truncate">{samples.find(Boolean) ?? 'Empty'}</span>}
                  defaultValue={mapping.columns[at]}
                >
                  <option value="">Leave out</option>
                  {taskTargets.map((target) => (
                    <option key={target} value={target}>
                      {taskTargetLabels[target]}
                    </option>
                  ))}
                  {fields.map((field) => (
                    <option key={field.id} value={field.id}>
                      {field.name}
                    </option>
                  ))}
                </SelectField>
              ))}
            </div>
            <SubmitButton variant="secondary" size="sm" className="justify-self-start" pendingLabel="Reading again">
              Read it so
            </SubmitButton>
          </ActionForm>
        </div>
      </CardBody>
    </Card>
  )
}
