import { html, type Html } from '@/dev/page/html'

const tones: Readonly<Record<string, string>> = {
  active: 'good',
  paid: 'good',
  trialing: 'good',
  delivered: 'good',
  past_due: 'bad',
  unpaid: 'bad',
  incomplete: 'bad',
  'not delivered': 'bad',
  open: 'wait',
  waiting: 'wait',
}

/** A status in words, with a colour beside them. */
export function statusBadge(status: string): Html {
  return html`<span class="badge ${tones[status] ?? 'plain'}">${status.replaceAll('_', ' ')}</span>`
}
