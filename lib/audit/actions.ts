/** Everything that the audit log can hold, with what the filter calls it. `<subject>.<past tense>`. */
export const auditActions = {
  'workspace.created': 'Workspace created',
  'project.created': 'Project created',
  'project.updated': 'Project changed',
  'project.archived': 'Project archived',
  'project.unarchived': 'Project unarchived',
  'project.deleted': 'Project deleted',
  'task.created': 'Task created',
  'task.updated': 'Task changed',
  'task.deleted': 'Task deleted',
  'member.invited': 'Member invited',
  'member.invitation_resent': 'Invitation sent again',
  'member.invitation_withdrawn': 'Invitation withdrawn',
  'member.joined': 'Member joined',
  'member.role_changed': 'Role changed',
  'member.removed': 'Member removed',
  'member.renamed': 'Member renamed',
  'member.password_changed': 'Password changed',
  'billing.checkout_started': 'Checkout started',
  'billing.plan_chosen': 'Plan chosen',
  'billing.plan_changed': 'Plan changed',
  'billing.canceled': 'Subscription canceled',
  'billing.resumed': 'Subscription resumed',
} as const

export type AuditAction = keyof typeof auditActions
