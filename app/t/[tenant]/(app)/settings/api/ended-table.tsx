import { Row, Table, TBody, Td, Th, THead } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { ListedApiKey } from '@/lib/api-keys/list-api-keys'
import { KeyName, LastUse } from './key-cells'

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
              <LastUse apiKey={key} />
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
