import type { TestDatabases } from '@/dev/db/test-databases'
import { type Ground, superuserAmong } from './ground'

/** The server that a run of tests shares. */
export function testGround(databases: TestDatabases): Ground {
  const servers = [databases.superuserUrl('postgres')]
  return { asSuperuser: superuserAmong(servers), servers, controlUrl: databases.controlOwnerUrl }
}
