/** One of the Stripe simulator's own switches. Throws with what it said when it refuses. */
export async function simulate(stripeUrl: string, path: string, input: object = {}): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${stripeUrl}/_sim/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return answer.json()
}
