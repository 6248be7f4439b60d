export const memberStates = ['active', 'invited', 'expired', 'deactivated'] as const

/**
 * Where somebody stands. `invited` and `active` take a place. So does `expired`, an invitation whose link is too old, until it
 * is sent again, withdrawn, or withdraws itself. `deactivated` takes none, and can be switched on again.
 */
export type MemberState = (typeof memberStates)[number]

interface Standing {
  emailVerifiedAt: Date | null
  deactivatedAt: Date | null
}

/**
 * The two columns that say it. Who was removed has neither: they are nobody here, but their row stays for what they wrote.
 *
 *     deactivatedAt   emailVerifiedAt
 *     null            null              invited
 *     null            set               active
 *     set             set               deactivated
 *     set             null              removed, left, or never came
 */
export const standingOf = ({
  emailVerifiedAt,
  deactivatedAt,
}: Standing): 'invited' | 'active' | 'deactivated' | 'gone' =>
  deactivatedAt === null
    ? emailVerifiedAt === null
      ? 'invited'
      : 'active'
    : emailVerifiedAt === null
      ? 'gone'
      : 'deactivated'

/** The same as a filter of the database. */
export const whereStanding = {
  invited: { deactivatedAt: null, emailVerifiedAt: null },
  active: { deactivatedAt: null, emailVerifiedAt: { not: null } },
  deactivated: { deactivatedAt: { not: null }, emailVerifiedAt: { not: null } },
} as const
