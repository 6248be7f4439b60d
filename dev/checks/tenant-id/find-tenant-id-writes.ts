import type { ParsedSource } from '@/dev/checks/source/read-sources'
import { collectFacts, type Declaration } from './collect-facts'
import { innermost, isWithin, type Span } from './span'

/**
 * Positions of every `tenantId` that gets into a call of a tenant client: in the call itself, at any depth, by way of a
 * variable or function of the same file, or by an assignment to a property. What comes from another file is not followed:
 * there lock 1 has the last word.
 */
export function findTenantIdWrites({ program }: ParsedSource, models: ReadonlySet<string>): number[] {
  const facts = collectFacts(program, models)
  const found = new Set(facts.assignments)
  const followed = new Set<Declaration>()

  const search = (span: Span, hidden: Span[]) => {
    const counts = (one: Span) => isWithin(one, span) && !hidden.some((inner) => isWithin(one, inner))
    for (const write of facts.writes.filter(counts)) found.add(write.start)
    for (const { name, ...place } of facts.references.filter(counts)) {
      const visible = facts.declarations.filter((one) => one.name === name && isWithin(place, one.scope))
      const declared = innermost(visible, ({ scope }) => scope)
      if (declared && !followed.has(declared)) follow(declared)
    }
  }
  // What a value's making passes on to other functions doesn't become part of it; what a client is given does, calls and all.
  const follow = (declared: Declaration) => {
    followed.add(declared)
    search(
      declared.value,
      facts.arguments.filter((inner) => isWithin(inner, declared.value)),
    )
  }
  for (const span of facts.clientArguments) search(span, [])
  return [...found].toSorted((a, b) => a - b)
}
