import { Row, Table, TBody, Td, Th, THead } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { ListedApiKey } from '@/lib/api-keys/list-api-keys'
import { KeyName } from './key-table'

export function EndedTable({ keys }: { keys: ListedApiKey[] }) {
  return (
    <Table caption="Keys that no longer work">
      <THead>
        <Th>Key</Th>
        <Th>Last used</Th>
        <Th>Ended</Th>
      </THead>
      <TBody>
        {keys.map((key) => (
          <Row key={key.id}>
            <Td primary>
              <KeyName apiKey={key} />
            </Td>
            <Td label="Last used">
              {key.lastUsedAt ? (
                <Time value={key.lastUsedAt} format="relative" />
              ) : (
                <span className="text-muted">Never</span>
              )}
            </Td>
            <Td label="Ended">
              <Ending apiKey={key} />
            </Td>
          </Row>
        ))}
      </TBody>
    </Table>
  )
}

function Ending({ apiKey: { revokedAt, expiresAt } }: { apiKey: ListedApiKey }) {
  const at = revokedAt ?? expiresAt
  return (
    <span>
      {revokedAt ? 'Revoked' : 'Ran out'} {at && <Time value={at} format="relative" />}
    </span>
  )
}
