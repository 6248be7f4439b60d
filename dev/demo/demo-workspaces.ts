import type { DemoWorkspace } from './demo-workspace'
import { acme } from './workspaces/acme'
import { globex } from './workspaces/globex'
import { initech } from './workspaces/initech'
import { neighbours } from './workspaces/neighbours'

/** Every placement in both regions, every plan, and every standing. The first three are the ones to look at. */
export const demoWorkspaces: readonly DemoWorkspace[] = [acme, globex, initech, ...neighbours]
