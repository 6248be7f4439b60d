'use client'

import { usePathname } from 'next/navigation'
import { Alert } from '@/components/ui/alert'
import type { MoveNews } from '@/lib/operations/moves/describe-move'
import { MoveReport } from './move-report'
import { useMoveNews } from './use-move-news'

/** On every page of those who look after a workspace that is being moved. The billing page says it in full, so here it keeps silent. */
export function MoveBanner({ news }: { news: MoveNews | null }) {
  const path = usePathname()
  return path === '/billing' ? null : <Banner news={news} />
}

function Banner({ news: given }: { news: MoveNews | null }) {
  const news = useMoveNews(given)
  if (!news || news.stage === 'standing') return null
  return (
    <Alert tone={news.stage === 'over' ? 'success' : 'accent'}>
      <MoveReport news={news} />
    </Alert>
  )
}
