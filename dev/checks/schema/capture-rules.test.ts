import { test } from 'vitest'
import { captureSql, expectFaults, notes, type PlantedFault, shardWith } from './planted'

const faultsOf = await shardWith()

const again = (sql: string) => `DROP TRIGGER capture ON tasks; ${sql}`

test.each<PlantedFault>([
  ['no trigger', `${notes('body text,')} DROP TRIGGER capture ON notes`, [['capture', 'notes has no capture trigger']]],
  ['a disabled trigger', 'ALTER TABLE tasks DISABLE TRIGGER capture', [['capture', 'capture of tasks is disabled']]],
  [
    'a trigger for replicas alone',
    'ALTER TABLE tasks ENABLE REPLICA TRIGGER capture',
    [['capture', 'capture of tasks is disabled']],
  ],
  [
    'another column',
    again(captureSql('tasks', `'number'`)),
    [['capture', `tenancy.capture('number')", so a move would miss changes`]],
  ],
  [
    'half of a key',
    `${notes('label_id uuid NOT NULL,', 'tenant_id, id, label_id')} DROP TRIGGER capture ON notes; ${captureSql('notes', `'id'`)}`,
    [['capture', `EXECUTE FUNCTION tenancy.capture('id', 'label_id')`]],
  ],
  [
    'tenant_id among the columns',
    again(captureSql('tasks', `'tenant_id', 'id'`)),
    [['capture', `tenancy.capture('tenant_id', 'id')"`]],
  ],
  [
    'deletes that go unseen',
    again(captureSql('tasks', `'id'`).replace(' OR DELETE', '')),
    [['capture', 'AFTER INSERT OR UPDATE ON public.tasks']],
  ],
  [
    'some columns alone',
    again(captureSql('tasks', `'id'`).replace('OR UPDATE', 'OR UPDATE OF title')),
    [['capture', 'UPDATE OF title']],
  ],
  [
    'before the row is written',
    again(captureSql('tasks', `'id'`).replace('AFTER', 'BEFORE')),
    [['capture', 'BEFORE INSERT']],
  ],
  [
    'once a statement',
    again(captureSql('tasks', `'id'`).replace('FOR EACH ROW', 'FOR EACH STATEMENT')),
    [['capture', 'FOR EACH STATEMENT']],
  ],
  ['another condition', again(captureSql('tasks', `'id'`).replace(`= 'on'`, `= 'off'`)), [['capture', `'off'`]]],
  ['a sound table', notes('label_id uuid NOT NULL,', 'tenant_id, id, label_id'), []],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))
