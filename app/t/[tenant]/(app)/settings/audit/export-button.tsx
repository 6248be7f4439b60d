import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { AuditFilter } from '@/lib/audit/input'

/** A plain form: the browser saves what it is answered with, script or none. It takes along what is filtered. */
export function ExportButton({ query }: { query: AuditFilter }) {
  const { actor, action, q, subject, from, to, via } = query
  const asked = Object.entries({ actor, action, q, subject, from, to, via }).filter(([, value]) => value !== '')
  return (
    <form action="/api/audit/export" method="post">
      {asked.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} readOnly />
      ))}
      <Button type="submit">
        <Download aria-hidden />
        Export CSV
      </Button>
    </form>
  )
}
