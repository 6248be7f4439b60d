import readline from 'node:readline'

let nextPrintId = 1_000_000

/** Answers one JSON-RPC request a line on stdin, until the CLI closes it. */
export function serveJsonRpc(methods, panicMessage) {
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const print = (content) => send({ id: nextPrintId++, method: 'print', params: { content } })

  const lines = readline.createInterface({ input: process.stdin })
  lines.on('line', (line) => void answer(line))
  lines.on('close', () => process.exit(0))

  async function answer(line) {
    if (!line.trim()) return
    const { id, method, params } = JSON.parse(line)
    if (!method) return // the answer to a print
    try {
      send({ id, result: await methods[method](params, print) })
    } catch (error) {
      const data = {
        is_panic: panicMessage() !== null,
        message: panicMessage() ?? error.message,
        error_code: error.code,
        meta: error.meta ?? null,
      }
      send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } })
    }
  }
}
