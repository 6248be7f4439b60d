import { render } from '@react-email/components'
import type { ReactElement } from 'react'
import type { Mail } from '@/lib/outbox/mail'
import { AccountDeleted } from './account-deleted'
import { ConfirmEmail } from './confirm-email'
import { ConfirmSignUp } from './confirm-sign-up'
import { DeletionScheduled } from './deletion-scheduled'
import { DeletionTakenBack } from './deletion-taken-back'
import { Invitation } from './invitation'
import { Join } from './join'
import { KnownHere } from './known-here'
import { KeepEmail } from './keep-email'
import type { MailBrand } from './mail-frame'
import { ResetPassword } from './reset-password'
import { SecurityNotice } from './security-notice'
import { SignInLink } from './sign-in-link'
import { TaskNews } from './task-news'
import { WebhookDisabled } from './webhook-disabled'
import { YourWorkspaces } from './your-workspaces'

/** A mail's two bodies, for programs that show HTML and for those that don't; in what its workspace wears. */
export async function renderMail(mail: Mail, brand?: MailBrand): Promise<{ html: string; text: string }> {
  const element = elementOf(mail, brand)
  const [html, text] = await Promise.all([render(element), render(element, { plainText: true })])
  return { html, text }
}

function elementOf(mail: Mail, brand: MailBrand | undefined): ReactElement {
  switch (mail.template) {
    case 'confirm-sign-up':
      return <ConfirmSignUp {...mail.props} brand={brand} />
    case 'account-deleted':
      return <AccountDeleted {...mail.props} brand={brand} />
    case 'reset-password':
      return <ResetPassword {...mail.props} brand={brand} />
    case 'invitation':
      return <Invitation {...mail.props} brand={brand} />
    case 'join':
      return <Join {...mail.props} brand={brand} />
    case 'known-here':
      return <KnownHere {...mail.props} brand={brand} />
    case 'your-workspaces':
      return <YourWorkspaces {...mail.props} />
    case 'deletion-scheduled':
      return <DeletionScheduled {...mail.props} brand={brand} />
    case 'deletion-taken-back':
      return <DeletionTakenBack {...mail.props} brand={brand} />
    case 'security-notice':
      return <SecurityNotice {...mail.props} brand={brand} />
    case 'webhook-disabled':
      return <WebhookDisabled {...mail.props} brand={brand} />
    case 'task-news':
      return <TaskNews {...mail.props} brand={brand} />
    case 'confirm-email':
      return <ConfirmEmail {...mail.props} brand={brand} />
    case 'keep-email':
      return <KeepEmail {...mail.props} brand={brand} />
    case 'sign-in-link':
      return <SignInLink {...mail.props} brand={brand} />
    default:
      return mail satisfies never
  }
}
