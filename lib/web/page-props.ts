import { notFound } from 'next/navigation'
import { z } from 'zod'

type Raw = Record<string, string | string[] | undefined>

/** What Next gives a page under `app/t/[tenant]`. */
export interface TenantPageProps {
  params: Promise<{ tenant: string } & Raw>
  searchParams: Promise<Raw>
}

/** What Next gives a page of the site. */
export interface SitePageProps {
  params: Promise<Raw>
  searchParams: Promise<Raw>
}

/** The schema of who asks for no input. */
export const nothing = z.object({})
export type Nothing = typeof nothing

export interface PageSchemas<P extends z.ZodObject, S extends z.ZodObject> {
  params?: P
  searchParams?: S
}

export interface PageInput<P extends z.ZodObject, S extends z.ZodObject> {
  params: z.output<P>
  searchParams: z.output<S>
}

/** Path and query by their schemas: a path that can't be is a 404, a query that can't be counts as none. */
export async function parsePageInput<P extends z.ZodObject, S extends z.ZodObject>(
  schemas: PageSchemas<P, S>,
  props: { params: Promise<Raw>; searchParams: Promise<Raw> },
): Promise<PageInput<P, S>> {
  const [path, query] = await Promise.all([props.params, props.searchParams])
  const params = z.safeParse(schemas.params ?? nothing, path)
  if (!params.success) notFound()
  const schema = schemas.searchParams ?? nothing
  const asked = z.safeParse(schema, query)
  const searchParams = asked.success ? asked.data : z.parse(schema, {})
  return { params: params.data as z.output<P>, searchParams: searchParams as z.output<S> }
}
