import { z } from 'zod'
import { emailInput } from '@/lib/auth/input'
import { roles } from '@/lib/auth/permissions'
import { pageInput, searchInput } from '@/lib/lists/input'

const roleInput = z.enum(roles, 'Choose a role from the list.')
const userId = z.uuid('That can’t be right. Load the page again.')

export const inviteMemberInput = z.object({ email: emailInput, role: roleInput })
export const memberIdInput = z.object({ userId })
export const changeRoleInput = z.object({ userId, role: roleInput })
export const listMembersInput = z.object({ q: searchInput, page: pageInput })
