import Bowser from 'bowser'

/** A browser by what it says of itself: "Firefox on Linux"; "An unknown browser" where it says nothing that we know. */
export function deviceOf(userAgent: string | null | undefined): string {
  if (!userAgent) return 'An unknown browser'
  const { browser, os } = Bowser.parse(userAgent)
  const name = browser.name || userAgent.split(/[/\s]/)[0]?.slice(0, 40) || 'An unknown browser'
  return os.name ? `${name} on ${os.name}` : name
}

/** Which picture stands for it. */
export function deviceKindOf(userAgent: string | null | undefined): 'desktop' | 'mobile' | 'tablet' | 'other' {
  const kind = userAgent ? Bowser.parse(userAgent).platform.type : undefined
  return kind === 'desktop' || kind === 'mobile' || kind === 'tablet' ? kind : 'other'
}
