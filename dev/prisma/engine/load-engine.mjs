import fs from 'node:fs'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { EngineAdapter } from './engine-adapter.mjs'
import { offlineAdapter } from './offline-adapter.mjs'

/**
 * `engineFor('database' | 'offline')` gives the engine, made at its first use; `panicMessage()` says what it last
 * panicked about, which its errors don't.
 */
export function loadEngine({ datasource, datamodels }) {
  let panic = null
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic = message) }
  const wasm = new URL('./schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const instance = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(wasm)), {
    './schema_engine_bg.js': bindings,
  })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()

  const engines = {}
  const make = (kind) => {
    const adapter =
      kind === 'offline' ? offlineAdapter : new EngineAdapter(datasource.url, datasource.shadowDatabaseUrl)
    const models = datamodels.length > 0 ? datamodels : undefined
    return bindings.SchemaEngine.new({ datamodels: models }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter))
  }
  return { engineFor: (kind) => (engines[kind] ??= make(kind)), panicMessage: () => panic }
}
