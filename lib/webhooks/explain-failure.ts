/** Where nothing was sent, since the host isn't on the public internet. */
export const refused = () => Object.assign(new Error('address refused'), { code: 'EREFUSED_ADDRESS' })

const sentences: Record<string, string> = {
  EREFUSED_ADDRESS: 'Nothing was sent: the host isn’t on the public internet.',
  ENOTFOUND: 'The host’s name isn’t known.',
  ENODATA: 'The host’s name isn’t known.',
  ECONNREFUSED: 'Nobody listens there: the connection was refused.',
  ECONNRESET: 'The connection was closed before there was an answer.',
  UND_ERR_SOCKET: 'The connection was closed before there was an answer.',
  EHOSTUNREACH: 'The host can’t be reached.',
  ENETUNREACH: 'The host can’t be reached.',
}
const late = 'No answer within 10 seconds.'

/** Why an attempt has failed, in a sentence for the delivery log: from what was thrown, or an answer's status and first bytes. */
export function explainFailure(cause: unknown, beginning = ''): string {
  if (typeof cause === 'number') return explainStatus(cause, beginning)
  const code = codeOf(cause)
  const known = sentences[code]
  if (known) return known
  if (isTimeout(cause)) return late
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) return `No secure connection: ${code}.`
  return code ? `The request failed: ${code}.` : 'The request failed.'
}

function explainStatus(status: number, beginning: string): string {
  if (status >= 300 && status < 400)
    return `Answered ${status}, a redirect. They aren’t followed: enter the address that it leads to.`
  if (status === 410) return 'Answered 410: the receiver wants no more events.'
  const said = beginning
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
  return said ? `Answered ${status}: ${said}` : `Answered ${status}.`
}

/** True where the time ran out. */
export const isTimeout = (cause: unknown): boolean =>
  (cause instanceof Error && cause.name === 'TimeoutError') || /TIMEOUT|ETIMEDOUT/.test(codeOf(cause))

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
