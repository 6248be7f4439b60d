import { testDatabases } from '@/dev/db/test-databases'
import { describeCombination } from './describe-combination'
import { openFleet } from './open-bench'

const names = ['shared', 'schema', 'database', 'database2'] as const
const fleets = {
  locked: await openFleet(await testDatabases(), { names, lockTwo: true }),
  open: await openFleet(await testDatabases(), { names, lockTwo: false }),
}

describeCombination(['shared', 'database'], fleets)
describeCombination(['schema', 'database'], fleets)
describeCombination(['database', 'database2'], fleets)
describeCombination(['shared', 'schema', 'database'], fleets)
