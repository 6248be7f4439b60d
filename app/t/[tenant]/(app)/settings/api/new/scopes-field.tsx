'use client'

import { FieldNotes, useFieldWiring } from '@/components/form/field-frame'
import { useTicked } from '@/components/form/use-ticked'
import { type ApiScope, apiScopes } from '@/lib/api-keys/scopes'

/** What the key may do, to be ticked. Native boxes, for before any script has loaded. */
export function ScopesField({ scopes }: { scopes: ApiScope[] }) {
  const { wiring, error } = useFieldWiring('scopes', undefined)
  const [chosen, toggle] = useTicked()
  return (
    <fieldset className="grid content-start gap-1" {...wiring}>
      <legend className="mb-1 block text-sm font-medium text-ink">What it may do</legend>
      {scopes.map((scope) => (
        <label key={scope} className="flex min-h-10 cursor-pointer items-center gap-2.5 text-sm sm:min-h-8">
          <input
            type="checkbox"
            name="scopes"
            value={scope}
            checked={chosen.has(scope)}
            onChange={() => toggle(scope)}
            className="size-4 shrink-0 cursor-pointer accent-accent"
          />
          <span className="max-sm:py-1.5">
            {apiScopes[scope].description} <code className="font-mono text-xs text-muted max-sm:block">{scope}</code>
          </span>
        </label>
      ))}
      <FieldNotes id={wiring.id} error={error} />
    </fieldset>
  )
}
