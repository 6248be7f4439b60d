import { control } from '@/lib/db/control-client'
import { processSingleton } from '@/lib/db/process-singleton'

const everyMs = 1_000
/** So far back it looks each time: clocks differ, and a row shows when its transaction ends. */
const backMs = 60_000

const state = processSingleton('addresses that were left', () => ({ dueAt: 0, known: new Set<string>() }))

/**
 * Asks, at most once a second and while nobody waits for it, which addresses workspaces have left lately, in whichever process;
 * `forget` is called for both of each, the old one and the new. One query a second of a process stands for asking at each request
 * whether its workspace is still there. Where the control plane doesn't answer, what is remembered goes by its age alone.
 */
export function hearOfLeftAddresses(forget: (slug: string) => void): void {
  if (Date.now() < state.dueAt) return
  state.dueAt = Number.POSITIVE_INFINITY // one at a time
  read()
    .then((rows) => {
      for (const [name, slugs] of rows) if (!state.known.has(name)) slugs.forEach(forget)
      state.known = new Set(rows.keys())
    })
    .catch(() => undefined)
    .finally(() => (state.dueAt = Date.now() + everyMs))
}

async function read(): Promise<Map<string, string[]>> {
  const rows = await control().formerSlug.findMany({
    where: { createdAt: { gt: new Date(Date.now() - backMs) } },
    select: { slug: true, createdAt: true, tenant: { select: { slug: true } } },
  })
  return new Map(
    rows.map(({ slug, createdAt, tenant }) => [`${slug} ${createdAt.getTime()}`, [slug, tenant.slug]] as const),
  )
}
