'use server'

import { refresh } from 'next/cache'
import { archiveField, unarchiveField } from '@/lib/custom-fields/archive-field'
import { createField } from '@/lib/custom-fields/create-field'
import { createFieldInput, fieldIdInput, moveFieldInput, updateFieldInput } from '@/lib/custom-fields/input'
import { moveField } from '@/lib/custom-fields/move-field'
import { updateField } from '@/lib/custom-fields/update-field'
import { tenantAction } from '@/lib/web/tenant-action'

const permission = 'fields.manage'

export const create = tenantAction({ permission, input: createFieldInput }, async (ctx, input) => {
  await createField(ctx, input)
  refresh()
})

export const update = tenantAction({ permission, input: updateFieldInput }, async (ctx, input) => {
  await updateField(ctx, input)
  refresh()
})

export const move = tenantAction({ permission, input: moveFieldInput }, async (ctx, input) => {
  await moveField(ctx, input)
  refresh()
})

export const archive = tenantAction({ permission, input: fieldIdInput }, async (ctx, input) => {
  await archiveField(ctx, input)
  refresh()
})

export const unarchive = tenantAction({ permission, input: fieldIdInput }, async (ctx, input) => {
  await unarchiveField(ctx, input)
  refresh()
})
