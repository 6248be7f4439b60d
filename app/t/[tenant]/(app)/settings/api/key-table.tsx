import { ConfirmButton } from '@/components/form/confirm-button'
import { Badge } from '@/components/ui/badge'
import { Row, Table, TBody, Td, Th, THead } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { ListedApiKey } from '@/lib/api-keys/list-api-keys'
import { revoke } from './actions'
import { KeyName, LastUse } from './key-cells'

export function KeyTable({ keys }: { keys: ListedApiKey[] }) {
  return (
    <Table caption="API keys">
      <THead>
        <Th>Key</Th>
        <Th>May</Th>
        <Th>Last used</Th>
        <Th>Expires</Th>
        <Th hidden>Actions</Th>
      </THead>
      <TBody>
        {keys.map((key) => (
          <Row key={key.id}>
            <Td primary>
              <KeyName apiKey={key} />
            </Td>
            <Td label="May">
              <Scopes apiKey={key} />
            </Td>
            <Td label="Last used">
              <LastUse apiKey={key} />
            </Td>
            <Td label="Expires">
              <Expiry apiKey={key} />
            </Td>
            <Td align="end">
              <ConfirmButton
                action={revoke}
                hidden={{ keyId: key.id }}
                title={`Revoke ${key.name}?`}
                description="Programs that use it are refused from now on. This can’t be taken back."
                confirmLabel="Revoke key"
                pendingLabel="Revoking"
              >
                Revoke
              </ConfirmButton>
            </Td>
          </Row>
        ))}
      </TBody>
    </Table>
  )
}

function Scopes({ apiKey: { scopes, withheld, makerName } }: { apiKey: ListedApiKey }) {
  return (
    <span className="flex flex-wrap justify-end gap-1 sm:justify-start">
      {scopes.map((scope) => (
        <Badge key={scope} tone={withheld.includes(scope) ? 'warning' : 'neutral'}>
          {scope}
        </Badge>
      ))}
      {withheld.length > 0 && (
        <span className="w-full text-[0.8125rem] text-warning">{makerName} may no longer do what is marked.</span>
      )}
    </span>
  )
}

function Expiry({ apiKey: { expiresAt, expiresSoon } }: { apiKey: ListedApiKey }) {
  if (!expiresAt) return <span className="text-muted">Never</span>
  return expiresSoon ? (
    <Badge tone="warning">
      <Time value={expiresAt} format="relative" />
    </Badge>
  ) : (
    <Time value={expiresAt} />
  )
}
