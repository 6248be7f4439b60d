import Link from 'next/link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { ButtonLink } from '@/components/ui/button'
import { SkipLink } from '@/components/shell/skip-link'
import { ThemeToggle } from '@/components/shell/theme-toggle'
import { PageHeader } from '@/components/ui/page-header'
import { apiRoot } from '@/lib/api/document'
import { apiReference } from '@/lib/api/reference'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { Contents } from './contents'
import { Guide } from './guide'
import { Operation } from './operation'
import { Problems } from './problems'
import { Section } from './section'
import { FieldList } from './field-list'

export const metadata = { title: 'API' }

const documentPath = `${apiRoot}/openapi.json`

export default publicTenantPage({}, ({ tenantCtx: { tenant } }) => {
  const { root, groups, schemas } = apiReference(tenant.origin)
  return (
    <>
      <SkipLink />
      <header className="border-b border-line bg-canvas">
        <div className="mx-auto flex min-h-14 max-w-6xl flex-wrap items-center justify-between gap-3 px-4 py-2 sm:px-8">
          <Link href="/" className="flex min-w-0 rounded-sm">
            <WorkspaceBrand tenant={tenant} />
          </Link>
          <ThemeToggle />
        </div>
      </header>
      <div className="mx-auto max-w-6xl px-4 py-8 sm:px-8 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-12">
        <Contents groups={groups} />
        <main id="main" tabIndex={-1} className="min-w-0 outline-none">
          <PageHeader
            title="API"
            description={`Everything a program can do in ${tenant.name}: JSON, with a key.`}
            actions={
              <>
                <ButtonLink href={documentPath} prefetch={false}>
                  OpenAPI document
                </ButtonLink>
                <ButtonLink href="/settings/api" variant="primary">
                  Your keys
                </ButtonLink>
              </>
            }
          />
          <Guide root={root} />
          {groups.map(({ name, operations }) => (
            <Section key={name} title={name}>
              {operations.map((operation) => (
                <Operation key={operation.id} operation={operation} />
              ))}
            </Section>
          ))}
          <Section title="What comes back">
            {schemas.map(({ name, description, fields }) => (
              <article key={name} id={`schema-${name}`} className="scroll-mt-6">
                <h3 className="font-mono text-base font-semibold">{name}</h3>
                <p className="mt-1 mb-3 text-muted">{description}</p>
                <FieldList rows={fields} label={`Fields of ${name}`} isAnswer />
              </article>
            ))}
          </Section>
          <Problems />
        </main>
      </div>
    </>
  )
})
