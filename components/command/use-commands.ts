'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { idle } from '@/components/form/action-state'
import { wearTheme } from '@/components/shell/wear-theme'
import type { Command } from './command-list'

/** What happens when something is chosen: the palette closes, and then it is done. */
export function useCommands(onDone: () => void): { go: (href: string) => void; run: (command: Command) => void } {
  const router = useRouter()
  const go = (href: string) => {
    onDone()
    router.push(href)
  }
  const run = ({ does }: Command) => {
    if ('href' in does) return go(does.href)
    onDone()
    const form = new FormData()
    if ('theme' in does) {
      wearTheme(does.theme)
      form.set('theme', does.theme)
    }
    const action = 'post' in does ? does.post : does.save
    startTransition(async () => {
      await action(idle, form)
    })
    return undefined
  }
  return { go, run }
}
