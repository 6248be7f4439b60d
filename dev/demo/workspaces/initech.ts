import type { DemoWorkspace } from '@/dev/demo/demo-workspace'

export const initech: DemoWorkspace = {
  slug: 'initech',
  name: 'Initech',
  plan: 'enterprise',
  placement: { kind: 'database', region: 'eu' },
  boughtDaysAgo: 40,
  members: [
    { key: 'milton', name: 'Milton Adebayo', email: 'milton@initech.test', role: 'owner' },
    { key: 'joanna', name: 'Joanna Petrov', email: 'joanna@initech.test', role: 'owner' },
    { key: 'peter', name: 'Peter Haas', email: 'peter@initech.test', role: 'admin' },
    { key: 'samir', name: 'Samir Chowdhury', email: 'samir@initech.test', role: 'member' },
    { key: 'nina', name: 'Nina Castillo', email: 'nina@initech.test', role: 'billing' },
    { key: 'tom', name: 'Tom Brandt', email: 'tom@initech.test', role: 'viewer' },
  ],
  brand: {
    colour: '#a3341f',
    logo: `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 64 64"><rect width="64" height="64" fill="#a3341f"/><path d="M20 18h24v7h-8v14h8v7H20v-7h8V25h-8z" fill="#fff"/></svg>`,
  },
  projects: [
    {
      name: 'Cover sheets',
      description: 'One form instead of eight.',
      tasks: [
        ['Collect all eight forms', 'done', 'peter', -18],
        ['Draft of the one form', 'done', 'samir', -7],
        ['Read by legal', 'in_review', 'joanna', -2],
        ['Try it with two departments', 'in_progress', 'peter', 3],
        ['Withdraw the memo about the memo', 'in_progress', 'milton', 0],
        ['Print shop: stop the standing order', 'todo', 'samir', 6],
        ['Tell everybody, once', 'todo', 'peter', 10],
        ['Bin the old stock', 'todo', null, null],
      ],
    },
    {
      name: 'Payroll migration',
      description: 'From the mainframe to something that rounds correctly.',
      tasks: [
        ['List every rounding rule that is in force', 'done', 'samir', -25],
        ['Test data of a leap year', 'done', 'samir', -11],
        ['Compare three months, cent by cent', 'in_review', 'peter', 1],
        ['Write down who may see what', 'in_progress', 'joanna', 4],
        ['Parallel run, November', 'in_progress', 'samir', 8],
        ['Find the missing fractions of a cent', 'todo', 'peter', -4],
        ['Parallel run, December', 'todo', 'samir', 38],
        ['Decide the date of the switch', 'todo', 'milton', 15],
        ['Contract for the old machine ends', 'todo', 'nina', 39],
        ['Training for the branch offices', 'todo', null, 28],
      ],
    },
    {
      name: 'Office',
      description: '',
      tasks: [
        ['Printer on floor 2 says “PC load letter”', 'in_progress', 'samir', 0],
        ['Move desk 14 away from the boiler room', 'todo', 'milton', -9],
        ['Return the red stapler', 'todo', 'joanna', 2],
        ['Plants that survive the air conditioning', 'todo', null, null],
      ],
    },
  ],
}
