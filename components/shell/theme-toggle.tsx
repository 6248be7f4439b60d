'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { classNames } from '@/components/ui/class-names'
import { themeAttribute, themeCookie, themes, type Theme } from './theme'

const looks = {
  light: { label: 'Light', Icon: Sun },
  dark: { label: 'Dark', Icon: Moon },
  system: { label: 'System', Icon: Monitor },
} as const

const yearSeconds = 31_536_000

/** Light, dark, or what the system says; kept in a cookie, so that the server writes the next page in it. */
export function ThemeToggle({ className }: { className?: string }) {
  const theme = useSyncExternalStore(watchTheme, readTheme, () => undefined)
  return (
    <div
      role="group"
      aria-label="Theme"
      className={classNames('inline-flex rounded-md border border-line bg-sunken p-0.5', className)}
    >
      {themes.map((name) => {
        const { label, Icon } = looks[name]
        return (
          <button
            key={name}
            type="button"
            aria-label={label}
            title={label}
            aria-pressed={theme === name}
            onClick={() => writeTheme(name)}
            className="grid h-6 w-8 place-items-center rounded-[6px] text-muted transition-colors duration-100 hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-low [&_svg]:size-3.5"
          >
            <Icon aria-hidden />
          </button>
        )
      })}
    </div>
  )
}

function readTheme(): Theme {
  return themeAttribute(document.documentElement.dataset.theme) ?? 'system'
}

function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}

function writeTheme(theme: Theme): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  const lifeSeconds = theme === 'system' ? 0 : yearSeconds
  document.cookie = `${themeCookie}=${theme}; Path=/; Max-Age=${lifeSeconds}; SameSite=Lax${secure}`
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
