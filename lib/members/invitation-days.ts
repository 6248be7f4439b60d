import { dayMs, linkLifeMs } from '@/lib/auth/lifetimes'

/** For how many days an invitation may work. */
export const invitationDays = [1, 7, 30] as const

export const defaultInvitationDays = linkLifeMs.accept_invitation / dayMs

/** So long an expired invitation waits to be sent again, with its place; then it is withdrawn by itself. */
export const expiredInvitationDays = 7
