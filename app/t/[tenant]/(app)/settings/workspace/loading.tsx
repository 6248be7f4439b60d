import { PageSkeleton } from '@/components/shell/page-skeleton'

export default function WorkspaceLoading() {
  return <PageSkeleton rows={4} />
}
