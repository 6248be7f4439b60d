'use server'

import { after } from 'next/server'
import { countSearch, mailWorkspaces } from '@/lib/directory/find-workspaces'
import { findWorkspacesInput } from '@/lib/directory/input'
import { logUnknown } from '@/lib/log'
import { siteAction } from '@/lib/web/site-action'

export const findMine = siteAction({ input: findWorkspacesInput }, async ({ email }, caller) => {
  await countSearch(email, caller.address)
  // Afterwards: neither the answer nor its time says whether there is anything to find.
  after(() => mailWorkspaces(email).catch((error: unknown) => void logUnknown(error)))
  return {
    status: 'ok',
    message: `If ${email} is in a workspace, a mail is on its way there now. If none comes, try another address of yours.`,
  }
})
