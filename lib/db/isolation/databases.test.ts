import { testDatabases } from '@/dev/db/test-databases'
import { describeCombinations } from './describe-combination'
import { openFleet } from './open-bench'

const names = ['shared', 'schema', 'database', 'database2'] as const
const fleets = {
  locked: await openFleet(await testDatabases(), { names, lockTwo: true }),
  open: await openFleet(await testDatabases(), { names, lockTwo: false }),
}

describeCombinations(
  [
    ['shared', 'database'],
    ['schema', 'database'],
    ['database', 'database2'],
    ['shared', 'schema', 'database'],
  ],
  fleets,
  1_100,
)
