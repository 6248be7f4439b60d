export const goodCard = '4242 4242 4242 4242'
export const declinedCard = '4000 0000 0000 0002'
/** Works now, fails at the next renewal. */
export const failsLaterCard = '4000 0000 0000 0341'

/** Fills in the simulator's hosted page. Gives where the browser is sent, or null when the card is refused. */
export async function payCheckout(url: string, number = goodCard): Promise<string | null> {
  const form = { email: 'ada@payer.test', number, expiry: '12 / 40', cvc: '123', name: 'Ada' }
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
  return answer.headers.get('location')
}

/** The session id in an address that a checkout leads back to. */
export function sessionIdIn(location: string | null): string {
  return new URL(location ?? '').searchParams.get('session_id') ?? ''
}
