// A Prisma generator: writes what the data path must know of each model, from Prisma's own model of the schema.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import generatorHelper from '@prisma/generator-helper'

generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'tenant models', defaultOutput: '.' }),
  onGenerate: async ({ dmmf, generator }) => {
    const models = Object.fromEntries(dmmf.datamodel.models.map((model) => [model.name, describe(model)]))
    const file = path.join(generator.output.value, 'tenant-models.ts')
    writeFileSync(
      file,
      `import type { TenantModel } from '@/lib/db/tenant-model'\n\nexport const tenantModels: Record<string, TenantModel> = ${JSON.stringify(models, null, 2)}\n`,
    )
  },
})

function describe(model) {
  const relations = model.fields.filter((field) => field.kind === 'object')
  const compound = [model.primaryKey, ...model.uniqueIndexes].filter((key) => key && key.fields.length > 1)
  return {
    table: model.dbName ?? model.name,
    relations: Object.fromEntries(
      relations.map((field) => [
        field.name,
        { model: field.type, ownsKey: (field.relationFromFields ?? []).length > 0 },
      ]),
    ),
    keys: compound.map((key) => key.name ?? key.fields.join('_')),
  }
}
