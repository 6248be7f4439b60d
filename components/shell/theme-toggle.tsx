'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { classNames } from '@/components/ui/class-names'
import { idle, type FormAction } from '@/components/form/action-state'
import { themeAttribute, themes, type Theme } from './theme'
import { wearTheme } from './wear-theme'

const looks = {
  light: { label: 'Light', Icon: Sun },
  dark: { label: 'Dark', Icon: Moon },
  system: { label: 'System', Icon: Monitor },
} as const

/**
 * Light, dark, or what the system says; kept in a cookie, so that the server writes the next page in it. `save` keeps it with
 * the person as well, for their other browsers.
 */
export function ThemeToggle({ className, save }: { className?: string; save?: FormAction | undefined }) {
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
            onClick={() => {
              wearTheme(name)
              void save?.(idle, formOf(name))
            }}
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

function formOf(theme: Theme): FormData {
  const form = new FormData()
  form.set('theme', theme)
  return form
}
