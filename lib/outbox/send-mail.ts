import nodemailer, { type Transporter } from 'nodemailer'
import type { MailBrand } from '@/emails/mail-frame'
import { renderMail } from '@/emails/render-mail'
import { env } from '@/lib/env'
import type { Mail } from './mail'

const transports = new Map<string, Transporter>()

function transport(): Transporter {
  const url = env.SMTP_URL
  let known = transports.get(url)
  if (!known) {
    known = nodemailer.createTransport({
      url,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    })
    transports.set(url, known)
  }
  return known
}

/** Sends words alone, to those who run the product: nothing of it waits in an outbox. */
export async function sendNote({ to, subject, text }: { to: string; subject: string; text: string }): Promise<void> {
  await transport().sendMail({
    from: env.MAIL_FROM,
    to: { name: '', address: to },
    subject,
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
}

/** Servers repeat whom they refuse: what is logged, and kept with a message that waits, names nobody. */
function nameless(error: unknown): Error {
  const { message } = error instanceof Error ? error : new Error(String(error))
  return new Error(message.replaceAll(/[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g, '[address]'))
}

/** Sends one mail. The Message-ID comes from the outbox row, so a receiver can drop one that arrives twice. */
export async function sendMail(messageId: string, mail: Mail, brand?: MailBrand): Promise<void> {
  const { html, text } = await renderMail(mail, brand)
  const whole = {
    from: env.MAIL_FROM,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    html,
    text,
    messageId: `<${messageId}@${env.SITE_URL.hostname}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
  await transport()
    .sendMail(whole)
    .catch((error: unknown) => Promise.reject(nameless(error)))
}
