import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { can, roles } from '@/lib/auth/permissions'
import { readUrls } from '@/e2e/support/urls'
import { newWorkspace } from '@/e2e/support/workspace'
import { control } from '@/lib/db/control-client'
import { companyOf } from '@/e2e/support/valid-posts'
import { controls, uncontrolled } from './controls'
import { foreignOrigins } from './attacks'
import { receiverAt } from './preparations'
import { changesBetween, type RowsByTenant, rowsByTenant } from './stored'
import type { Shot, Target } from './targets'
import { destinationOf, isDone, type Expected, whatGotThrough } from './verdict'
import { newSide, nothingWaits, type Side } from './world'

const { siteUrl } = readUrls()

/** A write and a workspace of its own, in which everything is there that it needs, and the request by which it is done. */
export interface Rightful {
  target: Target
  side: Side
  shot: () => Shot
}

/** The rightful request, with one thing about it changed. */
interface Twin {
  name: string
  shot: Shot
  expected: Expected
}

/** Makes everything ready for each of these writes. `receiverUrl`: where somebody listens for webhooks. */
export async function prepared(targets: Target[], receiverUrl: string): Promise<Rightful[]> {
  const ready = await pLimit(6).map(targets, async (target) => {
    const side = await newSide(await newWorkspace({ word: 'twin', plan: 'enterprise' }))
    await receiverAt(receiverUrl)(side)
    const { by, prepare } = controls[target.name] ?? {}
    const brought = (await prepare?.(side)) ?? {}
    await nothingWaits(side)
    const session: Record<string, string> =
      target.kind === 'api'
        ? { authorization: `Bearer ${side.key}` }
        : target.may === 'anybody' && !by
          ? {}
          : { cookie: side.cookies[by ?? 'owner'] }
    const origin = target.realm === 'site' ? siteUrl : side.origin
    const headers = { ...session, ...brought.headers }
    return { target, side, shot: () => ({ origin, about: side, headers, extra: brought.extra?.() }) }
  })
  await calm(ready)
  return ready
}

/** Waits until nothing changes any more by itself, such as by what Stripe tells. */
async function calm(all: Rightful[]): Promise<void> {
  const ids = all.map(({ side }) => side.id)
  for (let before = await rowsByTenant(ids), tries = 1; tries <= 10; tries++) {
    await sleep(1_000)
    const now = await rowsByTenant(ids)
    if (changesBetween(before, now).size === 0) return
    before = now
  }
  throw new Error('the workspaces do not come to rest')
}

/** What each of them differs in from the rightful request is its name, and nothing else. */
export function twinsOf({ target, side, shot: rightful }: Rightful, beta: Side): Twin[] {
  const shot = rightful()
  const closed: Expected = { closed: true }
  const headers = shot.headers ?? {}
  const twins: Twin[] = []
  const change = (name: string, more: Record<string, string>, expected = closed) =>
    twins.push({ name, shot: { ...shot, headers: { ...headers, ...more } }, expected })
  if (target.kind === 'api') {
    for (const [name, key] of Object.entries({ 'another’s key': beta.key, 'a key without the scope': side.smallKey }))
      if (name !== 'a key without the scope' || target.name !== 'api DELETE /key')
        change(name, { authorization: `Bearer ${key}` })
    change('no key', { authorization: '' })
    change('a session for a key', { authorization: '', cookie: side.cookies.owner })
  } else if (target.may !== 'anybody' && target.may !== 'keys') {
    const { may } = target
    change('no session', { cookie: '' })
    change('another’s session', { cookie: beta.cookies.owner })
    for (const role of roles) if (!can(role, may)) change(`the session of a ${role}`, { cookie: side.cookies[role] })
    change('a key for a session', { cookie: '', authorization: `Bearer ${side.key}` })
  }
  if (target.kind !== 'api' && target.may !== 'keys')
    for (const [name, more] of foreignOrigins(side, beta))
      if (target.realm !== 'site' || more.origin !== siteUrl)
        change(name, more, target.kind === 'action' ? { closed: false, blind: true } : { closed: true, blind: true })
  return twins
}

/** Sends every twin; gives what got through. */
export async function attackAll(all: Rightful[], beta: Side): Promise<{ sent: number; through: string[] }> {
  const through: string[] = []
  let sent = 0
  await pLimit(6).map(all, async (rightful) => {
    for (const { name, shot, expected } of twinsOf(rightful, beta)) {
      const what = whatGotThrough(rightful.target, await rightful.target.send(shot), expected, shot)
      sent += 1
      if (what) through.push(`${rightful.target.name}, ${name}: ${what}`)
    }
  })
  return { sent, through }
}

/** Sends every rightful request; gives what its answer says against its having been done, to each. */
export async function doAll(all: Rightful[]): Promise<Map<Target, string | null>> {
  const answers = await pLimit(6).map(all, async ({ target, shot }) => {
    const answer = await target.send(shot())
    // Who has signed out or left is led to the door, like somebody who isn't let in: there rows have to tell.
    const done = isDone(target, answer) || destinationOf(answer.headers) === '/sign-in'
    return [target, done ? null : `${answer.status} ${answer.body.slice(0, 400)}`] as const
  })
  return new Map(answers)
}

/** What has changed since, once everything has that is going to: some of it is done after the answer. */
export async function changesSince(before: RowsByTenant, all: Rightful[]): Promise<Map<string, string[]>> {
  const awaited = all.filter(({ target: { name } }) => !uncontrolled[name] && !controls[name]?.changesNothing)
  for (let tries = 1; ; tries++) {
    await sleep(500)
    const changes = changesBetween(before, await rowsByTenant([...before.keys()]))
    if (tries === 10 || awaited.every(({ side }) => changes.has(side.id))) return changes
  }
}

/**
 * Those of the writes that were not done, or changed nothing without having said so: `told` are known, of `missing` somebody has
 * to say more.
 */
export async function withoutControl(
  all: Rightful[],
  refused: Map<Target, string | null>,
  changes: Map<string, string[]>,
): Promise<{ missing: string[]; told: string[] }> {
  const missing: string[] = []
  const told: string[] = []
  for (const { target, side } of all) {
    const { name } = target
    const why = refused.get(target)
    const silent = controls[name]?.changesNothing !== undefined
    const changed = changes.has(side.id) || (await signedUp(side))
    if (uncontrolled[name] && (why || !changed)) told.push(name)
    else if (why) missing.push(`${name} was refused to whoever may: ${why}\n${advice}`)
    else if (changed === silent) {
      const what = changed ? `changes something: ${changes.get(side.id)?.join('\n')}` : 'changes nothing'
      missing.push(`${name} ${what}, which isn’t what it says.\n${advice}`)
    }
  }
  return { missing, told }
}

const advice =
  '  Mend its call in e2e/support/valid-posts.ts or e2e/attacks/valid-calls.ts, or say in e2e/attacks/controls.ts what has to be there first, or that it changes nothing and why.'

const signedUp = async (side: Side) => (await control().tenant.count({ where: { name: companyOf(side) } })) > 0
