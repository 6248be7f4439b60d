import { type Fields, postAction, postForm, type ServerAction, serverActions } from '@/e2e/support/post-action'
import { type Answer, send } from '@/e2e/support/send'
import { newAddress } from '@/e2e/support/test'
import type { FullyFurnished } from '@/e2e/support/furnish-fully'
import { pathIn, validPosts } from '@/e2e/support/valid-posts'
import type { ApiOperation } from '@/lib/api/operation'
import { apiOperations } from '@/lib/api/operations'
import { type BuiltRoute, builtRoutes } from './built-routes'
import { pageQueries, type ValidCall, validBodies, validCalls, validPaths } from './valid-calls'
import { type Right, whoMay } from './who-may'

type Words = Record<string, string>

/** How it is sent: to which origin, with whose rows in it, and what goes along. */
export interface Shot {
  origin: string
  /** Whose ids stand in the address and the body. */
  about: FullyFurnished
  headers?: Words
  /** Put before its path, such as `/t/acme`. */
  prefix?: string
  /** Further fields: of the body where it has one, else of the query. */
  extra?: Fields
  /** An action as a browser posts it before any script has loaded. */
  asForm?: boolean
  method?: 'HEAD'
}

/** Something that answers, and what makes it do what it is for. */
export interface Target {
  name: string
  kind: 'page' | 'route' | 'action' | 'api'
  realm: 'site' | 'tenant' | 'ops'
  may: Right
  /** It is there to change something. */
  writes: boolean
  /** It is there to say 429. */
  refuses?: boolean
  /** Its address or its body names rows. */
  names: (about: FullyFurnished) => boolean
  send: (shot: Shot) => Promise<Answer>
}

/**
 * Everything that the build answers to: pages, route handlers, server actions, and the operations of the API. `unknown`: what
 * has to be said of those that are new before they can be attacked. `about`: a workspace with one of everything.
 */
export function allTargets(about: FullyFurnished): { targets: Target[]; unknown: string[] } {
  const targets: Target[] = []
  const unknown: string[] = []
  const add = (make: () => Target | Target[]) => {
    try {
      const made = [make()].flat()
      for (const { names } of made) names(about)
      targets.push(...made)
    } catch (error) {
      unknown.push(error instanceof Error ? error.message : String(error))
    }
  }
  for (const route of builtRoutes()) add(() => (route.kind === 'page' ? pageTarget(route) : routeTargets(route)))
  for (const action of serverActions()) add(() => actionTarget(action))
  for (const operation of apiOperations) add(() => apiTarget(operation))
  return { targets, unknown }
}

function rightTo(name: string): Right {
  const right = whoMay(name)
  if (!right) throw new Error(`Say in e2e/attacks/who-may.ts who may: ${name}`)
  return right
}

/** Without a slash at the end, which Next would take away by a redirect of its own. */
const below = (prefix: string, path: string) => (prefix !== '' && path === '/' ? prefix : prefix + path)
const withAddress = (headers: Words = {}) => ({ 'x-forwarded-for': newAddress(), ...headers })
const query = (words: Fields) => (Object.keys(words).length > 0 ? `?${new URLSearchParams(words as Words)}` : '')
const idsOf = (about: FullyFurnished) =>
  Object.entries(about).flatMap(([name, value]) => (/(Id|Token)$/.test(name) ? [String(value)] : []))
const mentions = (about: FullyFurnished, text: string) => idsOf(about).some((id) => text.includes(id))

function pageTarget({ realm, path }: BuiltRoute): Target {
  const may = realm === 'tenant' ? rightTo(`page ${path}`) : 'anybody'
  const name = `${realm} page ${path}`
  const asked = pageQueries[name] ?? (() => ({}))
  return {
    name,
    kind: 'page',
    realm,
    may,
    writes: false,
    refuses: name === 'tenant page /wait',
    names: (about) => mentions(about, pathIn(path, about)),
    send: ({ origin, about, headers, prefix = '', extra, method = 'GET' }) =>
      send(`${origin}${below(prefix, pathIn(path, about))}${query({ ...asked(about), ...extra })}`, {
        method,
        headers: withAddress(headers),
      }),
  }
}

function routeTargets({ realm, path }: BuiltRoute): Target[] {
  const calls = validCalls[`${realm} ${path}`]
  if (!calls) throw new Error(`Say in e2e/attacks/valid-calls.ts what calls there are of: ${realm} ${path}`)
  return calls.map((call) => ({
    name: `${realm} ${call.method} ${path}`,
    kind: 'route',
    realm,
    may: call.may,
    writes: call.method !== 'GET',
    names: (about) => mentions(about, JSON.stringify([call.query?.(about), call.form?.(about), call.json?.(about)])),
    send: (shot) => sendCall(path, call, shot),
  }))
}

function sendCall(
  path: string,
  call: ValidCall,
  { origin, about, headers, prefix = '', extra, method }: Shot,
): Promise<Answer> {
  const hasBody = call.form !== undefined || call.json !== undefined
  const fields = { ...call.form?.(about), ...call.json?.(about), ...extra }
  return send(
    `${origin}${prefix}${pathIn(path, about, call.params)}${query({ ...call.query?.(about), ...(!hasBody && extra) })}`,
    {
      method: method ?? call.method,
      headers: withAddress({
        ...(call.method !== 'GET' && { origin }),
        ...(hasBody && { 'content-type': call.json ? 'application/json' : 'application/x-www-form-urlencoded' }),
        ...headers,
      }),
      body: call.json ? JSON.stringify(fields) : hasBody ? String(new URLSearchParams(fields as Words)) : call.raw,
    },
  )
}

function actionTarget(action: ServerAction): Target {
  const fields = validPosts[action.name]
  if (!fields) throw new Error(`Say in e2e/support/valid-posts.ts what a valid post to ${action.name} is.`)
  const [at = '/'] = action.paths
  return {
    name: `action ${action.name}`,
    kind: 'action',
    realm: action.realm,
    may: action.realm === 'site' ? 'anybody' : rightTo(`action ${action.name}`),
    writes: true,
    names: (about) => mentions(about, JSON.stringify(fields(about))),
    send: ({ origin, about, headers, prefix = '', extra, asForm }) =>
      (asForm ? postForm : postAction)(
        `${origin}${below(prefix, pathIn(at, about))}`,
        action.id,
        { ...fields(about), ...extra },
        withAddress(headers),
      ),
  }
}

function apiTarget({ id, method, path, body }: ApiOperation): Target {
  const fields = validBodies[id]
  if (body && !fields) throw new Error(`Say in e2e/attacks/valid-calls.ts what a valid body of ${id} is.`)
  const bodyOf = (about: FullyFurnished) => (fields ? fields(about) : undefined)
  const pathOf = (about: FullyFurnished) =>
    `/api/v1${pathIn(path.replaceAll(/\{(\w+)\}/g, '[$1]'), about, validPaths[id]?.(about))}`
  return {
    name: `api ${method} ${path}`,
    kind: 'api',
    realm: 'tenant',
    may: 'keys',
    writes: method !== 'GET',
    names: (about) => mentions(about, pathOf(about) + JSON.stringify(bodyOf(about))),
    send: ({ origin, about, headers, prefix = '', extra, method: asked = method }) =>
      send(`${origin}${prefix}${pathOf(about)}${method === 'GET' && extra ? query(extra) : ''}`, {
        method: asked,
        headers: withAddress({ ...(fields && { 'content-type': 'application/json' }), ...headers }),
        body: fields ? JSON.stringify({ ...bodyOf(about), ...extra }) : undefined,
      }),
  }
}
