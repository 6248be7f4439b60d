import { PageSkeleton } from '@/components/shell/page-skeleton'

export default function SecurityLoading() {
  return <PageSkeleton rows={4} />
}
