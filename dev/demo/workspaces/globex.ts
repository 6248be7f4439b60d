import type { DemoWorkspace } from '@/dev/demo/demo-workspace'

export const globex: DemoWorkspace = {
  slug: 'globex',
  name: 'Globex',
  plan: 'business',
  placement: { kind: 'schema', region: 'us' },
  boughtDaysAgo: 40,
  members: [
    { key: 'hank', name: 'Hank Moreau', email: 'hank@globex.test', role: 'owner' },
    { key: 'imani', name: 'Imani Otieno', email: 'imani@globex.test', role: 'admin' },
    { key: 'rui', name: 'Rui Tavares', email: 'rui@globex.test', role: 'member' },
    { key: 'sam', name: 'Sam Whitfield', email: 'sam@example.test', role: 'viewer' },
  ],
  brand: { colour: '#6b3fa0' },
  projects: [
    {
      name: 'Harbour lights',
      description: 'Replace 214 lamps along the quay before the nights get long.',
      tasks: [
        ['Survey of the north quay', 'done', 'imani', -15],
        ['Offer from the lamp maker', 'done', 'hank', -10],
        ['Permit from the harbour master', 'in_review', 'hank', 1],
        ['Trench for the cable, first 300 m', 'in_progress', 'rui', 5],
        ['Lamps 1 to 40', 'in_progress', 'rui', 8],
        ['Keep the fishermen’s access open at night', 'todo', 'hank', -1],
        ['Lamps 41 to 120', 'todo', null, 22],
        ['Lamps 121 to 214', 'todo', null, 40],
        ['Measure the light in the hotel’s windows', 'todo', null, null],
        ['Switch on, with the mayor', 'todo', 'hank', 45],
      ],
    },
  ],
}
