import { PageSkeleton } from '@/components/shell/page-skeleton'

export default function AccountLoading() {
  return <PageSkeleton rows={3} />
}
