import { render } from '@react-email/components'
import type { ReactElement } from 'react'
import type { Mail } from '@/lib/outbox/mail'
import { ConfirmSignUp } from './confirm-sign-up'
import { DeletionScheduled } from './deletion-scheduled'
import { DeletionTakenBack } from './deletion-taken-back'
import { Invitation } from './invitation'
import { ResetPassword } from './reset-password'

/** A mail's two bodies, for programs that show HTML and for those that don't. */
export async function renderMail(mail: Mail): Promise<{ html: string; text: string }> {
  const element = elementOf(mail)
  const [html, text] = await Promise.all([render(element), render(element, { plainText: true })])
  return { html, text }
}

function elementOf(mail: Mail): ReactElement {
  switch (mail.template) {
    case 'confirm-sign-up':
      return <ConfirmSignUp {...mail.props} />
    case 'reset-password':
      return <ResetPassword {...mail.props} />
    case 'invitation':
      return <Invitation {...mail.props} />
    case 'deletion-scheduled':
      return <DeletionScheduled {...mail.props} />
    case 'deletion-taken-back':
      return <DeletionTakenBack {...mail.props} />
    default:
      return mail satisfies never
  }
}
