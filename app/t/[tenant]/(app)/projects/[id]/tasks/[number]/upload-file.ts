/** What went wrong, in words for whoever wanted to attach something. */
export class UploadError extends Error {}

interface Options {
  signal: AbortSignal
  /** Called with how many bytes have gone up. */
  onProgress: (sent: number) => void
}

/** A busy workspace answers so: it is asked again when it says. */
const passing = new Set([429, 503])
const mostTries = 6

/**
 * Brings a file to a task, part by part, and takes back what has gone up where it can't be finished.
 * @throws UploadError with what was refused, and why; another error where `signal` was aborted
 */
export async function uploadFile(file: File, taskId: string, { signal, onProgress }: Options): Promise<void> {
  const begun = await ask('POST', '/api/attachments', { taskId, name: file.name, bytes: file.size }, signal)
  const { id, partBytes } = begun as { id: string; partBytes: number }
  try {
    for (let part = 0; part * partBytes < file.size; part++) {
      const from = part * partBytes
      const piece = file.slice(from, from + partBytes)
      const path = `/api/attachments/part?${new URLSearchParams({ id, part: String(part) })}`
      // One after the other, and again only after an answer: no part is ever on its way twice.
      await inPatience(() => putBytes(path, piece, { signal, onProgress: (sent) => onProgress(from + sent) }))
    }
    await ask('POST', '/api/attachments/finish', { id }, signal)
  } catch (error) {
    void ask('DELETE', '/api/attachments', { id }, AbortSignal.timeout(10_000)).catch(() => {})
    throw error
  }
}

interface Refusal {
  status: number
  message: string
  retryAfter: number
}

async function ask(method: string, path: string, body: object, signal: AbortSignal): Promise<unknown> {
  return inPatience(async () => {
    const response = await fetch(path, {
      method,
      signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json().catch(() => null)
    return response.ok ? { answer } : refusalOf(response.status, answer, response.headers.get('retry-after'))
  })
}

async function inPatience(attempt: () => Promise<{ answer: unknown } | Refusal>): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt()
    if ('answer' in outcome) return outcome.answer
    if (!passing.has(outcome.status) || tries === mostTries) throw new UploadError(outcome.message)
    await new Promise((resolve) => setTimeout(resolve, outcome.retryAfter * 1_000))
  }
}

function refusalOf(status: number, answer: unknown, retryAfter: string | null): Refusal {
  const { error } = Object(answer) as { error?: { message?: string; fields?: Record<string, string> } }
  const [field] = Object.values(error?.fields ?? {})
  const message = field ?? error?.message ?? 'The upload was broken off. Try again.'
  return { status, message, retryAfter: Number(retryAfter) || 3 }
}

/** With XMLHttpRequest: fetch doesn't say how far a body has gone up. */
function putBytes(path: string, body: Blob, { signal, onProgress }: Options): Promise<{ answer: unknown } | Refusal> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const request = new XMLHttpRequest()
    request.open('PUT', path)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded))
    request.addEventListener('load', () => {
      const answer = parsed(request.responseText)
      const isDone = request.status === 200
      resolve(isDone ? { answer } : refusalOf(request.status, answer, request.getResponseHeader('retry-after')))
    })
    request.addEventListener('error', () => reject(new UploadError('The connection broke off. Try again.')))
    request.addEventListener('abort', () => reject(new UploadError('The upload was stopped.')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
