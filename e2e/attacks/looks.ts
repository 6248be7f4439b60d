import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { roles } from '@/lib/auth/permissions'
import { type Rows, rowsOf } from '@/e2e/support/tables'
import { readUrls } from '@/e2e/support/urls'
import { differences, rowsNaming } from './stored'
import type { Shot, Target } from './targets'
import { isDone } from './verdict'
import type { Side } from './world'

const { siteUrl, opsUrl } = readUrls()

/** One look at one address. */
export interface Look {
  target: Target
  shot: Shot
  /** By whoever may see it, as they would. */
  isOwners: boolean
}

/** How browsers ask for a page: with scripts at hand, because somebody points at a link, or before somebody does anything. */
const ways: Record<string, Partial<Shot>> = {
  'by a click': { headers: { rsc: '1' } },
  'in advance': { headers: { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' } },
  'in advance, whole': { headers: { rsc: '1', 'next-router-prefetch': '2' } },
  'by a browser in advance': {
    headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender', 'x-moz': 'prefetch' },
  },
  'for its headers': { method: 'HEAD' },
}

/** Looking at these is noted: to each the rows that come of it. */
const noted: Record<string, RegExp> = {
  'tenant GET /api/tasks/export': /^\+ public\.audit_entries .*"project\.exported"/,
}
export const isDeclared = (line: string): boolean => Object.values(noted).some((rows) => rows.test(line))

/** What has nothing to show, or nothing without more than an address, and why. */
const blank: Record<string, string> = {
  'tenant page /[...rest]': 'It is the page of what isn’t there.',
  'tenant page /sign-in/leave': 'It leads on from a cookie that was set a moment before.',
  'tenant page /sign-in/second-factor': 'It leads on from a cookie that was set a moment before.',
  'tenant GET /api/attachments/file': 'It opens by a signed link: e2e/attacks/uploads.spec.ts.',
}

/** Every address that can be looked at, by everybody, and in every way by its owner and by nobody. */
export function looksAt(targets: Target[], side: Side): Look[] {
  return targets
    .filter(({ writes }) => !writes)
    .flatMap((target) => {
      const origin = { site: siteUrl, ops: opsUrl, tenant: side.origin }[target.realm]
      const people: Record<string, Record<string, string>> = target.kind === 'api'
        ? { owner: { authorization: `Bearer ${side.key}` }, nobody: {} }
        : { ...Object.fromEntries(roles.map((role) => [role, { cookie: side.cookies[role] }])), nobody: {} }
      return Object.entries(people).flatMap(([who, session]) => {
        const plain: Shot = { origin, about: side, headers: session }
        const more = who === 'owner' || who === 'nobody' ? Object.values(ways) : []
        return [
          { target, shot: plain, isOwners: who === 'owner' },
          ...more.map(({ headers, method }) => ({
            target,
            shot: { ...plain, headers: { ...session, ...headers }, method },
            isOwners: false,
          })),
        ]
      })
    })
}

/** Looks in all these ways; gives what its owner didn't see. */
export async function lookAtAll(looks: Look[]): Promise<string[]> {
  const answers = await pLimit(6).map(looks, async ({ target, shot, isOwners }) => {
    const answer = await target.send(shot)
    if (answer.status >= 500) return [`${target.name} broke: ${answer.status}`]
    const mustShow = isOwners && target.realm === 'tenant' && target.may !== 'anybody' && !blank[target.name]
    return mustShow && !isDone(target, answer) ? [`${target.name}: ${answer.status} ${answer.body.slice(0, 200)}`] : []
  })
  return answers.flat()
}

/** All that is stored about a workspace, and all that names it anywhere. */
export async function seen({ id, slug, owner }: Side): Promise<Rows> {
  const [own, naming] = await Promise.all([rowsOf([id]), rowsNaming([id, slug, owner.email])])
  return { ...naming, ...own }
}

/** Looks once more, address by address, and gives those after which something else is stored. What happens once only stays unfound. */
export async function whoWrites(looks: Look[], side: Side): Promise<string[]> {
  const guilty: string[] = []
  let before = await seen(side)
  for (const target of new Set(looks.map((look) => look.target))) {
    await lookAtAll(looks.filter((look) => look.target === target))
    await sleep(100)
    const after = await seen(side)
    if (differences(before, after).some((line) => !isDeclared(line))) guilty.push(target.name)
    before = after
  }
  return guilty
}
