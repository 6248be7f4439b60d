'use client'

import { Check, Columns2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Menu, MenuItem } from '@/components/ui/menu'
import { Spinner } from '@/components/ui/spinner'
import type { CustomField } from '@/lib/custom-fields/field'
import { columnsOf } from './visible-fields'

/** Which custom fields the list and the cards show; the address keeps it. `hrefs`: columns → where they are so. */
export function ColumnsMenu({
  fields,
  visible,
  path,
  query,
}: {
  fields: readonly CustomField[]
  visible: readonly string[]
  path: string
  /** What is shown, as a query string without its columns. */
  query: string
}) {
  const router = useRouter()
  const [isChanging, startChanging] = useTransition()
  const toggle = (id: string) => {
    const shown = fields.map((field) => field.id).filter((one) => visible.includes(one) !== (one === id))
    const address = new URLSearchParams(query)
    address.set('columns', columnsOf(shown))
    startChanging(() => router.replace(`${path}?${address}`, { scroll: false }))
  }
  return (
    <Menu
      trigger={
        <>
          {isChanging ? <Spinner /> : <Columns2 aria-hidden />}
          <span className="sr-only sm:not-sr-only">Columns</span>
        </>
      }
    >
      {fields.map(({ id, name }) => (
        <MenuItem key={id} onSelect={() => toggle(id)}>
          <Check aria-hidden className={visible.includes(id) ? '' : 'invisible'} />
          <span className="max-w-56 truncate">{name}</span>
          <span className="sr-only">{visible.includes(id) ? ', shown' : ', not shown'}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}
