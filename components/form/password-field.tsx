'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { Input } from '@/components/ui/input'
import { FieldFrame, useFieldWiring, type FieldProps } from './field-frame'

/** A password with a button that shows what has been typed. `autoComplete` says whether it is a new one, which has a least length. */
export function PasswordField({
  name,
  label,
  autoComplete,
  hint = autoComplete === 'new-password' ? 'At least 10 characters.' : undefined,
  className,
  ...rest
}: Omit<FieldProps, 'optional'> & {
  autoComplete: 'current-password' | 'new-password'
} & Omit<ComponentProps<'input'>, keyof FieldProps | 'id' | 'type' | 'defaultValue' | 'autoComplete'>) {
  const [visible, setVisible] = useState(false)
  const { wiring, error } = useFieldWiring(name, hint)
  return (
    <FieldFrame id={wiring.id} {...{ label, hint, error, className }}>
      <div className="relative">
        <Input
          name={name}
          type={visible ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          className="pr-11"
          {...wiring}
          {...rest}
        />
        <button
          type="button"
          aria-label="Show password"
          aria-pressed={visible}
          onClick={() => setVisible(!visible)}
          className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-r-md text-muted hover:text-ink focus-visible:-outline-offset-2 [&_svg]:size-4"
        >
          {visible ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </button>
      </div>
    </FieldFrame>
  )
}
