import { findLockedOut, letInAgain, letInAgainInput, type LockedOut } from '@/lib/auth/second-factor/let-in-again'
import { confirm } from './confirm'
import type { FleetCommand } from './fleet-command'
import { counted, listInWords } from './format'
import { yes } from './inputs'
import { productInWords } from './open-product'
import { paint } from './paint'

const parameters = {
  slug: { flags: '<slug>', text: 'which workspace', input: letInAgainInput.shape.slug },
  email: { flags: '<email>', text: 'whose second factor', input: letInAgainInput.shape.email },
  yes,
}

export const resetSecondFactorCommand: FleetCommand<typeof parameters> = {
  name: 'reset-second-factor',
  summary: 'Let somebody in who has lost their second factor and their recovery codes.',
  details: `Removes a person's authenticator app, passkeys and recovery codes and ends their sessions. They hear of it by mail, and the
workspace's audit log says that you did it. Other owners and admins can do the same under Settings, Members: this is for a
workspace's only owner. Make sure that it is them who ask you.`,
  parameters,
  examples: [
    ['reset-second-factor acme ada@acme.com', 'says who that is and what they have, and asks before it acts'],
    ['reset-second-factor acme ada@acme.com --yes --json', 'for a script'],
  ],
  async run({ slug, email, yes: agreed }) {
    const person = await findLockedOut({ slug, email })
    await confirm(
      `${person.name} (${person.role}) will get into ${person.workspace} of ${productInWords()} without ${factorsInWords(person)}.`,
      agreed,
    )
    const { name, app, passkeys } = await letInAgain({ slug, email })
    return {
      json: { slug, email, app, passkeys },
      text: [
        `${paint.good('✔')} ${name} can sign in to ${slug} without a second factor, and sets up a new one if ${slug} asks for it.`,
        paint.quiet('  Their sessions have ended, and a mail tells them.'),
      ].join('\n'),
    }
  },
}

function factorsInWords({ app, passkeys }: LockedOut): string {
  const theirs = [...(app ? ['their authenticator app'] : []), ...(passkeys > 0 ? [counted(passkeys, 'passkey')] : [])]
  return listInWords(theirs, 'and')
}
