import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isFree } from '@/dev/process/free-port'
import type { Given, PortName } from './given'

export type Ports = Record<PortName, number>

const preferred: Ports = { PORT: 3000, POSTGRES_PORT: 54_320, STRIPE_PORT: 3030, MAIL_PORT: 3040, SMTP_PORT: 3050 }
const names = Object.keys(preferred) as PortName[]

/** The ports people know, or the next free ones; one that was asked for is taken, or refused by its variable's name. */
export async function choosePorts(given: Given): Promise<Ports> {
  const sitePort = Number(given.app.SITE_URL && new URL(given.app.SITE_URL).port) || undefined
  const wanted = { PORT: sitePort, ...given.ports }
  const ports = { ...preferred }
  for (const name of names) ports[name] = await choose(name, wanted[name])
  return ports
}

/** Whatever is free, so that several stacks can run beside each other. */
export async function randomPorts(): Promise<Ports> {
  const ports = { ...preferred }
  const taken = new Set<number>()
  for (const name of names) {
    do ports[name] = await freePort()
    while (taken.has(ports[name]))
    taken.add(ports[name])
  }
  return ports
}

async function choose(name: PortName, given: number | undefined): Promise<number> {
  if (given === undefined) return freePort(preferred[name])
  // Whoever has just been stopped may need a moment to let go of it.
  for (let waitedMs = 0; waitedMs < 1_500; waitedMs += 100) {
    if (await isFree(given)) return given
    await sleep(100)
  }
  throw new Error(`Port ${given} (${name}) is in use. Stop what uses it, or set ${name} to another.`)
}
