import pg from 'pg'
import type { TenantTable } from '@/lib/db/move/tenant-tables'

/** What is written of a table's rows: not whose they are, so that no row can say it is somebody else's. */
export const archivedColumns = ({ columns }: Pick<TenantTable, 'columns'>): TenantTable['columns'] =>
  columns.filter(({ name }) => name !== 'tenant_id')

/** The key as it is compared and sorted, the same on every server: text by its bytes, whatever the collation there. */
export const keySql = ({ key }: Pick<TenantTable, 'key'>): string =>
  key.map(({ name, collated }) => `${pg.escapeIdentifier(name)}${collated ? ' COLLATE "C"' : ''}`).join(', ')

/** Whatever a value is, its text says all of it, the same on every server. */
export const exactTextSql = `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
  SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'; SET LOCAL search_path = pg_catalog`
