'use client'

import { type KeyboardEvent, type RefObject, useState } from 'react'
import { matching, mentionAt, type Person } from './mention-query'

/** Lets people be chosen by keyboard or pointer while an @ is being typed into the text area. */
export function useMentions(area: RefObject<HTMLTextAreaElement | null>, people: readonly Person[], before: string[]) {
  const [chosen, setChosen] = useState<string[]>(before)
  const [found, setFound] = useState<{ at: number; people: Person[] } | null>(null)
  const [index, setIndex] = useState(0)

  const look = () => {
    const { value = '', selectionStart = 0, selectionEnd = 0 } = area.current ?? {}
    const query = selectionStart === selectionEnd ? mentionAt(value, selectionStart) : null
    const matches = query ? matching(people, query.text) : []
    setFound(query && matches.length > 0 ? { at: query.at, people: matches } : null)
    setIndex(0)
  }

  const choose = (person: Person) => {
    const field = area.current
    if (!field || !found) return
    field.setRangeText(`@${person.name} `, found.at, field.selectionStart, 'end')
    setChosen([...chosen.filter((id) => id !== person.id), person.id])
    setFound(null)
    field.focus()
  }

  const step = (by: number) => setIndex((index + by + (found?.people.length ?? 1)) % (found?.people.length ?? 1))

  /** True where the key was about the list. */
  const press = (event: KeyboardEvent): boolean => {
    const person = found?.people[index]
    if (!person || event.nativeEvent.isComposing) return false
    if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Enter' || event.key === 'Tab') choose(person)
    else if (event.key === 'Escape') setFound(null)
    else return false
    event.preventDefault()
    return true
  }

  return {
    chosen,
    matches: found?.people ?? [],
    index,
    look,
    choose,
    press,
    close: () => setFound(null),
    forget: () => setChosen(before),
  }
}
