import { operations } from './force-tenant'
import { tenantModels } from './generated/tenant-models'
import type { TenantTx } from './tenant-client'

/** Reads through once and remembers: Prisma's own proxies make every operation anew at each access. */
function remember(target: object, name: string, value: unknown): unknown {
  Object.defineProperty(target, name, { value, enumerable: true })
  return value
}

/** The operations of one model. Its other properties lead back to the client, so none is passed on. */
class OperationsOnly {
  readonly #model: object

  constructor(model: object) {
    this.#model = model
  }

  static {
    for (const name of [...Object.keys(operations), 'fields']) {
      Object.defineProperty(OperationsOnly.prototype, name, {
        get(this: OperationsOnly) {
          return remember(this, name, Reflect.get(this.#model, name))
        },
      })
    }
  }
}

/** The models of a Prisma client and their operations; nothing else of it can be reached. */
class Models {
  readonly #client: object

  constructor(client: object) {
    this.#client = client
  }

  static {
    for (const model of Object.keys(tenantModels)) {
      const name = model.charAt(0).toLowerCase() + model.slice(1)
      Object.defineProperty(Models.prototype, name, {
        get(this: Models) {
          return remember(this, name, new OperationsOnly(Reflect.get(this.#client, name) as object))
        },
      })
    }
  }
}

export const modelsOnly = (client: object): TenantTx => new Models(client) as unknown as TenantTx
