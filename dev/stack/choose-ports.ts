import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isFree } from '@/dev/process/free-port'
import { type Given, type PortName, portNames } from './given'

export type Ports = Record<PortName, number>

const preferred: Ports = {
  PORT: 3000,
  POSTGRES_PORT: 54_320,
  POSTGRES_EU_PORT: 54_330,
  STRIPE_PORT: 3030,
  MAIL_PORT: 3040,
  SMTP_PORT: 3050,
  OAUTH_PORT: 3060,
}

/** The ports people know, or the next free ones; one that was asked for is taken, or refused by its variable's name. */
export async function choosePorts(given: Given): Promise<Ports> {
  const sitePort = Number(given.app.SITE_URL && new URL(given.app.SITE_URL).port) || undefined
  const wanted = { PORT: sitePort, ...given.ports }
  const owners = new Map<number, PortName>()
  const ports = { ...preferred }
  for (const name of portNames) {
    const port = wanted[name]
    if (port === undefined) continue
    const other = owners.get(port)
    if (other) throw new Error(`${other} and ${name} are both ${port}. Give each a port of its own.`)
    owners.set(port, name)
    ports[name] = await theGiven(name, port)
  }
  // What nobody asked for keeps clear of what somebody did.
  for (const name of portNames.filter((name) => wanted[name] === undefined)) {
    ports[name] = await nextFree(preferred[name], owners)
    owners.set(ports[name], name)
  }
  return ports
}

/** Whatever is free, so that several stacks can run beside each other. */
export async function randomPorts(): Promise<Ports> {
  const ports = { ...preferred }
  const taken = new Set<number>()
  for (const name of portNames) {
    do ports[name] = await freePort()
    while (taken.has(ports[name]))
    taken.add(ports[name])
  }
  return ports
}

async function nextFree(from: number, taken: ReadonlyMap<number, PortName>): Promise<number> {
  let port = await freePort(from)
  while (taken.has(port)) port = await freePort(port + 1)
  return port
}

async function theGiven(name: PortName, port: number): Promise<number> {
  // Whoever has just been stopped may need a moment to let go of it.
  for (let waitedMs = 0; waitedMs < 1_500; waitedMs += 100) {
    if (await isFree(port)) return port
    await sleep(100)
  }
  throw new Error(`Port ${port} (${name}) is in use. Stop what uses it, or set ${name} to another.`)
}
