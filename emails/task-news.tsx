import { Text } from '@react-email/components'
import type { NotificationKind } from '@/lib/account/notifications'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

const did: Record<NotificationKind, string> = {
  mention: 'mentioned you in a comment on',
  comment: 'commented on',
  assigned: 'gave you the task',
}

const why: Record<NotificationKind, string> = {
  mention: 'your name was mentioned',
  comment: 'you made this task, are assigned to it or have spoken in it',
  assigned: 'a task was given to you',
}

const quote = {
  borderLeft: '3px solid #e4e0d9',
  color: '#2b2620',
  fontSize: '15px',
  lineHeight: '24px',
  margin: '0 0 16px',
  padding: '2px 0 2px 14px',
  whiteSpace: 'pre-wrap' as const,
}

/** To those who have to do with a task: what somebody has said about it, or that it is theirs now. */
export function TaskNews({
  name,
  workspace,
  actorName,
  kind,
  task,
  project,
  text,
  url,
  brand,
}: Branded & MailProps<'task-news'>) {
  return (
    <MailFrame
      brand={brand}
      preview={text === '' ? `In ${project}, ${workspace}.` : text.slice(0, 140)}
      title={task}
      action="Open the task"
      url={url}
      note={`You get this because ${why[kind]}. Which mails you want, you choose in ${workspace} under Settings, Notifications.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        {actorName} {did[kind]} {task} in {project}.
      </Paragraph>
      {text !== '' && <Text style={quote}>{text}</Text>}
    </MailFrame>
  )
}
