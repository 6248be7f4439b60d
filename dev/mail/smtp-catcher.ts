import { randomUUID } from 'node:crypto'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Mailbox } from './mailbox'
import { parseMessage } from './parse-message'

const maxBytes = 10 * 1024 * 1024

/** An SMTP server that takes every mail for everybody, from anybody, and passes none on. */
export function smtpCatcher(mailbox: Mailbox): SMTPServer {
  const server = new SMTPServer({
    banner: 'Mail inbox for development: nothing is delivered',
    authOptional: true,
    // Whatever credentials an app is configured with, they work here.
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: maxBytes,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anybody' }),
    onData: (stream, session, done) => void answer(mailbox, stream, session, done),
  })
  // A connection that breaks is the sender's matter; unheard, the event would end the process.
  server.on('error', () => undefined)
  return server
}

type Done = (error?: Error | null, message?: string) => void

async function answer(
  mailbox: Mailbox,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  done: Done,
): Promise<void> {
  let caught: string
  try {
    caught = await receive(mailbox, stream, session)
  } catch (error) {
    return done(error instanceof Error ? error : new Error('The mail could not be read.'))
  }
  done(null, `Caught as ${caught}`)
}

async function receive(mailbox: Mailbox, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(chunk)
  if (stream.sizeExceeded) throw Object.assign(new Error('Message too large.'), { responseCode: 552 })
  const { mailFrom, rcptTo } = session.envelope
  const id = randomUUID()
  const sender = mailFrom === false ? '' : mailFrom.address
  const recipients = rcptTo.map(({ address }) => address)
  mailbox.add(await parseMessage(id, Buffer.concat(chunks), recipients, sender))
  return id
}
