import { expect, it } from 'vitest'
import { auditActions } from './actions'
import { describeEntry } from './describe-entry'

function say(action: string, subjectLabel: string, details: object = {}): string {
  const { phrases, lines } = describeEntry({ actorName: 'Ada', action, subjectLabel, details })
  const sentence = phrases.map((phrase) => (typeof phrase === 'string' ? phrase : phrase.name)).join('')
  return [sentence, ...lines].join(' | ')
}

it('says what happened as a person would', () => {
  const renamed = { name: { from: 'Apollo', to: 'Artemis' } }
  expect(say('project.updated', 'Artemis', renamed)).toBe('Ada renamed project Apollo to Artemis')
  expect(say('project.created', 'Apollo')).toBe('Ada created project Apollo')
  expect(say('project.deleted', 'Apollo', { tasks: 1 })).toBe('Ada deleted project Apollo with 1 task')
  expect(say('project.deleted', 'Apollo', { tasks: 0 })).toBe('Ada deleted project Apollo')
  const project = 'Apollo'
  expect(say('task.created', '#12 Fly', { project })).toBe('Ada created task #12 Fly in Apollo')
  expect(say('task.updated', '#12 Fly', { project, status: { from: 'todo', to: 'in_review' } })).toBe(
    'Ada moved task #12 Fly from To do to In review in Apollo',
  )
  expect(say('task.updated', '#12 Fly', { project, assignee: { from: null, to: 'Sam' } })).toBe(
    'Ada assigned task #12 Fly to Sam in Apollo',
  )
  expect(say('task.updated', '#12 Fly', { project, assignee: { from: 'Sam', to: null } })).toBe(
    'Ada took task #12 Fly from Sam in Apollo',
  )
  expect(say('member.invited', 'sam@x.test', { role: 'viewer' })).toBe('Ada invited sam@x.test as Viewer')
  expect(say('member.role_changed', 'Sam', { role: { from: 'viewer', to: 'owner' } })).toBe(
    'Ada changed the role of Sam from Viewer to Owner',
  )
  expect(say('member.removed', 'Sam', { unassigned: 2 })).toBe('Ada removed Sam; 2 tasks lost their assignee')
})

it('says of a move from where to where', () => {
  const placement = { from: 'shared', to: 'database' }
  expect(say('workspace.moved', 'Acme', { placement })).toBe(
    'Ada moved Acme from shared tables to a database of its own',
  )
  expect(say('workspace.move_started', 'Acme', { placement, region: { from: 'us', to: 'eu' } })).toBe(
    'Ada began to move Acme | Placement: shared tables → a database of its own | Region: United States → European Union',
  )
  expect(say('workspace.move_failed', 'Acme', { placement })).toBe(
    'Ada could not move Acme from shared tables to a database of its own',
  )
})

it('names once those who do something to themselves', () => {
  expect(say('member.joined', 'Ada')).toBe('Ada joined')
  expect(say('member.password_changed', 'Ada')).toBe('Ada changed their password')
  expect(say('member.renamed', 'Ada L.', { name: { from: 'Ada', to: 'Ada L.' } })).toBe('Ada is now called Ada L.')
})

it('lists several changes beneath', () => {
  const details = { project: 'Apollo', title: { from: 'a', to: 'b' }, dueOn: { from: null, to: '2026-12-01' } }
  expect(say('task.updated', '#1 b', details)).toBe(
    'Ada changed task #1 b in Apollo | Title: a → b | Due date: none → 1 Dec 2026',
  )
})

it('has plain words for every action, and for one that it doesn’t know', () => {
  for (const action of Object.keys(auditActions)) expect(say(action, 'X')).toMatch(/^Ada [a-z][a-z -]+:?( X)?$/)
  expect(say('rocket.was_launched', 'Saturn', { odd: [1], more: null })).toBe('Ada was launched rocket Saturn')
})
