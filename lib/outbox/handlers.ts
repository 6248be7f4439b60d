import { z } from 'zod'
import { handleFileMessage } from '@/lib/attachments/delete-files'
import { handleDirectoryMessage } from '@/lib/directory/handle-message'
import type { TenantDb } from '@/lib/db/tenant-client'
import { unseal } from '@/lib/seal'
import { mailBrand } from '@/lib/workspaces/brand'
import { handleImport } from '@/lib/imports/handle-import'
import { mailSchema } from './mail'
import { handleWebhook } from '@/lib/webhooks/handle-webhook'
import { sendMail } from './send-mail'

/** A message that waits in a tenant's outbox; `id` tells a second delivery from a first one. `attempts`: this one counted. */
export interface OutboxMessage {
  id: string
  payload: unknown
  attempts: number
}

interface Owner {
  tenant: { id: string }
  db: TenantDb
}

type Handle = (owner: Owner, message: OutboxMessage) => Promise<void>

const sealedPayload = z.object({ sealed: z.string() })

const mail: Handle = async (owner, { id, payload }) =>
  sendMail(id, mailSchema.parse(unseal('outbox', sealedPayload.parse(payload).sealed)), await mailBrand(owner))

/** What is done with a message, by its kind. Each bears to be done again; what it throws is tried again later. */
export const outboxHandlers = {
  mail,
  file: handleFileMessage,
  webhook: handleWebhook,
  directory: handleDirectoryMessage,
  import: handleImport,
} satisfies Record<string, Handle>

export const isOutboxKind = (kind: string): kind is keyof typeof outboxHandlers => Object.hasOwn(outboxHandlers, kind)
