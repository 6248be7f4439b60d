import { invalidRequest } from './stripe-error'

export type FormValue = string | FormValue[] | { [key: string]: FormValue }

const maxDepth = 8
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Decodes Stripe's form encoding, `items[0][price]=price_1&metadata[a]=b`, into nested values.
 * Brackets that hold 0, 1, 2 … without a gap, or nothing at all (`expand[]=x`), make an array.
 */
export function decodeForm(text: string): Record<string, FormValue> {
  const root = new Node()
  for (const [name, value] of new URLSearchParams(text)) root.set(segmentsOf(name), value)
  return root.toRecord()
}

class Node {
  value: string | undefined
  readonly children = new Map<string, Node>()

  set(segments: readonly string[], value: string): void {
    const [head, ...rest] = segments
    if (head === undefined) {
      this.value = value
      return
    }
    const key = head === '' ? String(this.children.size) : head
    const child = this.children.get(key) ?? new Node()
    this.children.set(key, child)
    child.set(rest, value)
  }

  toRecord(): Record<string, FormValue> {
    const entries: [string, FormValue][] = []
    for (const [key, child] of this.children) entries.push([key, child.toValue()])
    return Object.fromEntries(entries)
  }

  toValue(): FormValue {
    if (this.children.size === 0) return this.value ?? ''
    const keys = [...this.children.keys()]
    if (keys.every((key, index) => key === String(index))) {
      return [...this.children.values()].map((child) => child.toValue())
    }
    return this.toRecord()
  }
}

function segmentsOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
  const [, head, tail] = match ?? []
  if (head === undefined || tail === undefined) {
    throw invalidRequest(`Invalid parameter name: ${name}`, { param: name })
  }
  const segments = [head, ...[...tail.matchAll(/\[([^[\]]*)\]/g)].map((bracket) => bracket[1] ?? '')]
  if (segments.length > maxDepth || segments.some((segment) => refusedKeys.has(segment))) {
    throw invalidRequest(`Invalid parameter name: ${name}`, { param: name })
  }
  return segments
}
