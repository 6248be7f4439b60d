import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import type { Tenant } from '@/lib/tenancy/context'
import { AddressForm } from './address-form'

/** Where the workspace is found, and moving it to another address. */
export function AddressCard({ tenant: { slug, origin }, formerSlugs }: { tenant: Tenant; formerSlugs: string[] }) {
  const { host } = new URL(origin)
  const suffix = host.slice(slug.length)
  return (
    <Card>
      <CardHeader
        title="Address"
        description={
          <>
            The workspace is at <span className="font-mono wrap-anywhere text-ink">{host}</span>.
          </>
        }
        actions={
          <Dialog trigger="Change address" title="Another address" description="This is what happens then:">
            <ul className="-mt-2 mb-5 grid list-disc gap-1.5 pl-5 text-pretty">
              <li>Everybody signs in again, you too: browsers keep a sign-in for one address only.</li>
              <li>
                Links, bookmarks and mails go on working: <span className="font-mono wrap-anywhere">{host}</span> leads
                to the new address, and nobody else gets it.
              </li>
              <li>
                Passkeys belong to the address they were made at, and none works at the new one. Whoever has no password
                signs in by a mailed link; new passkeys are made under Security.
              </li>
              <li>Programs that use the API need the new address.</li>
            </ul>
            <AddressForm suffix={suffix} />
          </Dialog>
        }
      />
      {formerSlugs.length > 0 && (
        <CardBody>
          <h3 className="font-medium">Lead here, too</h3>
          <ul className="mt-1 grid gap-0.5 font-mono text-[0.8125rem] text-muted">
            {formerSlugs.map((former) => (
              <li key={former} className="wrap-anywhere">
                {former}
                {suffix}
              </li>
            ))}
          </ul>
        </CardBody>
      )}
    </Card>
  )
}
