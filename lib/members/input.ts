import { z } from 'zod'
import { emailInput } from '@/lib/auth/input'
import { roles } from '@/lib/auth/permissions'
import { idInput } from '@/lib/fields/input'
import { pageInput, searchInput } from '@/lib/lists/input'

const roleInput = z.enum(roles, 'Choose a role from the list.')

export const inviteMemberInput = z.object({ email: emailInput, role: roleInput })
export const memberIdInput = z.object({ userId: idInput })
export const changeRoleInput = z.object({ userId: idInput, role: roleInput })
export const listMembersInput = z.object({ q: searchInput, page: pageInput })
