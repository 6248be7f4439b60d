import { lintMigrations } from '@/lib/operations/migrate-lint'

/** A sentence for each thing in a migration that the running release, another tenant or a second attempt could not bear. */
export async function run(): Promise<string[]> {
  const { faults } = await lintMigrations()
  return faults.map(({ message }) => message)
}
