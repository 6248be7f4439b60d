export const themes = ['light', 'dark', 'system'] as const

export type Theme = (typeof themes)[number]

/** The cookie that keeps a person's choice on this host. It is written by the browser and holds nothing else. */
export const themeCookie = 'theme'

/** What `data-theme` should say: nothing where the system decides. */
export function themeAttribute(chosen: string | undefined): 'light' | 'dark' | undefined {
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined
}
