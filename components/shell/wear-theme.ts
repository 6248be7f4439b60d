import { themeCookie, type Theme } from './theme'

const yearSeconds = 31_536_000

/** Puts a theme on, and keeps it in this browser: the server writes the next page in it. */
export function wearTheme(theme: Theme): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  const lifeSeconds = theme === 'system' ? 0 : yearSeconds
  document.cookie = `${themeCookie}=${theme}; Path=/; Max-Age=${lifeSeconds}; SameSite=Lax${secure}`
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
