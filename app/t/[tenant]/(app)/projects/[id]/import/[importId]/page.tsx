import { redirect } from 'next/navigation'
import { z } from 'zod'
import { PageHeader } from '@/components/ui/page-header'
import { getImport } from '@/lib/imports/get-import'
import { previewImport } from '@/lib/imports/preview-import'
import { getProject } from '@/lib/projects/get-project'
import { isAppError } from '@/lib/errors'
import { tenantPage } from '@/lib/web/tenant-page'
import { ImportReport } from './import-report'
import { MappingForm } from './mapping-form'
import { PreviewCard } from './preview-card'

export const metadata = { title: 'Import' }

export default tenantPage(
  { permission: 'work.write', params: z.object({ id: z.uuid(), importId: z.uuid() }) },
  async ({ ctx, params: { id: projectId, importId } }) => {
    const project = await getProject(ctx, projectId)
    const which = { projectId, importId }
    const found = await getImport(ctx, which).catch((error: unknown) => {
      // Dropped by a later one, or by somebody who went back: there is a place to begin again.
      if (isAppError(error, 'NOT_FOUND')) redirect(`/projects/${projectId}/import`)
      throw error
    })
    const preview = found.state === 'preview' ? await previewImport(ctx, which) : null
    return (
      <>
        <PageHeader
          title={found.fileName}
          breadcrumbs={[
            { label: 'Projects', href: '/projects' },
            { label: project.name, href: `/projects/${projectId}` },
            { label: 'Import', href: `/projects/${projectId}/import` },
          ]}
        />
        {preview ? (
          <div className="grid gap-6">
            <MappingForm preview={preview} />
            <PreviewCard preview={preview} />
          </div>
        ) : (
          <ImportReport key={found.state} view={found} />
        )}
      </>
    )
  },
)
