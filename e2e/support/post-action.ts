import fs from 'node:fs'
import path from 'node:path'
import { type Answer, send } from './send'

/** A server action as the build knows it. */
export interface ServerAction {
  id: string
  /** Its file and its export, without what all have in common: `sign-up/actions.ts#startWorkspace`. */
  name: string
  realm: 'site' | 'tenant'
  /** Of the pages that hold it, with their parameters as Next writes them: `/projects/[id]`. It answers nowhere else. */
  paths: string[]
}

/** A form’s fields: texts and files. */
export type Fields = Record<string, string | Blob>

interface Manifest {
  node: Record<string, { filename: string; exportedName: string; workers: Record<string, unknown> }>
}

/** Every server action of the build: what anybody can post to, whether or not a page shows them a form for it. */
export function serverActions(): ServerAction[] {
  const folder = process.env.NEXT_DIST_DIR ?? '.next'
  const text = fs.readFileSync(path.join(folder, 'server/server-reference-manifest.json'), 'utf8')
  const { node } = JSON.parse(text) as Manifest
  return Object.entries(node).map(([id, { filename, exportedName, workers }]) => ({
    id,
    name: `${plain(filename)}#${exportedName}`,
    realm: filename.startsWith('app/t/') ? 'tenant' : 'site',
    paths: Object.keys(workers).map((page) => `/${plain(page).replace(/\/?page$/, '')}`),
  }))
}

/** Without the app's folder, the tenant's, and groups, which no address has. */
const plain = (file: string) => file.replace(/^app\/(t\/\[tenant\]\/)?/, '').replace(/\([\w-]+\)\//g, '')

/** The id of the action whose name ends so. */
export function actionId(name: string): string {
  const found = serverActions().filter((action) => action.name.endsWith(name))
  if (found.length !== 1) throw new Error(`${found.length} actions are called ${name}`)
  return found[0]?.id ?? ''
}

/** Posts a form to an action by its id, past every page, as React does after hydration. `origin` and `host` as given. */
export async function postAction(
  url: string,
  id: string,
  fields: Fields,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(`_1_${name}`, value)
  form.append('0', JSON.stringify([{ status: 'idle' }, '$K1']))
  return post(url, form, { 'next-action': id, accept: 'text/x-component', ...headers })
}

/** The same as a browser does it before any script has loaded. */
export async function postForm(
  url: string,
  id: string,
  fields: Fields,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const form = new FormData()
  form.append('$ACTION_REF_1', '')
  form.append('$ACTION_1:0', JSON.stringify({ id, bound: '$@1' }))
  form.append('$ACTION_1:1', JSON.stringify([{ status: 'idle' }]))
  form.append('$ACTION_KEY', 'k0')
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return post(url, form, headers)
}

async function post(url: string, form: FormData, headers: Record<string, string>): Promise<Answer> {
  const encoded = new Response(form)
  return send(url, {
    method: 'POST',
    headers: {
      'content-type': encoded.headers.get('content-type') ?? '',
      // Without a host header of one's own it is the URL's; a program can say of itself what it likes.
      origin: `http://${headers.host ?? new URL(url).host}`,
      ...headers,
    },
    body: new Uint8Array(await encoded.arrayBuffer()),
  })
}
