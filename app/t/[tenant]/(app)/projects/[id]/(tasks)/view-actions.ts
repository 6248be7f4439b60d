'use server'

import { redirect } from 'next/navigation'
import { refresh } from 'next/cache'
import { filterIdInput, saveFilterInput, updateFilterInput } from '@/lib/filters/input'
import { saveFilter } from '@/lib/filters/save-filter'
import { deleteFilter, updateFilter } from '@/lib/filters/update-filter'
import { tidyAddress } from '@/lib/filters/tidy-address'
import { tenantAction } from '@/lib/web/tenant-action'

/** Who only reads may keep views for themselves. */
const permission = 'work.read'

export const saveView = tenantAction({ permission, input: saveFilterInput }, async (ctx, input) => {
  const { id } = await saveFilter(ctx, input)
  const query = new URLSearchParams(tidyAddress(input.address))
  query.set('saved', id)
  redirect(`/projects/${input.projectId}?${query}`)
})

export const updateView = tenantAction({ permission, input: updateFilterInput }, async (ctx, input) => {
  await updateFilter(ctx, input)
  refresh()
})

export const deleteView = tenantAction({ permission, input: filterIdInput }, async (ctx, input) => {
  const { projectId } = await deleteFilter(ctx, input)
  redirect(`/projects/${projectId}?saved=all`)
})
