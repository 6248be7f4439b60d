import http from 'node:http'
import { listen } from '@/dev/process/listen'
import { runDueWork } from './clock'
import { stripeHandler } from './stripe-handler'
import { Simulator } from './simulator'
import { Store } from './store'
import { defaultBackoffMs, Deliverer } from './webhooks/deliverer'

const tickMs = 2_000

export interface StripeOptions {
  readonly port: number
  /** Where everything is kept between runs. */
  readonly stateFile: string
  /** Where events are posted to; a host under `.localhost` is reached on 127.0.0.1. */
  readonly webhookUrl: string
  readonly webhookSecret: string
  /** How browsers reach the hosted pages, when not at `http://127.0.0.1:port`. */
  readonly publicUrl?: string | undefined
  /** Waits between attempts to deliver a webhook, in ms; the last one repeats. */
  readonly backoffMs?: readonly number[] | undefined
}

export interface RunningStripe {
  /** Without a trailing slash. */
  readonly url: string
  /** Stops listening and delivering; undelivered webhooks wait for the next start. */
  close(): Promise<void>
}

/**
 * Starts the Stripe simulator on 127.0.0.1. Rejects with code `EADDRINUSE` and the port in the
 * message when the port is taken, and when the state file is damaged.
 */
export async function startStripe(options: StripeOptions): Promise<RunningStripe> {
  const url = `http://127.0.0.1:${options.port}`
  // The port first: whoever has it may be another simulator at work on the same state file.
  const server = http.createServer()
  await listen(server, options.port, 'The Stripe simulator')
  const store = openStore(options.stateFile, server)
  const deliverer = new Deliverer(store, {
    url: new URL(options.webhookUrl),
    secret: options.webhookSecret,
    backoffMs: options.backoffMs ?? defaultBackoffMs,
  })
  const baseUrl = (options.publicUrl ?? url).replace(/\/$/, '')
  const simulator = new Simulator(store, baseUrl, () => deliverer.wake())
  server.on('request', stripeHandler(simulator, deliverer))
  const tick = setInterval(() => runDueWork(simulator), tickMs)
  tick.unref()
  deliverer.start()
  return {
    url,
    async close() {
      clearInterval(tick)
      await deliverer.stop()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      store.close()
    },
  }
}

function openStore(file: string, server: http.Server): Store {
  try {
    return Store.open(file)
  } catch (error) {
    server.close()
    throw error
  }
}
