import { z } from 'zod'
import { CustomFieldInputs, type Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { archive, remove, update } from '@/app/t/[tenant]/(app)/projects/actions'
import { ActionForm } from '@/components/form/action-form'
import { ConfirmButton } from '@/components/form/confirm-button'
import { Field, TextareaField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { can } from '@/lib/auth/permissions'
import type { CustomField } from '@/lib/custom-fields/field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { listAssignable } from '@/lib/members/list-members'
import { getProject, type ProjectView } from '@/lib/projects/get-project'
import { tenantPage } from '@/lib/web/tenant-page'
import { ArchivedNotice } from '@/app/t/[tenant]/(app)/projects/[id]/archived-notice'

export const metadata = { title: 'Project settings' }

export default tenantPage({ permission: 'work.write', params: z.object({ id: z.uuid() }) }, async ({ ctx, params }) => {
  const [project, fields, people] = await Promise.all([
    getProject(ctx, params.id),
    listFields(ctx, 'project'),
    listAssignable(ctx),
  ])
  const breadcrumbs = [
    { label: 'Projects', href: '/projects' },
    { label: project.name, href: `/projects/${project.id}` },
  ]
  return (
    <>
      <PageHeader title="Project settings" breadcrumbs={breadcrumbs} />
      {project.archivedAt && <ArchivedNotice projectId={project.id} archivedAt={project.archivedAt} mayWrite />}
      <div className="grid lg:max-w-2xl gap-6">
        {!project.archivedAt && (
          <>
            <Details {...{ project, fields, people }} />
            <Archive project={project} />
          </>
        )}
        {can(ctx.actor.role, 'work.delete') && <Delete project={project} />}
      </div>
    </>
  )
})

function Details({
  project: { id, name, description, custom },
  fields,
  people,
}: {
  project: ProjectView
  fields: readonly CustomField[]
  people: readonly Person[]
}) {
  return (
    <Card>
      <CardHeader title="Name and description" />
      <CardBody>
        <ActionForm action={update} hidden={{ projectId: id }}>
          <Field name="name" label="Name" defaultValue={name} maxLength={120} autoComplete="off" required />
          <TextareaField
            name="description"
            label="What is it for?"
            optional
            defaultValue={description}
            maxLength={5000}
          />
          <CustomFieldInputs fields={fields} values={custom} people={people} />
          <SubmitButton variant="secondary" className="justify-self-start" pendingLabel="Saving">
            Save
          </SubmitButton>
        </ActionForm>
      </CardBody>
    </Card>
  )
}

function Archive({ project: { id, name } }: { project: ProjectView }) {
  return (
    <Card>
      <CardHeader
        title="Archive"
        description="For a project that is over. It stays readable, takes no place in the plan, and can come back."
        actions={
          <ConfirmButton
            action={archive}
            hidden={{ projectId: id }}
            title={`Archive ${name}?`}
            description="Nothing is lost. While it is archived, nobody can change it."
            confirmLabel="Archive project"
            pendingLabel="Archiving"
            tone="primary"
          >
            Archive project
          </ConfirmButton>
        }
      />
    </Card>
  )
}

function Delete({ project: { id, name } }: { project: ProjectView }) {
  return (
    <Card tone="danger">
      <CardHeader
        title="Delete"
        description="The project and all its tasks are gone, for everybody and for good."
        actions={
          <ConfirmButton
            action={remove}
            hidden={{ projectId: id }}
            title={`Delete ${name}?`}
            description="All its tasks go with it. This can’t be undone."
            confirmLabel="Delete project"
            pendingLabel="Deleting"
            typeToConfirm={name}
            variant="danger"
          >
            Delete project
          </ConfirmButton>
        }
      />
    </Card>
  )
}
