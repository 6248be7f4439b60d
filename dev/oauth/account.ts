import { createHash } from 'node:crypto'
import { demoWorkspaces } from '@/dev/demo/demo-workspaces'

/** An account at a provider, as somebody has chosen or made it up. */
export interface Account {
  /** The provider's own id: digits, as GitHub has them. */
  readonly subject: string
  readonly name: string
  readonly email: string
  /** Has the provider seen that the address is theirs? */
  readonly isVerified: boolean
}

/** The same number for the same address, also after a restart; whoever only says that it is theirs is somebody else. */
export const subjectOf = (email: string, isVerified: boolean): string =>
  String(parseInt(createHash('sha256').update(`${email} ${isVerified}`).digest('hex').slice(0, 10), 16))

const account = (name: string, email: string, isVerified = true): Account => ({
  subject: subjectOf(email, isVerified),
  name,
  email,
  isVerified,
})

/** Those to choose from: the people of the demo workspaces, a stranger, and somebody whose address nobody has checked. */
export function knownAccounts(): Account[] {
  const people = demoWorkspaces.slice(0, 3).flatMap(({ members }) => members)
  const byEmail = new Map(people.map(({ name, email }) => [email, account(name, email)]))
  return [
    ...byEmail.values(),
    account('Sasha Stranger', 'sasha@stranger.test'),
    account('Uma Unverified', 'ada@acme.test', false),
  ]
}
