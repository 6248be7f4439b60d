import { letInAgain, letInAgainInput } from '@/lib/auth/second-factor/let-in-again'
import { confirm } from './confirm'
import type { FleetCommand } from './fleet-command'
import { yes } from './inputs'
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
  examples: [['reset-second-factor acme ada@acme.com', 'asks before it acts']],
  async run({ slug, email, yes: agreed }) {
    await confirm(`${email} will get into ${slug} without a second factor.`, agreed)
    const { name } = await letInAgain({ slug, email })
    return {
      json: { slug, email },
      text: `${paint.good('✔')} ${name} can sign in to ${slug} without a second factor, and sets up a new one if ${slug} asks for it.`,
    }
  },
}
