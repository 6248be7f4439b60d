import type { Binding } from './placement'
import { currentBinding } from './scope'

interface Loader {
  options: object
  request(request: unknown): unknown
}

const isLoader = (value: unknown): value is Loader =>
  typeof value === 'object' &&
  value !== null &&
  'options' in value &&
  'request' in value &&
  typeof value.request === 'function'

/**
 * Prisma merges the findUnique calls (and sends the batch transactions) of one tick in the async context of whoever came
 * first: with one client for many tenants, one tenant's rows would reach another. Here every binding gets a loader of its
 * own, so a batch only ever holds one tenant's calls. The loader is Prisma's private part: if it isn't what we know, this
 * throws at start, before any query.
 */
export function isolateBatches<Client extends object>(prisma: Client): Client {
  const handler: unknown = Reflect.get(prisma, '_requestHandler')
  const original: unknown =
    typeof handler === 'object' && handler !== null ? Reflect.get(handler, 'dataloader') : undefined
  if (typeof handler !== 'object' || handler === null || !isLoader(original)) {
    throw new Error('This version of Prisma is unknown inside: one client can’t be shared between tenants')
  }
  const Loader = original.constructor as new (options: object) => Loader
  const loaders = new WeakMap<Binding, Loader>()
  const loaderOf = (binding: Binding): Loader => {
    let loader = loaders.get(binding)
    if (!loader) loaders.set(binding, (loader = new Loader(original.options)))
    return loader
  }
  Reflect.set(handler, 'dataloader', { request: (request: unknown) => loaderOf(currentBinding()).request(request) })
  return prisma
}
