import { generateClients } from '@/dev/prisma/generate-clients'

try {
  // What a release asks of tables is made with the clients: on a fresh checkout there is neither.
  await generateClients()
  const { runFleet } = await import('./run-fleet')
  await runFleet(process.argv.slice(2))
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
