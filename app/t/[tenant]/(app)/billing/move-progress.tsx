'use client'

import { MoveReport } from '@/app/t/[tenant]/(app)/move-report'
import { useMoveNews } from '@/app/t/[tenant]/(app)/use-move-news'
import type { MoveNews } from '@/lib/operations/moves/describe-move'

/** How the move goes on. */
export function MoveProgress({ news: given }: { news: MoveNews }) {
  const news = useMoveNews(given)
  return news && <MoveReport news={news} />
}
