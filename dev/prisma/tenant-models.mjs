// A Prisma generator: writes what the data path must know of each model, from Prisma's own model of the schema; and that model
// itself, for the isolation suite.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import generatorHelper from '@prisma/generator-helper'

generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'tenant models', defaultOutput: '.' }),
  onGenerate: async ({ dmmf, generator }) => {
    const { models } = dmmf.datamodel
    const described = Object.fromEntries(models.map((model) => [model.name, describe(model)]))
    const write = (name, text) => writeFileSync(path.join(generator.output.value, name), text)
    write(
      'tenant-models.ts',
      `import type { TenantModel } from '@/lib/db/tenant-model'\n\nexport const tenantModels: Record<string, TenantModel> = ${JSON.stringify(described, null, 2)}\n`,
    )
    write(
      'tenant-datamodel.ts',
      `import type { PrismaModel } from '@/lib/db/isolation/prisma-model'\n\nexport const tenantDatamodel: readonly PrismaModel[] = ${JSON.stringify(models.map(read), null, 2)}\n`,
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

/** What Prisma has read, without a judgement of ours. */
function read(model) {
  return {
    name: model.name,
    table: model.dbName ?? model.name,
    keys: [...(model.primaryKey ? [model.primaryKey.fields] : []), ...model.uniqueFields],
    fields: model.fields.map((field) => ({
      name: field.name,
      column: field.dbName ?? field.name,
      kind: field.kind,
      type: field.type,
      isList: field.isList,
      isRequired: field.isRequired,
      isUuid: field.nativeType?.[0] === 'Uuid',
      hasDefaultValue: field.hasDefaultValue,
      isClock: field.isUpdatedAt === true || field.default?.name === 'now',
      relationName: field.relationName ?? null,
      from: field.relationFromFields ?? [],
      isCascade: field.relationOnDelete === 'Cascade',
    })),
  }
}
