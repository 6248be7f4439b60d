import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'

const identity = { provider: 'postgres', adapterName: 'offline' }
const refuse = async () => {
  throw new Error('This needs a database: start the product, or give the URL of one.')
}

/** For a diff of two schemas: the engine asks its database for nothing but a version. */
export const offlineAdapter = {
  ...identity,
  connect: async () => ({
    ...identity,
    queryRaw: async ({ sql }) => answer(sql),
    executeRaw: async () => 0,
    executeScript: async () => {},
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: async () => {},
    startTransaction: refuse,
  }),
  connectToShadowDb: refuse,
}

function answer(sql) {
  if (/version\(\)/i.test(sql) && !/numeric/i.test(sql)) {
    return { columnNames: ['version'], columnTypes: [ColumnTypeEnum.Text], rows: [['PostgreSQL 18.4']] }
  }
  return {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 18.4', 180004]],
  }
}
