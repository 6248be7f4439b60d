import { z } from 'zod'
import { PassingPage } from '@/lib/web/passing-page'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { safePath } from '@/lib/web/safe-path'
import { readWait } from '@/lib/web/wait'

export const metadata = { title: 'One moment' }

const text = z.string().optional()
const searchParams = z.object({ for: text, seconds: text, next: text })

/** Where the plan gives no more for now. Its status and header are the middleware's. */
export default publicTenantPage({ pending: true, counted: false, searchParams }, ({ searchParams: query }) => {
  const { code, seconds } = readWait(query)
  return (
    <main id="main">
      <PassingPage code={code} retryAfter={seconds} next={safePath(query.next)} />
    </main>
  )
})
