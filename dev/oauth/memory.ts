import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  payload: AdapterPayload
  expiresAt: number
}

/** Where a provider keeps codes, tokens and sessions: in memory, until the simulator stops. */
export function memory(): (model: string) => Adapter {
  const entries = new Map<string, Entry>()
  const live = (key: string) => {
    const entry = entries.get(key)
    if (!entry || entry.expiresAt > Date.now()) return entry?.payload
    entries.delete(key)
    return undefined
  }
  const findBy = async (model: string, field: 'uid' | 'userCode', value: string) => {
    const keys = [...entries.keys()].filter((key) => key.startsWith(`${model}:`))
    return keys.map(live).find((payload) => payload?.[field] === value)
  }
  return (model) => ({
    async upsert(id, payload, expiresIn = 3_600) {
      entries.set(`${model}:${id}`, { payload, expiresAt: Date.now() + expiresIn * 1_000 })
    },
    find: async (id) => live(`${model}:${id}`),
    findByUid: (uid) => findBy(model, 'uid', uid),
    findByUserCode: (userCode) => findBy(model, 'userCode', userCode),
    async consume(id) {
      const payload = live(`${model}:${id}`)
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000)
    },
    async destroy(id) {
      entries.delete(`${model}:${id}`)
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
    },
  })
}
