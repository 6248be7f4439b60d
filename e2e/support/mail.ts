import { setTimeout as sleep } from 'node:timers/promises'
import { readUrls } from './urls'

export type Mail = { id: string; to: string; subject: string; text: string; html: string; links: string[] }

/** The mails to an address, as the inbox has them. */
export async function mailsTo(to: string): Promise<Mail[]> {
  const { mailUrl } = readUrls()
  if (!mailUrl) throw new Error('There is no inbox: mails go to a real server.')
  const response = await fetch(`${mailUrl}/api/messages?to=${encodeURIComponent(to)}`)
  if (!response.ok) throw new Error(`The inbox answered ${response.status}.`)
  return (await response.json()) as Mail[]
}

/** Waits for a mail to this address whose subject matches, and gives it. Throws with what did arrive after 15 s. */
export async function waitForMail(to: string, subject: RegExp): Promise<Mail> {
  for (let waitedMs = 0; ; waitedMs += 250) {
    const mails = await mailsTo(to)
    const found = mails.find((mail) => subject.test(mail.subject))
    if (found) return found
    if (waitedMs >= 15_000) {
      throw new Error(
        `No mail to ${to} matches ${subject}. Subjects: ${mails.map((mail) => mail.subject).join(', ') || 'none'}`,
      )
    }
    await sleep(250)
  }
}

/** The link of a mail that holds `part`. */
export function linkIn({ subject, links }: Mail, part: string): string {
  const link = links.find((each) => each.includes(part))
  if (!link) throw new Error(`“${subject}” has no link with ${part}. Links: ${links.join(', ') || 'none'}`)
  return link
}
