import type { MailProps } from '@/lib/outbox/mail'
import { MailFrame, NamedLink, Paragraph } from './mail-frame'

/** To one who has forgotten where they work: each workspace with its address. */
export function YourWorkspaces({ workspaces, url }: MailProps<'your-workspaces'>) {
  const only = workspaces.length === 1 ? workspaces[0] : undefined
  return (
    <MailFrame
      preview={workspaces.map(({ name }) => name).join(', ')}
      title={only ? `You are in ${only.name}` : `You are in ${workspaces.length} workspaces`}
      {...(only && { action: `Sign in to ${only.name}`, url: only.url })}
      note={`Somebody, most likely you, asked at ${new URL(url).host} which workspaces this address is in. If it wasn’t you, do nothing: nobody but you was told.`}
    >
      {only ? (
        <Paragraph>Sign in with this e-mail address.</Paragraph>
      ) : (
        <>
          <Paragraph>Sign in to any of them with this e-mail address:</Paragraph>
          {workspaces.map(({ name, url }) => (
            <NamedLink key={url} name={name} url={url} />
          ))}
        </>
      )}
    </MailFrame>
  )
}
