import Link from 'next/link'
import { z } from 'zod'
import { ArchivedNotice } from '@/app/t/[tenant]/(app)/projects/[id]/archived-notice'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { Time } from '@/components/ui/time'
import { plans } from '@/lib/billing/plans'
import { mostImportBytes } from '@/lib/imports/begin-import'
import { type ImportView, listImports } from '@/lib/imports/get-import'
import { getProject } from '@/lib/projects/get-project'
import { tenantPage } from '@/lib/web/tenant-page'
import { UploadForm } from './upload-form'

export const metadata = { title: 'Import tasks' }

export default tenantPage(
  { permission: 'work.write', params: z.object({ id: z.uuid() }) },
  async ({ ctx, params: { id } }) => {
    const [project, imports] = await Promise.all([getProject(ctx, id), listImports(ctx, id)])
    const rows = plans[ctx.entitlements.plan].importRows.toLocaleString('en-GB')
    return (
      <>
        <PageHeader
          title="Import tasks"
          breadcrumbs={[
            { label: 'Projects', href: '/projects' },
            { label: project.name, href: `/projects/${id}` },
          ]}
        />
        <div className="grid max-w-3xl gap-6">
          {project.archivedAt ? (
            <ArchivedNotice projectId={id} archivedAt={project.archivedAt} mayWrite />
          ) : (
            <Card>
              <CardHeader
                title="A CSV file"
                description={`From any spreadsheet or another program: up to ${rows} rows and ${mostImportBytes / 1024 / 1024} MB. You see what would come of it before anything is added.`}
              />
              <CardBody>
                <UploadForm projectId={id} mostBytes={mostImportBytes} />
              </CardBody>
            </Card>
          )}
          {imports.length > 0 && <Earlier projectId={id} imports={imports} />}
        </div>
      </>
    )
  },
)

const words = { preview: 'Not started', running: 'Under way', done: 'Done', canceled: 'Stopped' } as const

function Earlier({ projectId, imports }: { projectId: string; imports: ImportView[] }) {
  return (
    <Card>
      <CardHeader title="Earlier imports" />
      <ul aria-label="Earlier imports" className="divide-y divide-line">
        {imports.map(({ id, fileName, state, rowsDone, rowsFailed, createdAt, createdByName }) => (
          <li key={id} className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 hover:bg-sunken">
            <Link
              href={`/projects/${projectId}/import/${id}`}
              prefetch={false}
              className="min-w-0 flex-1 basis-48 truncate font-medium after:absolute after:inset-0"
            >
              {fileName}
            </Link>
            <span className="text-[0.8125rem] text-muted">
              {words[state]}, {(rowsDone - rowsFailed).toLocaleString('en-GB')} tasks
              {rowsFailed > 0 && `, ${rowsFailed.toLocaleString('en-GB')} rows left out`}
            </span>
            <span className="text-[0.8125rem] text-muted">
              {createdByName}, <Time value={createdAt} format="relative" />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
