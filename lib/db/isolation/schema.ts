/** The tenant schema as the suite knows it, written by hand: what checks lock 1 must not be made by what makes lock 1. */

export type ModelName = 'User' | 'Session' | 'Project' | 'Task' | 'AuditEntry'
export type Row = Record<string, unknown> & { tenantId: string; id: string }
export type Args = Record<string, unknown>

interface Model {
  delegate: 'user' | 'session' | 'project' | 'task' | 'auditEntry'
  table: string
  /** Field → value of a new row that doesn't name it; `undefined`: it must. */
  fields: Record<string, unknown>
  /** Name of the compound key → its fields but the tenant. */
  keys: Record<string, string[]>
  /** Relations whose foreign key is this model's own column. */
  one: Record<string, { model: ModelName; key: string; onDelete: 'cascade' | 'refuse' }>
  /** Relations whose foreign key is the other model's column. */
  many: Record<string, { model: ModelName; key: string }>
}

export const models: Record<ModelName, Model> = {
  User: {
    delegate: 'user',
    table: 'users',
    fields: { email: undefined, name: undefined, role: undefined },
    keys: { tenantId_id: ['id'], tenantId_email: ['email'] },
    one: {},
    many: {
      sessions: { model: 'Session', key: 'userId' },
      createdProjects: { model: 'Project', key: 'createdById' },
      assignedTasks: { model: 'Task', key: 'assigneeId' },
      createdTasks: { model: 'Task', key: 'createdById' },
    },
  },
  Session: {
    delegate: 'session',
    table: 'sessions',
    fields: { userId: undefined, tokenHash: undefined, userAgent: null },
    keys: { tenantId_id: ['id'], tenantId_tokenHash: ['tokenHash'] },
    one: { user: { model: 'User', key: 'userId', onDelete: 'cascade' } },
    many: {},
  },
  Project: {
    delegate: 'project',
    table: 'projects',
    fields: { name: undefined, nextTaskNumber: 1, createdById: undefined },
    keys: { tenantId_id: ['id'] },
    one: { createdBy: { model: 'User', key: 'createdById', onDelete: 'refuse' } },
    many: { tasks: { model: 'Task', key: 'projectId' } },
  },
  Task: {
    delegate: 'task',
    table: 'tasks',
    fields: {
      projectId: undefined,
      number: undefined,
      title: undefined,
      status: 'todo',
      assigneeId: null,
      createdById: undefined,
    },
    keys: { tenantId_id: ['id'], tenantId_projectId_number: ['projectId', 'number'] },
    one: {
      project: { model: 'Project', key: 'projectId', onDelete: 'cascade' },
      assignee: { model: 'User', key: 'assigneeId', onDelete: 'refuse' },
      createdBy: { model: 'User', key: 'createdById', onDelete: 'refuse' },
    },
    many: {},
  },
  AuditEntry: {
    delegate: 'auditEntry',
    table: 'audit_entries',
    fields: { actorName: undefined, action: undefined, subjectLabel: undefined, details: {} },
    keys: { tenantId_id: ['id'] },
    one: {},
    many: {},
  },
}

export const modelNames = Object.keys(models) as ModelName[]

/** Where a relation leads, whichever side holds the key. */
export const relationOf = (model: ModelName, field: string) => models[model].one[field] ?? models[model].many[field]

export const columnsOf = (model: ModelName) => ['tenantId', 'id', ...Object.keys(models[model].fields)]

export const isRecord = (value: unknown): value is Args =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** One or many of Prisma's "object or list of objects". */
export const listOf = (value: unknown): Args[] => (Array.isArray(value) ? value : [value]).filter(isRecord)
