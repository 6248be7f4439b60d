import { generateClients } from '@/dev/prisma/generate-clients'
import { runCommand } from '@/dev/process/run-command'

await runCommand(async () => {
  const made = await generateClients()
  console.log(made ? 'Prisma clients generated.' : 'Prisma clients are up to date.')
})
