import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { type FieldSubject, fieldKindLabels } from '@/lib/custom-fields/field'
import { type FieldInSettings, listAllFields } from '@/lib/custom-fields/list-fields'
import { tenantPage } from '@/lib/web/tenant-page'
import { unarchive } from './actions'
import { FieldList } from './field-list'
import { NewField } from './new-field'

export const metadata = { title: 'Custom fields' }

const cards: { subject: FieldSubject; title: string; description: string }[] = [
  {
    subject: 'task',
    title: 'Of tasks',
    description: 'On every task’s page and in the list, where it can be filtered and sorted by them.',
  },
  { subject: 'project', title: 'Of projects', description: 'In a project’s settings and in the list of projects.' },
]

export default tenantPage({ permission: 'fields.manage' }, async ({ ctx }) => {
  const fields = await listAllFields(ctx)
  const aside = fields.filter(({ archivedAt }) => archivedAt !== null)
  return (
    <>
      <PageHeader
        title="Custom fields"
        description="What your work needs to know of itself beyond title, status, assignee and due day."
      />
      <div className="grid gap-6">
        {cards.map(({ subject, title, description }) => (
          <Card key={subject}>
            <CardHeader title={title} description={description} actions={<NewField subject={subject} />} />
            <FieldList
              label={title}
              fields={fields.filter((field) => field.subject === subject && field.archivedAt === null)}
            />
          </Card>
        ))}
        {aside.length > 0 && <PutAside fields={aside} />}
      </div>
    </>
  )
})

function PutAside({ fields }: { fields: FieldInSettings[] }) {
  return (
    <Card>
      <CardHeader
        title="Put aside"
        description="Forms and lists don’t have them. What was filled in is kept, and comes back with them."
      />
      <ul aria-label="Fields that were put aside" className="divide-y divide-line">
        {fields.map(({ id, name, kind, subject }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-3">
            <span className="min-w-0 flex-1 break-words text-muted">{name}</span>
            <Badge>{fieldKindLabels[kind]}</Badge>
            <span className="text-[0.8125rem] text-muted">Of {subject}s</span>
            <ActionForm action={unarchive} hidden={{ fieldId: id }}>
              <SubmitButton size="sm" variant="secondary" pendingLabel="Taking back">
                Take back
              </SubmitButton>
            </ActionForm>
          </li>
        ))}
      </ul>
    </Card>
  )
}
