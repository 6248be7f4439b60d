import { Command } from 'commander'
import { eraseCommand } from './erase'
import { backupsCheckCommand } from './backups-check'
import { backupsFetchCommand } from './backups-fetch'
import { backupsListCommand } from './backups-list'
import { backupsRunCommand } from './backups-run'
import { exitCodesInWords } from './exit-codes'
import { exportCommand } from './export'
import { failureInWords } from './failure'
import { addCommand } from './fleet-command'
import { lintCommand } from './lint'
import { migrateCommand } from './migrate'
import { moveCommand } from './move'
import { movesCancelCommand } from './moves-cancel'
import { movesListCommand } from './moves-list'
import { movesPauseCommand } from './moves-pause'
import { movesResumeCommand } from './moves-resume'
import { paint } from './paint'
import { provisionCommand } from './provision'
import { rebuildDirectoryCommand } from './rebuild-directory'
import { resetSecondFactorCommand } from './reset-second-factor'
import { restoreCommand } from './restore'
import { shardsAddCommand } from './shards-add'
import { shardsDrainCommand } from './shards-drain'
import { shardsListCommand } from './shards-list'
import { sparesFillCommand } from './spares-fill'
import { sparesListCommand } from './spares-list'
import { statusCommand } from './status'
import { tenantsCommand } from './tenants'

/** Everything there is under `npm run fleet --`. */
export function fleetProgram(): Command {
  const program = new Command('npm run fleet --')
    .description(
      [
        'The fleet: every tenant on every shard.',
        'Works on the product that the environment (or .env) names, or else on the one that "npm run dev" runs here.',
        'For scripts: npm run --silent fleet -- <command> --json',
      ].join('\n\n'),
    )
    .helpOption('-h, --help', 'what a command does, with examples')
    .addHelpText('after', `\n${exitCodesInWords}`)
    // The longest command leaves its words less than the usual width.
    .configureHelp({ styleTitle: paint.title, minWidthToWrap: 30 })
    .configureOutput({
      outputError: (text, write) =>
        write(`${failureInWords({ code: 'USAGE', message: text.replace(/^error: /, '').trim() })}\n`),
    })
    .showHelpAfterError('  See: npm run fleet -- --help')
    .exitOverride()
  addCommand(program, statusCommand)
  addCommand(program, tenantsCommand)
  const shards = program.command('shards').description('Postgres servers of the fleet: list them, add one, close one.')
  addCommand(shards, shardsListCommand)
  addCommand(shards, shardsAddCommand)
  addCommand(shards, shardsDrainCommand)
  addCommand(program, provisionCommand)
  addCommand(program, moveCommand)
  const moves = program
    .command('moves')
    .description('Tenants that are being moved: list them, let one rest, take one back.')
  addCommand(moves, movesListCommand)
  addCommand(moves, movesPauseCommand)
  addCommand(moves, movesResumeCommand)
  addCommand(moves, movesCancelCommand)
  addCommand(program, migrateCommand)
  addCommand(program, exportCommand)
  addCommand(program, restoreCommand)
  addCommand(program, eraseCommand)
  addCommand(program, resetSecondFactorCommand)
  addCommand(program, rebuildDirectoryCommand)
  const spares = program
    .command('spares')
    .description('Schemas and databases that are kept ready: list them, make them.')
  addCommand(spares, sparesListCommand)
  addCommand(spares, sparesFillCommand)
  addBackups(program)
  addCommand(program, lintCommand)
  return program
}

function addBackups(program: Command): void {
  const backups = program
    .command('backups')
    .description('Archives in the backup store: list them, make them, read them back, fetch one.')
  addCommand(backups, backupsListCommand)
  addCommand(backups, backupsRunCommand)
  addCommand(backups, backupsCheckCommand)
  addCommand(backups, backupsFetchCommand)
}
