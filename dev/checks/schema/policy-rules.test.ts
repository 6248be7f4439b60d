import { test } from 'vitest'
import { expectFaults, type PlantedFault, tenant, shardWith } from './planted'

const faultsOf = await shardWith()

const policy = (rest: string) => `DROP POLICY tenant_isolation ON tasks; CREATE POLICY planted ON tasks ${rest};`
const both = `USING (tenant_id = ${tenant}) WITH CHECK (tenant_id = ${tenant})`

test.each<PlantedFault>([
  [
    'row-level security disabled',
    'ALTER TABLE tasks DISABLE ROW LEVEL SECURITY',
    [['row-security', 'tasks has row-level security disabled']],
  ],
  [
    'row-level security not forced',
    'ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY',
    [['row-security', 'tasks has row-level security enabled but not forced']],
  ],
  ['no policy', 'DROP POLICY tenant_isolation ON tasks', [['policy-missing', 'tasks']]],
  ['a policy that is only restrictive', policy(`AS RESTRICTIVE ${both}`), [['policy-missing', 'tasks']]],
  ['a policy for one command', policy(`FOR SELECT USING (tenant_id = ${tenant})`), [['policy', 'for SELECT']]],
  ['a policy for another role', policy(`TO tenantry_owner ${both}`), [['policy', 'to tenantry_owner']]],
  [
    'a policy that lets everything be read',
    policy(`USING (true) WITH CHECK (tenant_id = ${tenant})`),
    [['policy', 'using true']],
  ],
  [
    'a policy that lets everything be written',
    policy(`USING (tenant_id = ${tenant}) WITH CHECK (true)`),
    [['policy', 'with check true']],
  ],
  ['a policy without WITH CHECK', policy(`USING (tenant_id = ${tenant})`), [['policy', 'with check nothing']]],
  ['a policy that fails where no tenant was set', policy(both.replaceAll(', true)', ')')), [['policy', 'planted']]],
  [
    'a policy that compares with NULL as equal',
    policy(`USING (tenant_id IS NOT DISTINCT FROM ${tenant}) WITH CHECK (tenant_id = ${tenant})`),
    [['policy', 'planted']],
  ],
  [
    'a second policy that widens',
    'CREATE POLICY support ON tasks FOR SELECT USING (true)',
    [['policy', 'support of tasks']],
  ],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))
