import { z } from 'zod'
import { workspaceNameInput } from '@/lib/auth/input'

export const renameWorkspaceInput = z.object({ name: workspaceNameInput })
