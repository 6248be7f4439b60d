'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { AppError } from '@/lib/errors'
import { beginImport } from '@/lib/imports/begin-import'
import { beginImportInput, importIdInput, mapImportInput, startImportInput } from '@/lib/imports/input'
import { mapImport } from '@/lib/imports/map-import'
import { cancelImport, startImport } from '@/lib/imports/start-import'
import { tenantAction } from '@/lib/web/tenant-action'

const permission = 'work.write'

/** A small file, or pasted rows; a larger file goes to the route beside the pages. */
export const begin = tenantAction({ permission, input: beginImportInput }, async (ctx, { projectId, file, text }) => {
  const isFile = file !== undefined && file.size > 0
  if (!isFile && !text?.trim()) {
    throw new AppError('INVALID_INPUT', { fieldErrors: { file: 'Choose a file, or paste rows below.' } })
  }
  const bytes = isFile ? new Uint8Array(await file.arrayBuffer()) : new TextEncoder().encode(text)
  const { id } = await beginImport(ctx, { projectId, fileName: isFile ? file.name : 'Pasted rows', bytes })
  redirect(`/projects/${projectId}/import/${id}`)
})

export const map = tenantAction({ permission, input: mapImportInput }, async (ctx, input) => {
  await mapImport(ctx, input)
  refresh()
})

export const start = tenantAction({ permission, input: startImportInput }, async (ctx, input) => {
  await startImport(ctx, input)
  refresh()
})

export const cancel = tenantAction({ permission, input: importIdInput }, async (ctx, input) => {
  await cancelImport(ctx, input)
  redirect(`/projects/${input.projectId}/import`)
})
