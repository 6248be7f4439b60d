import { classNames } from './class-names'

/** Four tiles that light up in turn. Where motion is unwelcome they stand still. */
export function Spinner({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 16 16" fill="currentColor" className={classNames('size-4', className)}>
      <rect x="1" y="1" width="6.5" height="6.5" className="animate-turn" />
      <rect x="8.5" y="1" width="6.5" height="6.5" className="animate-turn [animation-delay:150ms]" />
      <rect x="8.5" y="8.5" width="6.5" height="6.5" className="animate-turn [animation-delay:300ms]" />
      <rect x="1" y="8.5" width="6.5" height="6.5" className="animate-turn [animation-delay:450ms]" />
    </svg>
  )
}
