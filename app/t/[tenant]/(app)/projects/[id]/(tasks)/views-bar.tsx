'use client'

import { Bookmark, Check, ChevronDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { CheckField } from '@/components/form/check-field'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Dialog, DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import { Menu, MenuItem } from '@/components/ui/menu'
import { Spinner } from '@/components/ui/spinner'
import type { SavedFilter } from '@/lib/filters/list-filters'
import { deleteView, saveView, updateView } from './view-actions'

interface BarProps {
  projectId: string
  views: readonly SavedFilter[]
  /** The view that was chosen, or that what is shown comes from. */
  current: SavedFilter | undefined
  /** What is shown, as a query string. */
  address: string
  /** Differs from all tasks, or from the current view. */
  isChanged: boolean
  mayShare: boolean
  mayEdit: boolean
}

/** The views of this project: one is chosen, kept, or changed. */
export function ViewsBar(props: BarProps) {
  const { projectId, views, current, isChanged, mayEdit } = props
  const router = useRouter()
  const [isOpening, startOpening] = useTransition()
  const open = (address: string) => startOpening(() => router.push(`/projects/${projectId}?${address}`))
  return (
    <div className="flex flex-wrap items-center gap-1 empty:hidden max-sm:order-1 max-sm:-ml-2.5 max-sm:basis-full">
      {views.length > 0 && (
        <Menu
          align="start"
          trigger={
            <>
              {isOpening ? <Spinner /> : <Bookmark aria-hidden />}
              <span className="max-w-40 truncate">{current?.name ?? 'All tasks'}</span>
              <ChevronDown aria-hidden />
            </>
          }
          label={`View: ${current?.name ?? 'All tasks'}`}
        >
          <div className="max-h-80 overflow-y-auto">
            <MenuItem onSelect={() => open('saved=all')}>
              <Mark shown={!current} />
              All tasks
            </MenuItem>
            {views.map((view) => (
              <MenuItem
                key={view.id}
                onSelect={() => open([view.address, `saved=${view.id}`].filter(Boolean).join('&'))}
              >
                <Mark shown={view.id === current?.id} />
                <span className="max-w-56 truncate">{view.name}</span>
                {view.isShared && <span className="ml-auto pl-3 text-[0.8125rem] text-muted">Shared</span>}
              </MenuItem>
            ))}
          </div>
        </Menu>
      )}
      {(isChanged || current) && (
        <Dialog trigger="Save view" size="sm" variant="ghost" title="Save this view" description={whatItKeeps}>
          <SaveForm {...props} />
        </Dialog>
      )}
      {current && mayEdit && (
        <Dialog trigger="Edit view" size="sm" variant="ghost" title={`Edit ${current.name}`}>
          <EditForm {...props} current={current} />
        </Dialog>
      )}
    </div>
  )
}

const whatItKeeps = 'The filter, the order, the columns, and whether it is a list or a board.'

const Mark = ({ shown }: { shown: boolean }) => <Check aria-hidden className={shown ? '' : 'invisible'} />

function SaveForm({ projectId, address, mayShare }: BarProps) {
  return (
    <ActionForm action={saveView} hidden={{ projectId, address }}>
      <Field name="name" label="Name" maxLength={120} autoComplete="off" required />
      {mayShare && <CheckField name="isShared" label="Everybody in the workspace sees it" />}
      <CheckField
        name="isDefault"
        label="The project opens with it"
        hint="For everybody if it is shared, else for you."
      />
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton pendingLabel="Saving">Save view</SubmitButton>
      </div>
    </ActionForm>
  )
}

function EditForm({ current, address, isChanged }: BarProps & { current: SavedFilter }) {
  const close = useCloseDialog()
  const { id: filterId, name, isDefault, isShared } = current
  return (
    <>
      <ActionForm action={updateView} hidden={{ filterId, ...(isChanged && { address }) }} onDone={close}>
        <Field name="name" label="Name" defaultValue={name} maxLength={120} autoComplete="off" required />
        <CheckField
          name="isDefault"
          label="The project opens with it"
          hint={isShared ? 'For everybody who hasn’t chosen another.' : 'For you.'}
          defaultChecked={isDefault}
        />
        {isChanged && <p className="text-muted">What is shown now takes the place of what the view has shown.</p>}
        <div className="flex flex-wrap justify-end gap-2">
          <DialogCancel />
          <SubmitButton pendingLabel="Saving">Save changes</SubmitButton>
        </div>
      </ActionForm>
      <ActionForm action={deleteView} hidden={{ filterId }} className="mt-4 border-t border-line pt-4">
        <SubmitButton variant="ghost" className="justify-self-start text-danger!" pendingLabel="Deleting">
          Delete view
        </SubmitButton>
      </ActionForm>
    </>
  )
}
