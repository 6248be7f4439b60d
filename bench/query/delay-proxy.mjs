// A process of its own: a TCP proxy that holds every byte to the server back for a while, in order.
import net from 'node:net'

const [target, delayMs] = process.argv.slice(2).map(Number)
const server = net.createServer({ noDelay: true }, (client) => {
  const upstream = net.connect({ port: target, host: '127.0.0.1', noDelay: true })
  client.on('data', (bytes) => setTimeout(() => upstream.write(bytes), delayMs))
  upstream.on('data', (bytes) => client.write(bytes))
  const close = () => {
    client.destroy()
    upstream.destroy()
  }
  for (const socket of [client, upstream]) socket.on('close', close).on('error', close)
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port))
process.on('disconnect', () => process.exit(0))
