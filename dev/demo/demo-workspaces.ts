import type { Role } from '@/lib/auth/permissions'
import type { TaskStatus } from '@/lib/tasks/status'

/** Title, status, whose (a member's key, or null), and the day it is due, counted from today. */
export type DemoTask = readonly [title: string, status: TaskStatus, whose: string | null, dueIn: number | null]

export interface DemoProject {
  name: string
  description: string
  archived?: true
  tasks: readonly DemoTask[]
}

export interface DemoWorkspace {
  slug: string
  name: string
  /** Bought at the Stripe simulator; without one the workspace stays on Free and gets what fits. */
  plan: 'free' | 'pro'
  /** The first is the owner. `invited`: has not followed the link yet. */
  members: readonly { key: string; name: string; email: string; role: Role; invited?: true }[]
  projects: readonly DemoProject[]
}

const acme: DemoWorkspace = {
  slug: 'acme',
  name: 'Acme',
  plan: 'pro',
  members: [
    { key: 'ada', name: 'Ada Byron', email: 'ada@acme.test', role: 'owner' },
    { key: 'grace', name: 'Grace Okafor', email: 'grace@acme.test', role: 'admin' },
    { key: 'sam', name: 'Sam Whitfield', email: 'sam@example.test', role: 'member' },
    { key: 'lin', name: 'Lin Zhào', email: 'lin@acme.test', role: 'member' },
    { key: 'bo', name: 'Bo Lindqvist', email: 'bo@acme.test', role: 'billing' },
    { key: 'vera', name: 'Vera Novák', email: 'vera@acme.test', role: 'viewer' },
    { key: 'noor', name: 'noor', email: 'noor@acme.test', role: 'member', invited: true },
  ],
  projects: [
    {
      name: 'Anvil 2',
      description: 'The second generation: lighter, louder, and it ships before the trade fair.',
      tasks: [
        ['Choose the alloy for the horn', 'done', 'lin', -21],
        ['Drop test from 12 m', 'done', 'sam', -12],
        ['Agree the price with purchasing', 'done', 'ada', -6],
        ['Noise measurement in the anechoic room', 'in_review', 'lin', -1],
        ['Manual: handling and storage', 'in_review', 'grace', 2],
        ['Crate that survives a canyon', 'in_progress', 'sam', 1],
        ['Photographs for the product page', 'in_progress', 'grace', 4],
        ['Translate the safety label into six languages', 'in_progress', 'lin', 0],
        ['Certificate from the testing institute', 'todo', 'ada', 9],
        ['Spare feet: find a second supplier', 'todo', 'sam', 16],
        ['Train the support team on the new mount', 'todo', null, 12],
        ['Trade fair: order the stand', 'todo', 'grace', -2],
        ['Write the announcement', 'todo', null, 20],
        ['Recycle the returned anvils', 'todo', null, null],
        ['Decide what happens to the old moulds', 'todo', null, null],
      ],
    },
    {
      name: 'Website',
      description: 'Everything that a customer sees before they call us.',
      tasks: [
        ['Move the shop to the new domain', 'done', 'sam', -9],
        ['Remove the splash video', 'done', 'sam', -4],
        ['Prices without tax for companies', 'in_review', 'sam', 3],
        ['Search finds parts by their old numbers', 'in_progress', 'lin', 6],
        ['Checkout: let people keep their basket', 'in_progress', 'sam', 0],
        ['Alt texts for all catalogue pictures', 'todo', 'vera', 14],
        ['Say how long delivery takes, by country', 'todo', 'grace', 8],
        ['Contact form goes nowhere on Sundays', 'todo', 'lin', -3],
        ['Try a page without cookies', 'todo', null, null],
        ['Archive the 2019 campaign pages', 'todo', null, 30],
      ],
    },
    {
      name: 'Warehouse move',
      description: 'From Mill Lane to the harbour, without a day of closed doors.',
      tasks: [
        ['Sign the lease', 'done', 'ada', -30],
        ['Count the stock', 'done', 'lin', -8],
        ['Insurance for the days in between', 'in_progress', 'ada', 5],
        ['Plan the shelves so that heavy things are low', 'in_progress', 'lin', 7],
        ['Tell carriers the new address', 'todo', 'grace', 10],
        ['Second forklift for two weeks', 'todo', 'sam', 11],
        ['Keys, badges, alarm codes', 'todo', 'grace', 13],
        ['Farewell breakfast at Mill Lane', 'todo', null, 18],
        ['Sell the old racking', 'todo', null, null],
      ],
    },
    {
      name: 'Customer interviews',
      description: '',
      tasks: [
        ['Ask ten customers why they left', 'in_progress', 'grace', 6],
        ['Transcribe the calls of last week', 'todo', 'sam', 1],
        ['One page: what we heard', 'todo', 'grace', 9],
      ],
    },
    {
      name: 'Rocket skates',
      description: 'Stopped after the second prototype. Kept for the measurements.',
      archived: true,
      tasks: [
        ['Brake test', 'done', 'lin', -90],
        ['Find out why the brake test ended in the river', 'done', 'lin', -84],
        ['Third prototype', 'todo', null, null],
      ],
    },
  ],
}

const globex: DemoWorkspace = {
  slug: 'globex',
  name: 'Globex',
  plan: 'free',
  members: [
    { key: 'hank', name: 'Hank Moreau', email: 'hank@globex.test', role: 'owner' },
    { key: 'sam', name: 'Sam Whitfield', email: 'sam@example.test', role: 'viewer' },
  ],
  projects: [
    {
      name: 'Harbour lights',
      description: 'Replace 214 lamps along the quay before the nights get long.',
      tasks: [
        ['Survey of the north quay', 'done', 'hank', -15],
        ['Offer from the lamp maker', 'done', 'hank', -10],
        ['Permit from the harbour master', 'in_review', 'hank', 1],
        ['Trench for the cable, first 300 m', 'in_progress', 'hank', 5],
        ['Lamps 1 to 40', 'in_progress', null, 8],
        ['Keep the fishermen’s access open at night', 'todo', 'hank', -1],
        ['Lamps 41 to 120', 'todo', null, 22],
        ['Lamps 121 to 214', 'todo', null, 40],
        ['Measure the light in the hotel’s windows', 'todo', null, null],
        ['Switch on, with the mayor', 'todo', 'hank', 45],
      ],
    },
  ],
}

const initech: DemoWorkspace = {
  slug: 'initech',
  name: 'Initech',
  plan: 'pro',
  members: [
    { key: 'milton', name: 'Milton Adebayo', email: 'milton@initech.test', role: 'owner' },
    { key: 'joanna', name: 'Joanna Petrov', email: 'joanna@initech.test', role: 'owner' },
    { key: 'peter', name: 'Peter Haas', email: 'peter@initech.test', role: 'admin' },
    { key: 'samir', name: 'Samir Chowdhury', email: 'samir@initech.test', role: 'member' },
    { key: 'nina', name: 'Nina Castillo', email: 'nina@initech.test', role: 'billing' },
    { key: 'tom', name: 'Tom Brandt', email: 'tom@initech.test', role: 'viewer' },
  ],
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

export const demoWorkspaces: readonly DemoWorkspace[] = [acme, globex, initech]
