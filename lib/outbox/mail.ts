import { z } from 'zod'

/** Every mail that the product sends, by template, with what it needs to know. Links are absolute, on the tenant's own host. */
export const mailTemplates = {
  'confirm-sign-up': z.strictObject({ name: z.string(), workspace: z.string(), url: z.url() }),
  'account-deleted': z.strictObject({ name: z.string(), workspace: z.string(), url: z.url() }),
  'reset-password': z.strictObject({ name: z.string(), workspace: z.string(), url: z.url() }),
  /** `url` is where it was asked. */
  'your-workspaces': z.strictObject({
    workspaces: z.array(z.strictObject({ name: z.string(), url: z.url() })),
    url: z.url(),
  }),
  'deletion-scheduled': z.strictObject({
    name: z.string(),
    workspace: z.string(),
    actorName: z.string(),
    /** When it is erased, with its time zone. */
    day: z.string(),
    url: z.url(),
  }),
  'deletion-taken-back': z.strictObject({
    name: z.string(),
    workspace: z.string(),
    actorName: z.string(),
    url: z.url(),
  }),
  'sign-in-link': z.strictObject({ name: z.string(), workspace: z.string(), url: z.url() }),
  'confirm-email': z.strictObject({ name: z.string(), workspace: z.string(), url: z.url() }),
  'keep-email': z.strictObject({
    name: z.string(),
    workspace: z.string(),
    /** The new address. */
    email: z.string(),
    changed: z.boolean(),
    url: z.url(),
  }),
  'security-notice': z.strictObject({
    name: z.string(),
    title: z.string(),
    says: z.string(),
    /** When, with what, from where; a line each. */
    facts: z.array(z.string()),
    url: z.url(),
  }),
  'webhook-disabled': z.strictObject({
    name: z.string(),
    workspace: z.string(),
    host: z.string(),
    reason: z.string(),
    url: z.url(),
  }),
  join: z.strictObject({ workspace: z.string(), url: z.url() }),
  /** To one who asked to join and is a member, or was one. */
  'known-here': z.strictObject({ workspace: z.string(), isMember: z.boolean(), url: z.url() }),
  invitation: z.strictObject({
    workspace: z.string(),
    inviterName: z.string(),
    roleName: z.string(),
    /** For so long the link works. Absent in a mail that has waited since before there was a choice. */
    days: z.number().default(7),
    url: z.url(),
  }),
  'task-news': z.strictObject({
    name: z.string(),
    workspace: z.string(),
    actorName: z.string(),
    kind: z.enum(['mention', 'comment', 'assigned']),
    /** "#12 Title" */
    task: z.string(),
    project: z.string(),
    /** What was said; '' where nothing was. */
    text: z.string(),
    url: z.url(),
  }),
} as const

export type MailTemplate = keyof typeof mailTemplates
export type MailProps<T extends MailTemplate> = z.output<(typeof mailTemplates)[T]>

/** A mail to send: a template and its props, kept together by their type. */
export type Mail = {
  [T in MailTemplate]: { to: string; subject: string; template: T; props: MailProps<T> }
}[MailTemplate]

/** For reading one back from the outbox. */
export const mailSchema = z.discriminatedUnion('template', [
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('confirm-sign-up'),
    props: mailTemplates['confirm-sign-up'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('account-deleted'),
    props: mailTemplates['account-deleted'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('reset-password'),
    props: mailTemplates['reset-password'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('invitation'),
    props: mailTemplates.invitation,
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('join'),
    props: mailTemplates.join,
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('known-here'),
    props: mailTemplates['known-here'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('your-workspaces'),
    props: mailTemplates['your-workspaces'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('deletion-scheduled'),
    props: mailTemplates['deletion-scheduled'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('deletion-taken-back'),
    props: mailTemplates['deletion-taken-back'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('security-notice'),
    props: mailTemplates['security-notice'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('webhook-disabled'),
    props: mailTemplates['webhook-disabled'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('task-news'),
    props: mailTemplates['task-news'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('sign-in-link'),
    props: mailTemplates['sign-in-link'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('confirm-email'),
    props: mailTemplates['confirm-email'],
  }),
  z.strictObject({
    to: z.string(),
    subject: z.string(),
    template: z.literal('keep-email'),
    props: mailTemplates['keep-email'],
  }),
])
