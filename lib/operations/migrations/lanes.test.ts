import { expect, it, onTestFinished, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { type Done, runInLanes } from './lanes'
import { withSessions } from './sessions'
import type { Database } from './target'

const databases = await testDatabases()
const here: Database = { key: 'here', ownerUrl: databases.shard.ownerUrl, problem: null }
const control: Database = { key: 'control', ownerUrl: databases.controlOwnerUrl, problem: null }
const nowhere: Database = { key: 'nowhere', ownerUrl: 'postgresql://nobody:secret@127.0.0.1:1/none', problem: null }

async function play(
  jobs: [Database, string][],
  connections: number,
  run: (work: string, pid: number) => Promise<Done>,
) {
  const refused: string[] = []
  const pids = new Map<string, number>()
  await withSessions(connections, (sessions) =>
    runInLanes(
      jobs.map(([database, work]) => ({ database, work })),
      {
        connections,
        sessions,
        unreachable: (work) => refused.push(work),
        run: async (client, work) => {
          const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
          pids.set(work, rows[0]?.pid ?? 0)
          return run(work, rows[0]?.pid ?? 0)
        },
      },
    ),
  )
  return { refused, pids }
}

it('does every job once, over no more connections than it may, each with its own database', async () => {
  const done: string[] = []
  let now = 0
  let most = 0
  const jobs = Array.from({ length: 40 }, (_, index): [Database, string] => [index % 2 ? here : control, `${index}`])
  await play(jobs, 3, async (work) => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 2))
    now--
    done.push(work)
    return {}
  })
  expect(done.toSorted()).toEqual(jobs.map(([, work]) => work).toSorted())
  expect(most).toBe(3)
})

it('a job that has to wait makes nobody else wait, and comes again', async () => {
  const order: string[] = []
  let tries = 0
  await play(
    [
      [here, 'locked'],
      [here, 'a'],
      [here, 'b'],
    ],
    1,
    async (work) => {
      order.push(work)
      return work === 'locked' && ++tries < 3 ? { againAfterMs: 20 } : {}
    },
  )
  expect(order).toEqual(['locked', 'a', 'b', 'locked', 'locked'])
})

it('a job that comes due while its lane looks for one is done', async () => {
  // A clock that goes on by as much between two looks at it as a busy machine may take.
  let ms = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (ms += 5))
  onTestFinished(() => clock.mockRestore())
  for (let againAfterMs = 1; againAfterMs <= 30; againAfterMs++) {
    let tries = 0
    await play([[here, 'locked']], 1, async () => (++tries < 3 ? { againAfterMs } : {}))
    expect([againAfterMs, tries]).toEqual([againAfterMs, 3])
  }
})

it('a lost connection is replaced, and a database that nobody reaches is given up', async () => {
  let lost = false
  const { refused, pids } = await play(
    [
      [here, 'a'],
      [nowhere, 'x'],
      [here, 'b'],
      [nowhere, 'y'],
    ],
    1,
    async (work) => {
      if (work !== 'a' || lost) return {}
      lost = true
      return { againAfterMs: 0, lost: true }
    },
  )
  expect(refused).toEqual(['x', 'y'])
  expect(pids.size).toBe(2)
})
