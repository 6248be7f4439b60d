#!/usr/bin/env node
// Stands in for Prisma's schema engine, a binary that comes from a host of its own: the same engine as WebAssembly, from
// npm. The Prisma CLI starts it (PRISMA_SCHEMA_ENGINE_BINARY in prisma.config.ts) and talks JSON-RPC over stdio.
import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { runDatabaseCommand } from './engine/database-command.mjs'
import { engineMethods } from './engine/engine-methods.mjs'
import { loadEngine } from './engine/load-engine.mjs'
import { serveJsonRpc } from './engine/serve-json-rpc.mjs'

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
    version: { type: 'boolean', short: 'V' },
  },
})
const datasource = values.datasource ? JSON.parse(values.datasource) : {}

if (values.version) {
  console.log('schema-engine-wasm 7.10.0')
} else if (positionals[0] === 'cli') {
  await runDatabaseCommand(positionals[1], datasource.url)
} else {
  const datamodels = (values.datamodels ?? []).map((file) => [file, fs.readFileSync(file, 'utf8')])
  const { engineFor, panicMessage } = loadEngine({ datasource, datamodels })
  serveJsonRpc(engineMethods({ engineFor, datasource }), panicMessage)
}
