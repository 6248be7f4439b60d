import type { ReactNode } from 'react'
import type { z } from 'zod'
import { errorPage } from './error-page'
import { parsePageInput, type Nothing, type PageInput, type PageSchemas, type SitePageProps } from './page-props'
import { requireSiteOr404 } from './request-realm'

/** A page of the site's own host. */
export function sitePage<P extends z.ZodObject = Nothing, S extends z.ZodObject = Nothing>(
  options: PageSchemas<P, S>,
  render: (input: PageInput<P, S>) => ReactNode | Promise<ReactNode>,
) {
  return async function SitePage(props: SitePageProps): Promise<ReactNode> {
    try {
      await requireSiteOr404()
      return await render(await parsePageInput(options, props))
    } catch (error) {
      return errorPage(error)
    }
  }
}
