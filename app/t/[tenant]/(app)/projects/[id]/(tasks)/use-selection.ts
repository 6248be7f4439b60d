'use client'

import { useState, type KeyboardEvent } from 'react'

export interface Selection {
  ids: string[]
  has: (id: string) => boolean
  /** With `range`, all from the last one that was chosen to this one. */
  toggle: (id: string, range: boolean) => void
  chooseAll: (all: boolean) => void
  /** For the list around the checkboxes: arrows, with Shift to choose on the way; Ctrl or ⌘ and A; Escape. */
  onKeyDown: (event: KeyboardEvent) => void
}

/** Marks the checkboxes that `onKeyDown` goes between. */
export const selectBox = 'data-select-box'

const steps: Record<string, 1 | -1 | undefined> = { ArrowDown: 1, ArrowUp: -1 }

/** Which of the rows with these ids, in their order, are chosen. What is no longer there is chosen no longer. */
export function useSelection(order: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [anchor, setAnchor] = useState<string | null>(null)
  const ids = order.filter((id) => chosen.has(id))

  const toggle = (id: string, range: boolean) => {
    const next = new Set(ids)
    const [from, to] = [anchor === null ? -1 : order.indexOf(anchor), order.indexOf(id)]
    if (range && from !== -1) for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one)
    else if (!next.delete(id)) next.add(id)
    setChosen(next)
    setAnchor(id)
  }
  const chooseAll = (all: boolean) => setChosen(new Set(all ? order : []))

  const step = (event: KeyboardEvent, box: HTMLElement, by: 1 | -1) => {
    event.preventDefault()
    const boxes = [...event.currentTarget.querySelectorAll<HTMLElement>(`[${selectBox}]`)]
    const next = boxes[boxes.indexOf(box) + by]
    if (!next) return
    next.focus()
    const [from, to] = [box.getAttribute(selectBox) ?? '', next.getAttribute(selectBox) ?? '']
    if (event.shiftKey) setChosen(new Set([...ids, from, to]))
    setAnchor(to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { target, key } = event
    if (!(target instanceof HTMLElement) || !target.hasAttribute(selectBox)) return
    const by = steps[key]
    if (by) return step(event, target, by)
    if (key === 'Escape' && ids.length > 0) chooseAll(false)
    else if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      chooseAll(true)
    }
  }
  return { ids, has: (id) => chosen.has(id), toggle, chooseAll, onKeyDown }
}
