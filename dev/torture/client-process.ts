// A process that works as several people of several tenants: what a web process is to the databases.
import { endOnSignal } from '@/dev/process/end-on-signal'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { createDataPlane } from '@/lib/db/data-plane'
import type { ClientOrders, FromClient, ToClient } from './processes/messages'
import { staleRouter } from './processes/stale-router'
import { seededRandom } from './seeded-random'
import { work } from './workload/deeds'
import { OwnRows } from './workload/own-rows'
import { Recorder } from './workload/recorder'

const say = (message: FromClient) => new Promise((resolve) => process.send?.(message, resolve))
let isOver = false

endOnSignal(() => {}, 130)
process.channel?.ref() // it waits for orders
process.on('message', (message: ToClient) => {
  if ('end' in message) isOver = true
  else void run(message.begin).then(() => process.exit(0))
})

async function run(orders: ClientOrders): Promise<void> {
  const { number, seed, folder, tenants, lanes, restMs, staleMs } = orders
  const recorder = new Recorder(folder, `c${number}`)
  const plane = staleMs > 0 ? createDataPlane({ resolve: staleRouter(staleMs) }) : null
  const db = (id: string) => plane?.tenantDb(id, 'work') ?? tenantDb(id, 'work')
  const told = setInterval(() => void say({ counts: recorder.counts }), 250)
  const side = Array.from({ length: lanes }, (_, lane) => lane)
  await Promise.all(
    tenants.flatMap((tenant) =>
      side.map((lane) => {
        const random = seededRandom(`${seed} ${number} ${tenant.index} ${lane}`)
        const own = new OwnRows(number * lanes + lane)
        const client = { db: db(tenant.id), tenant, recorder, random, own }
        return work(client, { restMs, isOver: () => isOver })
      }),
    ),
  )
  clearInterval(told)
  await plane?.close()
  await closeDataPlane()
  await say({ ended: recorder.counts })
}
