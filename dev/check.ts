import { runChecks } from '@/dev/checks/run-checks'
import { endOnSignal } from '@/dev/process/end-on-signal'
import { runCommand } from '@/dev/process/run-command'

await runCommand(async () => {
  endOnSignal(() => {}, 130)
  const { failed } = await runChecks()
  return failed > 0 ? 1 : 0
})
