import {
  Body,
  Button,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Img,
  Link,
  Preview,
  Section,
  Text,
} from '@react-email/components'
import type { ReactNode } from 'react'

const ink = '#2b2620'
const muted = '#6b645b'
const ownAccent = '#15607a'
const line = '#e4e0d9'
const font = "Geist, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
const paragraph = { color: ink, fontSize: '15px', lineHeight: '24px', margin: '0 0 16px' }
const small = { color: muted, fontSize: '13px', lineHeight: '20px', margin: '0 0 8px' }

/** What a workspace's mails wear. */
export interface MailBrand {
  name: string
  /** A PNG that anybody may fetch; null: the name alone. */
  logoUrl: string | null
  /** Readable on white, as #rrggbb, and what is readable on it. */
  accent: string
  onAccent: string
}

/** Every template takes it and hands it to its frame. */
export interface Branded {
  brand?: MailBrand | undefined
}

/** The frame of every mail: one heading, a few words, one button, and the same link written out for who can't press it. */
export function MailFrame({
  preview,
  title,
  action,
  url,
  note,
  brand,
  children,
}: Branded & {
  preview: string
  title: string
  /** The button, and where it leads; absent where the words hold links of their own. */
  action?: string
  url?: string
  /** The last line: how long the link works, and what to do when one didn't ask for it. */
  note: string
  children: ReactNode
}) {
  const { accent, onAccent } = brand ?? { accent: ownAccent, onAccent: '#ffffff' }
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light" />
      </Head>
      <Preview>{preview}</Preview>
      <Body style={{ backgroundColor: '#faf8f5', fontFamily: font, margin: 0, padding: '32px 12px' }}>
        <Container
          style={{
            backgroundColor: '#ffffff',
            border: `1px solid ${line}`,
            borderRadius: '12px',
            maxWidth: '520px',
            padding: '36px 36px 28px',
          }}
        >
          <Letterhead brand={brand} />
          <Heading
            as="h1"
            style={{
              color: ink,
              fontSize: '22px',
              fontWeight: 600,
              letterSpacing: '-0.02em',
              lineHeight: '30px',
              margin: '0 0 16px',
            }}
          >
            {title}
          </Heading>
          {children}
          {url && (
            <MainLink url={url} accent={accent} onAccent={onAccent}>
              {action}
            </MainLink>
          )}
          <Hr style={{ borderColor: line, borderWidth: '1px 0 0', margin: '0 0 20px' }} />
          {url && (
            <>
              <Text style={small}>Or open this address:</Text>
              <Text style={{ ...small, wordBreak: 'break-all' }}>
                <Link href={url} style={{ color: accent }}>
                  {url}
                </Link>
              </Text>
            </>
          )}
          <Text style={{ ...small, margin: url ? '16px 0 0' : 0 }}>{note}</Text>
        </Container>
      </Body>
    </Html>
  )
}

function MainLink({
  url,
  accent,
  onAccent,
  children,
}: {
  url: string
  accent: string
  onAccent: string
  children: ReactNode
}) {
  return (
    <Section style={{ margin: '24px 0 28px' }}>
      <Button
        href={url}
        style={{
          backgroundColor: accent,
          borderRadius: '8px',
          color: onAccent,
          display: 'inline-block',
          fontSize: '15px',
          fontWeight: 600,
          padding: '12px 20px',
          textDecoration: 'none',
        }}
      >
        {children}
      </Button>
    </Section>
  )
}

/** Whose mail it is. The name stands beside the logo: most programs show no picture before one asks. */
function Letterhead({ brand }: Branded) {
  return (
    <Text style={{ color: muted, fontSize: '14px', fontWeight: 600, letterSpacing: '-0.01em', margin: '0 0 24px' }}>
      {brand?.logoUrl && (
        <Img
          src={brand.logoUrl}
          alt=""
          width={28}
          height={28}
          style={{ borderRadius: '4px', display: 'inline-block', marginRight: '10px', verticalAlign: 'middle' }}
        />
      )}
      {brand?.name ?? 'Tenantry'}
    </Text>
  )
}

/** One of several addresses that a mail lists: its name, and the address written out. */
export function NamedLink({ name, url }: { name: string; url: string }) {
  return (
    <Text style={paragraph}>
      <Link href={url} style={{ color: ownAccent, fontWeight: 600 }}>
        {name}
      </Link>
      <br />
      <span style={{ color: muted, fontSize: '13px', wordBreak: 'break-all' }}>{url}</span>
    </Text>
  )
}

/** A paragraph of a mail. Mail programs drop style sheets, so each brings its own style. */
export function Paragraph({ children }: { children: ReactNode }) {
  return <Text style={paragraph}>{children}</Text>
}
