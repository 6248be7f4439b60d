'use client'

import { Menu, MenuItem } from '@/components/ui/menu'
import { taskStatuses, taskStatusLabels, type TaskStatus } from '@/lib/tasks/status'
import type { TaskRow } from '@/lib/tasks/task-row'
import { StatusIcon } from './status-icon'

/** The status as a button that changes it; for those who may only read, the status. */
export function StatusMenu({ task, onMove }: { task: TaskRow; onMove?: (status: TaskStatus) => void }) {
  const name = taskStatusLabels[task.status]
  if (!onMove) {
    return (
      <span className="grid size-8 place-items-center">
        <StatusIcon status={task.status} />
        <span className="sr-only">{name}</span>
      </span>
    )
  }
  return (
    <Menu
      trigger={<StatusIcon status={task.status} />}
      label={`${name}: change the status of #${task.number}`}
      align="start"
      className="w-8 px-0!"
    >
      {taskStatuses.map((status) => (
        <MenuItem key={status} disabled={status === task.status} onSelect={() => onMove(status)}>
          <StatusIcon status={status} />
          {taskStatusLabels[status]}
        </MenuItem>
      ))}
    </Menu>
  )
}
