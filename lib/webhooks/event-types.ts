/** Everything that a workspace can tell other programs, with what the settings call it. `<subject>.<past tense>`. */
export const eventTypes = {
  'project.created': 'Project created',
  'project.updated': 'Project changed, archived or unarchived',
  'project.deleted': 'Project deleted, with its tasks',
  'task.created': 'Task created',
  'task.updated': 'Task changed',
  'task.deleted': 'Task deleted',
  'comment.created': 'Comment written',
  'member.joined': 'Member joined',
  'member.removed': 'Member removed',
} as const

export type EventType = keyof typeof eventTypes

/** What a test from the settings page is called; nobody subscribes to it. */
export const testEventType = 'webhook.test'
