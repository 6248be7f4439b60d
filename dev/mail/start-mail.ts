import http from 'node:http'
import { listen } from '@/dev/process/listen'
import { inboxHandler } from './inbox-handler'
import { Mailbox } from './mailbox'
import { smtpCatcher } from './smtp-catcher'

export interface MailOptions {
  readonly smtpPort: number
  readonly httpPort: number
  /** Where mails are kept between runs; without one they are forgotten. */
  readonly stateFile?: string | undefined
}

export interface RunningMail {
  /** For SMTP_URL. */
  readonly smtpUrl: string
  /** Of the web inbox, without a trailing slash. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts the mail inbox on 127.0.0.1: SMTP that catches everything and delivers nothing, and a web
 * page with JSON. Rejects with code `EADDRINUSE` and the port in the message when a port is taken.
 */
export async function startMail({ smtpPort, httpPort, stateFile }: MailOptions): Promise<RunningMail> {
  const mailbox = new Mailbox()
  const smtp = smtpCatcher(mailbox)
  const web = http.createServer(inboxHandler(mailbox))
  const close = async (): Promise<void> => {
    web.closeAllConnections()
    await Promise.all([ended((done) => smtp.close(done)), ended((done) => web.close(() => done()))])
    mailbox.close()
  }
  try {
    // The ports first: whoever has them may be another inbox at work on the same file.
    await listen(web, httpPort, 'The mail inbox')
    await listen(smtp.server, smtpPort, 'The mail inbox (SMTP)')
    if (stateFile !== undefined) mailbox.keepIn(stateFile)
  } catch (error) {
    await close()
    throw error
  }
  return { smtpUrl: `smtp://127.0.0.1:${smtpPort}`, url: `http://127.0.0.1:${httpPort}`, close }
}

function ended(end: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => end(resolve))
}
