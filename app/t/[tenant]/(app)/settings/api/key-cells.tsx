import { Time } from '@/components/ui/time'
import type { ListedApiKey } from '@/lib/api-keys/list-api-keys'

/** What a key is called, how it begins, and whose it is. */
export function KeyName({ apiKey: { name, prefix, makerName, createdAt } }: { apiKey: ListedApiKey }) {
  return (
    <span className="block min-w-0">
      <span className="block break-words">{name}</span>
      <span className="block font-mono text-xs font-normal text-muted">{prefix}…</span>
      <span className="block text-[0.8125rem] font-normal text-muted">
        {makerName}, <Time value={createdAt} />
      </span>
    </span>
  )
}

export function LastUse({ apiKey: { lastUsedAt } }: { apiKey: ListedApiKey }) {
  return lastUsedAt ? <Time value={lastUsedAt} format="relative" /> : <span className="text-muted">Never</span>
}
