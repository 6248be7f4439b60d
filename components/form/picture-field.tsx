'use client'

import { useEffect, useRef, useState, type ChangeEvent, type ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'
import { FieldFrame, useFieldWiring, type FieldProps } from './field-frame'
import { shrinkPicture } from './shrink-picture'

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
  const [preview, setPreview] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const { wiring, error } = useFieldWiring(name, hint)
  const control = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const left = new AbortController()
    // The form is emptied when its answer has come: what was chosen is either there by then, or gone.
    control.current?.form?.addEventListener('reset', () => setPreview(undefined), { signal: left.signal })
    return () => left.abort()
  }, [])
  const choose = async ({ currentTarget: input }: ChangeEvent<HTMLInputElement>) => {
    const [file] = input.files ?? []
    setPreview(undefined)
    setProblem(undefined)
    if (!file) return
    const small = await shrinkPicture(file, mostBytes)
    if (!small) return setProblem('That isn’t a picture that your browser can show. Choose a PNG, JPEG or WebP file.')
    const files = new DataTransfer()
    files.items.add(small.file)
    input.files = files.files
    setPreview(small.preview)
  }
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
          onChange={(event) => void choose(event)}
          className="w-full min-w-0 text-sm text-muted file:mr-3 file:h-10 file:cursor-pointer file:rounded-md file:border file:border-solid file:border-line-strong/60 file:bg-surface file:px-4 file:font-medium file:text-ink hover:file:bg-raised"
          {...wiring}
        />
      </FieldFrame>
    </div>
  )
}
