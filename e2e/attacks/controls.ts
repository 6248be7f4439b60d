import type { Role } from '@/lib/auth/permissions'
import type { Fields } from '@/e2e/support/post-action'
import type { Shot } from './targets'
import type { Side } from './world'
import {
  beingErased,
  csrfToken,
  deviceAnswers,
  ending,
  freshApp,
  halfIn,
  importRuns,
  newDevice,
  onFree,
  onPro,
  ownApp,
  partArrived,
  shownFactor,
  signUpBegun,
  signedByStripe,
} from './preparations'

/** What the rightful request brings beside what the valid call says. */
export interface Brought {
  headers?: Shot['headers']
  /** Made when it is sent: codes of an app don't last. */
  extra?: () => Fields
}

/** How a write is sent by whoever may, so that it is done. */
export interface Control {
  /** Whose session it comes with. Default: the owner's; nobody's where it is for anybody. */
  by?: Role
  /** What has to be there first. Gives what the request has to bring. */
  prepare?: (side: Side) => Promise<Brought | void>
  /** Why no row changes where it succeeds. */
  changesNothing?: string
}

/** To every write that isn't simply done by its valid call, by its name. */
export const controls: Record<string, Control> = {
  'site POST /api/stripe/webhook': {
    prepare: signedByStripe,
    changesNothing: 'An event is noted by its id, for no tenant yet.',
  },
  'action sign-up/actions.ts#sendAgain': { prepare: signUpBegun, changesNothing: 'The mail is another workspace’s.' },
  'action find-workspaces/actions.ts#findMine': { changesNothing: 'It sends a mail, past every outbox.' },
  'action other-ways/actions.ts#signInElsewhere': { changesNothing: 'What it begins is kept in a cookie.' },
  'action other-ways/actions.ts#signInWithPasskey': { prepare: deviceAnswers },
  'action settings/security/ways-in-actions.ts#connectElsewhere': {
    changesNothing: 'What it begins is kept in a cookie.',
  },
  'action settings/security/ways-in-actions.ts#keepPasskey': { prepare: newDevice },
  'action sign-out.ts#signOutHere': { by: 'owner' },
  'action sign-in/second-factor/actions.ts#showCode': { prepare: halfIn },
  'action second-factor/actions.ts#startApp': { prepare: freshApp },
  'action second-factor/actions.ts#newRecoveryCodes': { prepare: ownApp },
  'action settings/security/actions.ts#stopApp': { prepare: ownApp },
  'action settings/access/mfa-actions.ts#requireOfAll': { prepare: shownFactor },
  'action billing/actions.ts#buyPlan': { prepare: onFree },
  'action billing/actions.ts#confirmChange': { prepare: onPro },
  'action billing/actions.ts#cancelPlan': { prepare: onPro },
  'action billing/actions.ts#resumePlan': { prepare: ending },
  'action billing/actions.ts#visitPortal': {
    prepare: onPro,
    changesNothing: 'What is done in the portal, Stripe tells.',
  },
  'action settings/workspace/actions.ts#takeBackDeletion': { prepare: beingErased },
  'tenant POST /api/auth/[...action]': { by: 'owner', prepare: csrfToken },
  'tenant PUT /api/attachments/part': { changesNothing: 'Its bytes go to the store of files.' },
  'tenant POST /api/attachments/finish': { prepare: partArrived },
  'tenant POST /api/imports/step': { prepare: importRuns },
}

/** Writes whose rightful request can't be sent here, and why. The list may only get shorter. */
export const uncontrolled: Record<string, string> = {
  'site POST /api/cron': 'It does every chore of the installation at once; e2e/workspace.spec.ts has it done.',
  'action sign-in/return/actions.ts#comeBack':
    'Only a provider’s own answer opens it; e2e/oauth.spec.ts comes back with one.',
}
