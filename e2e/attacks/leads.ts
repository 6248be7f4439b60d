import { type Argument, Visitor } from 'oxc-parser'
import { parse, type ParsedSource, readSources } from '@/dev/checks/source/read-sources'

/** By what somebody can be led: each is turned against the product in e2e/attacks/leads.spec.ts. */
export const leadKinds = ['next', 'callbackUrl', 'state', 'path'] as const
export type Lead = (typeof leadKinds)[number]

/**
 * Every place in the code that sends a browser somewhere that isn't written out there, as `file: what`, and what of a request
 * has a say in it; or why nothing has.
 */
export const leads: Record<string, { by: Lead } | { safe: string }> = {
  "app/api/oauth/callback/[provider]/route.ts: target || new URL('/find-workspaces?problem=sign-in', env.SITE_URL)": {
    by: 'state',
  },
  'app/t/[tenant]/(app)/billing/actions.ts: url': { safe: 'Stripe gave it.' },
  'app/t/[tenant]/(app)/projects/[id]/(tasks)/columns-menu.tsx: `${path}?${address}`': { safe: 'The page’s own path.' },
  'app/t/[tenant]/(app)/settings/workspace/actions.ts: `${await changeSlug(ctx, input)}/new-address`': {
    safe: 'The origin is made of a slug, which has no dot.',
  },
  "app/t/[tenant]/(public)/other-ways/actions.ts: await admit(ctx, { userId, method: 'passkey', bothFactors: true }, next)":
    { by: 'next' },
  "app/t/[tenant]/(public)/sign-in/actions.ts: await admit(ctx, { ...known, method: 'password' }, next)": {
    by: 'next',
  },
  'app/t/[tenant]/(public)/sign-in/leave/go-at-once.tsx: href': { safe: 'The provider’s address, made here.' },
  'app/t/[tenant]/(public)/sign-in/link/actions.ts: await admitByLink(ctx, () => useSignInLink(ctx, { token }), next)':
    { by: 'next' },
  'app/t/[tenant]/(public)/sign-in/page.tsx: safePath(next)': { by: 'next' },
  'app/t/[tenant]/(public)/sign-in/return/actions.ts: await admit(ctx, { ...person, method: provider }, next)': {
    by: 'next',
  },
  'app/t/[tenant]/(public)/sign-in/second-factor/actions.ts: await goOn(await passWithCode(ctx, { token, code }, await thisBrowser()), next)':
    { by: 'next' },
  'app/t/[tenant]/api/attachments/route.ts: location': { safe: 'Begins with a path that is written out.' },
  'app/t/[tenant]/api/logo/route.ts: new URL(logoPath(logo.version), ctx.tenant.origin).href': {
    safe: 'The workspace’s own origin.',
  },
  'components/command/use-commands.ts: href': { safe: 'Made of ids and pages that are written out.' },
  'components/filter/filter-form.tsx: `${path}${search}`': { safe: 'The page’s own path.' },
  'lib/web/archive-answer.ts: `${page}?export=later`': { safe: 'A page that is written out in each route.' },
  "lib/web/error-page.tsx: waitAt({ code, ...(retryAfter !== undefined && { retryAfter }) }, from.get(pathHeader) ?? '/')":
    {
      by: 'path',
    },
  "lib/web/redirect-to-sign-in.ts: path === '/' ? to : `${to}?next=${encodeURIComponent(path)}`": { by: 'path' },
  'lib/web/request-realm.ts: error.location': { by: 'path' },
  'lib/web/request-realm.ts: location': { by: 'path' },
  'lib/web/run-route.ts: location': { by: 'path' },
  'lib/web/retry-soon.tsx: next': { by: 'next' },
  'middleware.ts: onSite(site, request.nextUrl)': { by: 'path' },
}

/**
 * Names of parameters that sound as if they led somewhere.
 */
export const parameters: Record<string, { by: Lead } | { safe: string }> = {
  appUrlEnv: { safe: 'A name of the environment, which operators give.' },
  ownerUrlEnv: { safe: 'A name of the environment, which operators give.' },
  callbackUrl: { by: 'callbackUrl' },
  next: { by: 'next' },
  paths: { safe: 'Of the API’s document.' },
  state: { by: 'state' },
  ticket: { safe: 'Sealed; where it leads is in the cookie that it has to fit, and that was made from `next`.' },
  to: { safe: 'The last day of a filter.' },
  url: { safe: 'Of a webhook’s endpoint: e2e/attacks/webhooks.spec.ts.' },
}

const functions = new Set(['redirect', 'permanentRedirect'])
const methods =
  /^(NextResponse\.redirect|Response\.redirect|router\.(push|replace)|(window\.)?location\.(assign|replace))$/
const sounding =
  /^(next|state|ticket|to|.*(url|uri|return|redirect|callback|continue|path|href|target|location|goto).*)$/i

/** What the product's own code has of both, tests left out. */
export async function findLeads(): Promise<{ places: string[]; names: string[] }> {
  const sources = (await readSources()).filter(
    ({ file }) => /^(app|lib|components|middleware)/.test(file) && !/\.test\.|\/generated\//.test(file),
  )
  const places = new Set<string>()
  const names = new Set<string>()
  for (const source of sources.map(parse)) {
    const text = ({ start, end }: { start: number; end: number }) => source.code.slice(start, end)
    const note = (where: { start: number; end: number; type: string }) => {
      const what = text(where)
      if (!isWrittenOut(what)) places.add(`${source.file}: ${what.replaceAll(/\s+/g, ' ')}`)
    }
    visit(source, text, note, (name) => sounding.test(name) && names.add(name))
  }
  return { places: [...places].toSorted(), names: [...names].toSorted() }
}

/** A path of this host from its first letter on, whichever way a question in it goes. */
const isWrittenOut = (what: string): boolean =>
  /^['"`]\/(?=[a-z'"?`])/.test(what) || /^[^?]+\? ['"`]\/[a-z'"?`][^:]* : ['"`]\/(?=[a-z'"?`])[^:]*$/.test(what)

/** Whoever is let in by a link and has said nothing of a place to go on to goes to the first page. */
const endsAtHome = (node: Argument): boolean =>
  node.type === 'AwaitExpression' &&
  node.argument.type === 'CallExpression' &&
  node.argument.callee.type === 'Identifier' &&
  node.argument.callee.name === 'admitByLink' &&
  node.argument.arguments.length < 3

type Node = { start: number; end: number; type: string }

function visit(
  { program }: ParsedSource,
  text: (node: Node) => string,
  note: (where: Node) => void,
  named: (name: string) => void,
): void {
  new Visitor({
    CallExpression(node) {
      const callee = text(node.callee)
      const [first] = node.arguments
      if (first && (functions.has(callee) || methods.test(callee)) && !endsAtHome(first)) note(first)
      if (first?.type === 'Literal' && /\bsearchParams\.(get|set)$/.test(callee)) named(String(first.value))
      if (first?.type === 'ObjectExpression' && /^z\.(strict|loose)?[oO]bject$|\.extend$/.test(callee))
        for (const property of first.properties)
          if (property.type === 'Property') named(text(property.key).replaceAll(/['"]/g, ''))
    },
    Property(node) {
      if (/^['"]?location['"]?$/i.test(text(node.key)) && node.value.type !== 'AssignmentPattern') note(node.value)
    },
  }).visit(program)
}
