import { emit } from '@/dev/stripe/emit'
import type { Sim } from '@/dev/stripe/simulator'
import type { Subscription } from '@/dev/stripe/stored'

const noticeSeconds = 3 * 86_400

/** When to say that a trial is about to end: three days before. Null once said, or without trial. */
export function trialNoticeAt(sim: Sim, subscription: Subscription): number | null {
  if (subscription.status !== 'trialing' || subscription.trial_end === null) return null
  if (sim.store.get('trial_notices', subscription.id)) return null
  return subscription.trial_end - noticeSeconds
}

/** Says it, once, if the time has come (at once for a trial that is shorter than that). */
export function noticeTrialEnd(sim: Sim, subscription: Subscription): void {
  const at = trialNoticeAt(sim, subscription)
  if (at === null || at > sim.now) return
  sim.store.put('trial_notices', { id: subscription.id })
  emit(sim, 'customer.subscription.trial_will_end', subscription)
}
