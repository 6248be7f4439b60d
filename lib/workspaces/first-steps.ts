import { z } from 'zod'
import { can, type Role } from '@/lib/auth/permissions'
import { hasSecondFactor, secondFactorsOf } from '@/lib/auth/second-factor/second-factors'
import { readLogoVersion } from '@/lib/images/pictures'
import { readSetting, writeSetting } from '@/lib/settings/settings'
import type { Context } from '@/lib/tenancy/context'

/** What makes a new workspace one's own, in this order. */
export const firstSteps = ['project', 'task', 'invite', 'logo', 'secondFactor'] as const
export type FirstStep = (typeof firstSteps)[number]

const dismissedSchema = z.strictObject({ dismissed: z.boolean() })

/** A logo is for owners, people for who may invite them. */
const isFor = (role: Role): Record<FirstStep, boolean> => ({
  project: can(role, 'work.write'),
  task: can(role, 'work.write'),
  invite: can(role, 'members.manage'),
  logo: can(role, 'workspace.manage'),
  secondFactor: true,
})

/**
 * The first steps and whether each is done, told from what is there; for those who run the workspace. Null for anybody else, once
 * all are done, and once somebody has put the list away.
 */
export async function readFirstSteps({
  tenant,
  db,
  actor,
}: Context): Promise<{ step: FirstStep; isDone: boolean }[] | null> {
  if (!can(actor.role, 'members.manage')) return null
  const { dismissed } = await readSetting(db, 'checklist', dismissedSchema, { dismissed: false })
  if (dismissed) return null
  const [projects, tasks, people, logo, factors] = await Promise.all([
    db.project.findFirst({ select: { id: true } }),
    db.task.findFirst({ select: { id: true } }),
    db.user.count({ where: { deactivatedAt: null } }),
    readLogoVersion(db),
    secondFactorsOf(db, tenant, actor.userId),
  ])
  const done: Record<FirstStep, boolean> = {
    project: projects !== null,
    task: tasks !== null,
    invite: people > 1,
    logo: logo !== null,
    secondFactor: hasSecondFactor(factors),
  }
  const asked = firstSteps.filter((step) => isFor(actor.role)[step])
  if (asked.every((step) => done[step])) return null
  return asked.map((step) => ({ step, isDone: done[step] }))
}

/** Puts the list away, for everybody. Not in the audit log: nothing of the workspace changes. */
export async function dismissFirstSteps({ db }: Context): Promise<void> {
  await db.$transaction((tx) => writeSetting(tx, 'checklist', dismissedSchema, { dismissed: true }))
}
