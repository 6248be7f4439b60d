import { Progress } from '@/components/ui/progress'
import type { MoveNews } from '@/lib/operations/moves/describe-move'

/** What happens, in words that are read aloud when they change, and a bar, which isn't. */
export function MoveReport({ news: { title, text, percent, progress } }: { news: MoveNews }) {
  return (
    <>
      <div role="status">
        <p className="font-medium text-ink">{title}</p>
        <p className="text-pretty">{text}</p>
      </div>
      {percent !== null && progress !== null && (
        <Progress percent={percent} label={title} text={progress} className="mt-2 max-w-md" />
      )}
    </>
  )
}
