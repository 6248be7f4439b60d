import PostalMime, { type Address } from 'postal-mime'
import { findLinks } from './find-links'
import type { Message } from './message'

/** Reads a raw mail. `recipients` are those of the envelope, so that blind copies are seen as well. */
export async function parseMessage(
  id: string,
  raw: Buffer,
  recipients: readonly string[],
  sender: string,
): Promise<Message> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
  const html = mail.html ?? ''
  const text = mail.text ?? ''
  return {
    id,
    to: recipients.join(', '),
    from: mail.from ? nameOf(mail.from) : sender,
    subject: mail.subject ?? '',
    text,
    html,
    date: new Date().toISOString(),
    links: findLinks(html, text),
    attachments: mail.attachments.map((one) => ({
      name: one.filename ?? 'unnamed',
      type: one.mimeType,
      bytes: typeof one.content === 'string' ? one.content.length : one.content.byteLength,
    })),
  }
}

function nameOf(from: Address): string {
  return from.name && from.address ? `${from.name} <${from.address}>` : (from.address ?? from.name)
}
