'use client'

import type { ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'
import { FieldFrame, useFieldWiring, type FieldProps } from './field-frame'
import { useFitPicture } from './use-fit-picture'

/** A file with a picture in it. Browsers make a large one small before they send it; without scripts it must be small. */
export function PictureField({
  name,
  label,
  hint,
  mostBytes,
  shape,
  current,
}: FieldProps & {
  mostBytes: number
  shape: 'round' | 'tile'
  /** What is shown until another one is chosen. */
  current: ReactNode
}) {
  const { wiring, error } = useFieldWiring(name, hint)
  const { control, preview, problem } = useFitPicture(mostBytes)
  return (
    <div className="flex items-start gap-4">
      <span className="relative inline-flex shrink-0">
        {current}
        {preview && (
          <img
            src={preview}
            alt=""
            className={classNames(
              'absolute inset-0 size-full bg-[#fff]',
              shape === 'round' ? 'rounded-full object-cover' : 'rounded-sm object-contain',
            )}
          />
        )}
      </span>
      <FieldFrame id={wiring.id} label={label} hint={hint} error={problem ?? error} className="min-w-0 flex-1">
        <input
          ref={control}
          type="file"
          name={name}
          accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
          className="w-full min-w-0 text-sm text-muted file:mr-3 file:h-10 file:cursor-pointer file:rounded-md file:border file:border-solid file:border-line-strong/60 file:bg-surface file:px-4 file:font-medium file:text-ink hover:file:bg-raised"
          {...wiring}
        />
      </FieldFrame>
    </div>
  )
}
