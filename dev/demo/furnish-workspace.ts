import { createApiKey } from '@/lib/api-keys/create-api-key'
import { revokeApiKey } from '@/lib/api-keys/revoke-api-key'
import { mostAttempts } from '@/lib/outbox/attempts'
import type { Context } from '@/lib/tenancy/context'
import { createEndpoint } from '@/lib/webhooks/create-endpoint'
import { describeSubjects } from '@/lib/webhooks/describe-subjects'
import { deliveriesOf } from '@/lib/webhooks/emit'
import type { EventType } from '@/lib/webhooks/event-types'
import { explainFailure } from '@/lib/webhooks/explain-failure'
import { saveColour, saveLogo } from '@/lib/workspaces/save-brand'
import { bytesOf } from './add-more'
import type { DemoApiKey, DemoWebhook, DemoWorkspace } from './demo-workspace'
import type { Cast } from './fill-projects'

/** What a workspace gathers beside its work: a brand, API keys, webhooks with a past. */
export async function furnishWorkspace(owner: Context, cast: Cast, { brand, apiKeys, webhooks }: DemoWorkspace) {
  if (brand?.colour) await saveColour(owner, { colour: brand.colour })
  if (brand?.logo) await saveLogo(owner, { picture: new File([await bytesOf(brand.logo)], 'logo.png') })
  for (const key of apiKeys ?? []) await addApiKey(cast.get(key.whose) ?? owner, key)
  for (const webhook of webhooks ?? []) await addWebhook(owner, webhook)
}

async function addApiKey(maker: Context, { name, scopes, life, revoked }: DemoApiKey) {
  const { id } = await createApiKey(maker, { name, scopes: [...scopes], life })
  if (revoked) await revokeApiKey(maker, { keyId: id })
}

/** Its past is written down as it came out; nothing is sent. */
async function addWebhook(owner: Context, { url, description, events, past }: DemoWebhook) {
  const { id } = await createEndpoint(owner, { url, description, events: events.join(' ') })
  for (const [type, status, minutesAgo] of past) {
    const at = new Date(Date.now() - minutesAgo * 60_000)
    const [data] = await describeSubjects(owner.db, type, [await someSubject(owner, type)])
    if (!data) throw new Error(`the demo workspace ${owner.tenant.slug} has nothing for ${type}`)
    const told = deliveriesOf({ type, data }, [id])
    await owner.db.webhookDelivery.createMany({ data: told.map((one) => ({ ...one, ...outcomeOf(status, at) })) })
  }
}

async function someSubject({ db }: Context, type: EventType): Promise<string> {
  const latest = { orderBy: { id: 'desc' }, select: { id: true } } as const
  if (type.startsWith('project.')) return (await db.project.findFirstOrThrow(latest)).id
  if (type.startsWith('task.')) return (await db.task.findFirstOrThrow(latest)).id
  if (type.startsWith('comment.')) return (await db.comment.findFirstOrThrow(latest)).id
  return (await db.user.findFirstOrThrow({ ...latest, where: { emailVerifiedAt: { not: null } } })).id
}

function outcomeOf(status: number | null, at: Date) {
  const isDelivered = status !== null && status < 300
  return {
    state: isDelivered ? 'delivered' : 'failed',
    attempts: isDelivered ? 1 : mostAttempts,
    lastStatus: status,
    lastError: isDelivered ? null : explainFailure(status ?? new DOMException('', 'TimeoutError')),
    lastMs: status === null ? 10_000 : 80 + (at.getTime() % 190),
    createdAt: at,
    deliveredAt: isDelivered ? at : null,
  }
}
