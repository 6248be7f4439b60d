import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Command, CommanderError } from 'commander'
import { describe, expect, it, vi } from 'vitest'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { fleetProgram } from './fleet-program'

/** No product anywhere: what is tested here must not need one. */
const none = { CONTROL_URL: 'postgresql://nobody:nothing@127.0.0.1:1/nowhere' }

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)]

const pathOf = (command: Command): string =>
  command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 }).outputHelp()
  return help
}

describe('help', () => {
  it('is there for every command, with examples and exit codes, in 80 characters a line but for what is to be copied', () => {
    const all = everyCommand(fleetProgram())
    const leaves = all.filter(({ commands }) => commands.length === 0)
    expect(leaves.map(pathOf)).toEqual([
      'status',
      'tenants',
      'shards list',
      'shards add',
      'shards drain',
      'provision',
      'move',
      'moves list',
      'moves pause',
      'moves resume',
      'moves cancel',
      'migrate',
      'export',
      'restore',
      'erase',
      'reset-second-factor',
      'rebuild-directory',
      'spares list',
      'spares fill',
      'backups list',
      'backups run',
      'backups check',
      'backups fetch',
      'lint',
    ])
    for (const help of all.map(helpOf)) expect(help).toContain('Usage: npm run fleet --')
    for (const help of leaves.map(helpOf)) {
      expect(help).toMatch(/Examples:\n {2}npm run fleet -- .*\n {6}/)
      expect(help).toContain('Exit codes: 0 done')
      expect(help).toContain('--json')
    }
    const lines = all.map(helpOf).join('\n').split('\n')
    expect(lines.filter((line) => line.length > 80 && !line.startsWith('  npm run fleet'))).toEqual([])
  })

  it('is an answer when it is asked for, and says what is there when nothing was', async () => {
    const [asked, nothing] = await Promise.all([fleet(['migrate', '--help'], none), fleet([], none)])
    expect(asked).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--dry-run') })
    expect(nothing).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('provision [options] <slug>'),
    })
  })
})

/** What a command says on standard error, and the exit code it would leave, without a process of its own. */
async function refusalOf(args: string[]): Promise<{ code: unknown; said: string }> {
  let said = ''
  const program = fleetProgram()
  for (const command of everyCommand(program)) command.configureOutput({ writeErr: (text) => (said += text) })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (said += String(text)) !== '')
  const before = process.exitCode
  try {
    await program.parseAsync(args, { from: 'user' })
    return { code: process.exitCode, said }
  } catch (error) {
    return { code: error instanceof CommanderError ? 2 : error, said }
  } finally {
    process.exitCode = before
    vi.restoreAllMocks()
  }
}

describe('what can’t be right is named', () => {
  it.each([
    [
      ['tenants', '--placment', 'schema'],
      ['Did you mean --placement?', 'See: npm run fleet -- tenants --help'],
    ],
    [
      ['provision', 'Not A Slug'],
      ['slug: Use 3 to 40 letters', '--name is missing: what the company'],
    ],
    [['provision', 'acme', '--name', 'Acme', '--owner', 'ada@acme.test'], ['--owner and --owner-name go together']],
    [
      ['move', 'acme', '--to', 'own', '--shard', 'EU 1'],
      ['--to: Choose shared, schema or database.', '--shard: Write the shard in small letters'],
    ],
    [
      ['move', 'acme', '--detach'],
      ['--to is missing', 'move --help'],
    ],
    [
      ['migrate', '--check', '--dry-run'],
      ['ask one at a time', 'migrate --help'],
    ],
    [
      ['shards', 'add', 'eu-2', '--region', 'eu', '--owner-url-env', 'postgresql://x', '--app-url-env', 'APP'],
      ['--owner-url-env: Give the name of an environment variable'],
    ],
  ])('%j', async (args, words) => {
    const { code, said } = await refusalOf(args)
    expect(code).toBe(2)
    for (const word of words) expect(said).toContain(word)
  })

  it('with exit code 2, and in JSON where that was asked for', async () => {
    const [slip, wrong] = await Promise.all([
      fleet(['tenats', '--json'], none),
      fleetJson(['tenants', '--placement', 'own', '--limit', '0'], none),
    ])
    expect(slip).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Did you mean tenants\?.*\n.*fleet -- --help/),
    })
    expect(JSON.parse(slip.stdout)).toMatchObject({
      error: { code: 'USAGE', message: expect.stringContaining('tenats') },
    })
    expect(wrong).toMatchObject({ code: 2, json: { error: { code: 'USAGE' } } })
    expect(wrong.stderr).toMatch(/--placement: must be shared, schema or database\n.*--limit: must be between 1 and/)
  })
})

it('lint reads files, and says what is wrong in which line', async () => {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-lint-'))
  const folder = `${root}/tenant/migrations/20270101000000_drop`
  await fs.mkdir(folder, { recursive: true })
  for (const history of ['tenancy', 'control']) await fs.mkdir(`${root}/${history}/migrations`, { recursive: true })
  await fs.writeFile(`${folder}/migration.sql`, 'SELECT 1;\nALTER TABLE projects DROP COLUMN name;\n')
  const [ours, theirs] = await Promise.all([fleetJson(['lint'], none), fleetJson(['lint', '--root', root], none)])
  expect(ours).toMatchObject({ code: 0, stderr: '', json: { status: 'done', faults: [] } })
  expect(theirs).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/✖ 1 fault in 1 migration/),
    json: { status: 'failed', faults: [{ migration: '20270101000000_drop', line: 2 }] },
  })
  await fs.rm(root, { recursive: true })
})
