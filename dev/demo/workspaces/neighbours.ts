import type { DemoWorkspace } from '@/dev/demo/demo-workspace'

const pocket: DemoWorkspace = {
  slug: 'pocket',
  name: 'Pocket Garden',
  plan: 'free',
  placement: { kind: 'shared', region: 'us' },
  members: [
    { key: 'ines', name: 'Inés Calder', email: 'ines@pocket.test', role: 'owner' },
    { key: 'otis', name: 'Otis Reed', email: 'otis@pocket.test', role: 'member' },
  ],
  projects: [
    {
      name: 'Roof of the library',
      description: 'Forty beds, no lift.',
      tasks: [
        ['Ask how much the roof can carry', 'done', 'ines', -6],
        ['Soil in bags of ten kilos', 'in_progress', 'otis', 3],
        ['Rain barrels', 'todo', 'otis', 9],
        ['A hose that reaches the last bed', 'todo', null, null],
      ],
    },
  ],
}

const tidewater: DemoWorkspace = {
  slug: 'tidewater',
  name: 'Tidewater Clinics',
  plan: 'enterprise',
  placement: { kind: 'database', region: 'us' },
  boughtDaysAgo: 40,
  members: [
    { key: 'amara', name: 'Amara Nwosu', email: 'amara@tidewater.test', role: 'owner' },
    { key: 'jules', name: 'Jules Fontaine', email: 'jules@tidewater.test', role: 'admin' },
    { key: 'kit', name: 'Kit Hallam', email: 'kit@tidewater.test', role: 'member' },
  ],
  projects: [
    {
      name: 'Vaccination week',
      description: 'Six clinics, one list, nobody twice.',
      tasks: [
        ['Doses counted in every clinic', 'done', 'kit', -3],
        ['Rooms without stairs', 'in_review', 'jules', 1],
        ['Letters to patients over seventy', 'in_progress', 'kit', 2],
        ['Somebody who speaks Vietnamese on Tuesday', 'todo', 'jules', 4],
        ['Chairs', 'todo', null, 5],
      ],
    },
  ],
}

const fjord: DemoWorkspace = {
  slug: 'fjord',
  name: 'Fjord & Søn',
  plan: 'business',
  placement: { kind: 'schema', region: 'eu' },
  boughtDaysAgo: 42,
  cardFailsLater: true,
  members: [
    { key: 'signe', name: 'Signe Dahl', email: 'signe@fjord.test', role: 'owner' },
    { key: 'mats', name: 'Mats Dahl', email: 'mats@fjord.test', role: 'member' },
  ],
  projects: [
    {
      name: 'Ferry timetable',
      description: 'Winter, with the ice in mind.',
      tasks: [
        ['Tides until March', 'done', 'mats', -20],
        ['Fewer crossings on Sunday', 'in_review', 'signe', -1],
        ['Print it large enough', 'todo', 'mats', 6],
      ],
    },
  ],
}

const lumen: DemoWorkspace = {
  slug: 'lumen',
  name: 'Lumen Studio',
  plan: 'pro',
  placement: { kind: 'shared', region: 'eu' },
  boughtDaysAgo: 34,
  cardFailsLater: true,
  members: [
    { key: 'elif', name: 'Elif Aydın', email: 'elif@lumen.test', role: 'owner' },
    { key: 'theo', name: 'Theo Marchetti', email: 'theo@lumen.test', role: 'viewer' },
  ],
  projects: [
    {
      name: 'Stage lights',
      description: 'The small theatre, before the premiere.',
      tasks: [
        ['Which of the old lamps still work', 'done', 'elif', -4],
        ['Borrow a desk with more channels', 'in_progress', 'elif', 1],
        ['Tape on every cable', 'todo', null, 3],
      ],
    },
  ],
}

const halyard: DemoWorkspace = {
  slug: 'halyard',
  name: 'Halyard Boats',
  plan: 'pro',
  placement: { kind: 'shared', region: 'us' },
  boughtDaysAgo: 58,
  cardFailsLater: true,
  members: [{ key: 'wren', name: 'Wren Abbott', email: 'wren@halyard.test', role: 'owner' }],
  projects: [
    {
      name: 'Hull 12',
      description: '',
      tasks: [
        ['Second coat', 'in_progress', 'wren', -30],
        ['Find a buyer', 'todo', 'wren', -10],
      ],
    },
  ],
}

const brasa: DemoWorkspace = {
  slug: 'brasa',
  name: 'Brasa Kitchen',
  plan: 'free',
  placement: { kind: 'shared', region: 'eu' },
  members: [{ key: 'rafa', name: 'Rafa Quintela', email: 'rafa@brasa.test', role: 'owner' }],
  projects: [
    {
      name: 'Open on Mondays',
      description: '',
      tasks: [
        ['Who wants to work then', 'in_progress', 'rafa', 2],
        ['Smaller menu', 'todo', 'rafa', 7],
      ],
    },
  ],
}

/** Those who live beside the three that one looks at first. */
export const neighbours: readonly DemoWorkspace[] = [pocket, tidewater, fjord, lumen, halyard, brasa]
