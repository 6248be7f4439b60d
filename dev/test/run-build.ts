import { runToEnd } from '@/dev/process/run-to-end'
import type { Tally } from './tally'

/** The production build that the journeys walk through. It needs no environment; what it says is shown only if it fails. */
export async function runBuild(): Promise<Tally> {
  const { code, output } = await runToEnd({
    command: ['node_modules/.bin/next', 'build'],
    env: { ...process.env, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (code !== 0) console.error(output)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}
