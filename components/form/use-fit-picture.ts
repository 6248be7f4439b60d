import { useEffect, useRef, useState, type RefObject } from 'react'
import { shrinkPicture } from './shrink-picture'

interface FitPicture {
  control: RefObject<HTMLInputElement | null>
  /** A data URL of what was chosen. */
  preview: string | undefined
  problem: string | undefined
}

/**
 * Makes a picture that is chosen in a file field as small as its form may send it. Whoever sends the form sooner waits for that:
 * what was chosen may be more than a form can hold.
 */
export function useFitPicture(mostBytes: number): FitPicture {
  const control = useRef<HTMLInputElement>(null)
  const [preview, setPreview] = useState<string>()
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    const input = control.current
    if (!input?.form) return undefined
    return watchPicture(input, input.form, { mostBytes, setPreview, setProblem })
  }, [mostBytes])
  return { control, preview, problem }
}

type Show = (text: string | undefined) => void

/** Gives what ends it. */
function watchPicture(
  input: HTMLInputElement,
  form: HTMLFormElement,
  { mostBytes, setPreview, setProblem }: { mostBytes: number; setPreview: Show; setProblem: Show },
): () => void {
  let fitting: Promise<boolean> | undefined
  let isFit = false
  const fit = async (file: File): Promise<boolean> => {
    const small = await shrinkPicture(file, mostBytes)
    // Another one was chosen meanwhile.
    if (input.files?.[0] !== file) return false
    if (!small) {
      setProblem('That isn’t a picture that your browser can show. Choose a PNG, JPEG or WebP file.')
      return false
    }
    const files = new DataTransfer()
    files.items.add(small.file)
    input.files = files.files
    setPreview(small.preview)
    return (isFit = true)
  }
  const forget = () => {
    setPreview(undefined)
    fitting = undefined
    isFit = false
  }
  const choose = () => {
    forget()
    setProblem(undefined)
    const [file] = input.files ?? []
    if (file) fitting = fit(file)
  }
  const hold = (event: SubmitEvent) => {
    if (isFit || !fitting) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const { submitter } = event
    void fitting.then((isFitNow) => isFitNow && form.requestSubmit(submitter))
  }
  const left = new AbortController()
  const { signal } = left
  input.addEventListener('change', choose, { signal })
  form.addEventListener('submit', hold, { signal })
  // The form is emptied when its answer has come: what was chosen is either there by then, or gone.
  form.addEventListener('reset', forget, { signal })
  // Chosen before this script was there.
  choose()
  return () => left.abort()
}
