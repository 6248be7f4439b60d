import { control } from '@/lib/db/control-client'
import { type Holder, leaseSeconds, type Request } from './operation-journal'

const renewEveryMs = 5_000
/** Without an answer for so long the lease may be over before the next one. */
const silentForMs = (leaseSeconds - 3) * 1000

/** A worker's hold on its operation while it works. */
export interface Lease {
  /** Aborted once it is lost, or may be. */
  signal: AbortSignal
  /** What the worker was asked to do, as last heard. */
  request: Request | null
  /** Something else has renewed it. */
  renewed: (request: Request | null) => void
  end: () => void
}

/** Renews the lease every 5 s until its end. A process that slept through it hears of it as it wakes. */
export function keepLease({ id, attempt }: Holder): Lease {
  const lost = new AbortController()
  let lastAt = performance.now()
  const lease: Lease = {
    signal: lost.signal,
    request: null,
    renewed(request) {
      lastAt = performance.now()
      lease.request = request
    },
    end: () => clearInterval(timer),
  }
  const renew = async () => {
    const askedAt = performance.now()
    try {
      const [row] = await control().$queryRaw<{ request: Request | null }[]>`
        UPDATE operations SET leased_until = now() + make_interval(secs => ${leaseSeconds})
         WHERE id = ${id}::uuid AND attempt = ${attempt} AND status = 'running' RETURNING request`
      if (!row) return lost.abort(new Error(`operation ${id} was taken over`))
      lastAt = Math.max(lastAt, askedAt)
      lease.request = row.request
    } catch {
      // Asked again in 5 s.
    }
    if (performance.now() - lastAt > silentForMs)
      lost.abort(new Error(`the lease of operation ${id} could not be renewed`))
  }
  const timer = setInterval(() => void renew(), renewEveryMs)
  timer.unref()
  return lease
}
