import type { Side } from './world'
import { type Answer, send } from '@/e2e/support/send'
import { newAddress } from '@/e2e/support/test'

/** How somebody attaches a file to a task, step by step, as the page does it. */
export class Uploader {
  constructor(
    readonly side: Side,
    readonly cookie = side.cookies.owner,
  ) {}

  ask(path: string, method: string, body?: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    const { origin } = this.side
    const session = { cookie: this.cookie, origin, 'x-forwarded-for': newAddress() }
    return send(`${origin}/api/attachments${path}`, { method, body, headers: { ...session, ...headers } })
  }

  /** Announces a file. */
  async begin(name: string, bytes: number): Promise<{ status: number; id: string }> {
    const told = JSON.stringify({ taskId: this.side.taskId, name, bytes })
    const { status, body } = await this.ask('', 'POST', told, { 'content-type': 'application/json' })
    return { status, id: status === 200 ? (JSON.parse(body) as { id: string }).id : '' }
  }

  part(id: string, part: number | string, body: Uint8Array, headers?: Record<string, string>): Promise<Answer> {
    return this.ask(`/part?${new URLSearchParams({ id, part: String(part) })}`, 'PUT', body, headers)
  }

  finish(id: string): Promise<Answer> {
    return this.ask('/finish', 'POST', JSON.stringify({ id }), { 'content-type': 'application/json' })
  }

  /** All of it; gives the first status that isn't 200, or 200. */
  async attach(name: string, bytes: Uint8Array): Promise<{ status: number; id: string }> {
    const begun = await this.begin(name, bytes.byteLength)
    if (begun.status !== 200) return begun
    const { status } = await this.part(begun.id, 0, bytes)
    return { id: begun.id, status: status === 200 ? (await this.finish(begun.id)).status : status }
  }

  /** Where the link of a file leads, which works without a session. */
  async linkTo(id: string): Promise<URL> {
    const { headers } = await this.ask(`?id=${id}`, 'GET')
    return new URL(headers.location ?? '/nowhere', this.side.origin)
  }
}
