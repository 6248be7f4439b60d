import { type Rule, tenantTables } from './rule'

const captured = `current_setting('app.capture', true) = 'on'`

/** While a tenant moves, every change of its rows must be noted: what isn't is lost with the move, or stops it. */
export const captureRules: Rule[] = [
  {
    name: 'capture',
    sql: `WITH ${tenantTables}, keyed AS (
        SELECT t.*, format('%I.%I', $1, t.relname) AS qualified,
               (SELECT string_agg(quote_literal(a.attname), ', ' ORDER BY k.position)
                  FROM pg_index i, unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k (number, position)
                  JOIN pg_attribute a ON a.attrelid = t.table_oid AND a.attnum = k.number AND a.attname <> 'tenant_id'
                 WHERE i.indrelid = t.table_oid AND i.indisprimary) AS key
          FROM tenant_tables t WHERE t.relkind <> 'f' AND t.tenant_column IS NOT NULL)
      SELECT k.relname AS table, k.key, g.tgenabled::text AS enabled, pg_get_triggerdef(g.oid) AS found
        FROM keyed k LEFT JOIN pg_trigger g ON g.tgrelid = k.table_oid AND g.tgname = 'capture'
       WHERE k.key IS NOT NULL AND (g.tgenabled = 'O' AND pg_get_triggerdef(g.oid) = 'CREATE TRIGGER capture AFTER INSERT OR DELETE OR UPDATE ON '
               || k.qualified || ' FOR EACH ROW WHEN ((current_setting(''app.capture''::text, true) = ''on''::text)) EXECUTE FUNCTION tenancy.capture('
               || k.key || ')') IS NOT TRUE
       ORDER BY 1`,
    say: ({ table, key, enabled, found }) => {
      const wanted = `CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "${table}" FOR EACH ROW WHEN (${captured}) EXECUTE FUNCTION tenancy.capture(${key})`
      if (found === null) return `Table ${table} has no capture trigger, so a move would miss its changes: ${wanted}`
      if (enabled !== 'O') return `Trigger capture of ${table} is disabled, so a move would miss its changes.`
      return `Trigger capture of ${table} is "${found}", so a move would miss changes: ${wanted}`
    },
  },
]
