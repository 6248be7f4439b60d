import { z } from 'zod'
import { advanceClock, beginInThePast } from '@/dev/stripe/clock'
import { settingsOf, type Simulator } from '@/dev/stripe/simulator'
import { tableNames } from '@/dev/stripe/stored'
import { webhookModes, type Deliverer } from '@/dev/stripe/webhooks/deliverer'

const fiveYears = 5 * 366 * 86_400

const inputs = {
  advance: z.object({ seconds: z.coerce.number().int().min(1).max(fiveYears) }),
  begin: z.object({ secondsAgo: z.coerce.number().int().min(1).max(fiveYears) }),
  flush: z.object({ order: z.enum(['created', 'reverse', 'shuffle']).default('created') }),
  resend: z.object({ event: z.string() }),
  settings: z.object({ afterDunning: z.enum(['canceled', 'unpaid', 'past_due']) }),
  webhooks: z.object({ mode: z.enum(webhookModes) }),
}

/** The simulator's own switches, for tests and for the curious; Stripe has nothing like them. */
export async function answerControl(
  simulator: Simulator,
  deliverer: Deliverer,
  request: { method: string; path: string; input: unknown },
): Promise<{ status: number; body: object }> {
  try {
    const body = await run(simulator, deliverer, request)
    return body ? { status: 200, body } : { status: 404, body: { error: 'No such control.' } }
  } catch (error) {
    if (error instanceof z.ZodError) {
      return { status: 400, body: { error: z.prettifyError(error) } }
    }
    throw error
  }
}

async function run(
  simulator: Simulator,
  deliverer: Deliverer,
  { method, path, input }: { method: string; path: string; input: unknown },
): Promise<object | null> {
  switch (`${method} ${path}`) {
    case 'GET /_sim/state':
      return stateOf(simulator, deliverer)
    case 'POST /_sim/clock/advance':
      return advanceClock(simulator, inputs.advance.parse(input).seconds)
    case 'POST /_sim/clock/begin':
      return { begun: beginInThePast(simulator, inputs.begin.parse(input).secondsAgo) }
    case 'POST /_sim/webhooks':
      deliverer.setMode(inputs.webhooks.parse(input).mode)
      return { mode: deliverer.mode }
    case 'POST /_sim/webhooks/flush':
      return deliverer.flush(inputs.flush.parse(input).order)
    case 'POST /_sim/webhooks/resend':
      return resend(simulator, inputs.resend.parse(input).event)
    case 'POST /_sim/settings': {
      const change = inputs.settings.parse(input)
      const settings = { ...settingsOf(simulator.store), ...change }
      simulator.transact((sim) => sim.store.put('settings', settings))
      return settings
    }
    case 'POST /_sim/reset':
      simulator.store.clear()
      deliverer.setMode('deliver')
      return { reset: true }
    default:
      return null
  }
}

function resend(simulator: Simulator, id: string): object | null {
  if (!simulator.store.get('events', id)) return null
  simulator.transact((sim) =>
    sim.store.put('deliveries', { id, attempts: 0, nextAttemptAt: Date.now(), gaveUp: false }),
  )
  return { resent: id }
}

function stateOf(simulator: Simulator, deliverer: Deliverer): object {
  const { store } = simulator
  const deliveries = store.all('deliveries')
  const settings = settingsOf(store)
  return {
    now: simulator.now(),
    baseUrl: simulator.baseUrl,
    settings: { afterDunning: settings.afterDunning, clockOffset: settings.clockOffset },
    webhooks: {
      mode: deliverer.mode,
      waiting: deliveries.filter((one) => !one.gaveUp).length,
      gaveUp: deliveries.filter((one) => one.gaveUp).length,
    },
    counts: Object.fromEntries(tableNames.map((name) => [name, store.count(name)])),
  }
}
