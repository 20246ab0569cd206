/** The peer of a reading's way: a process that hands every WebSocket message from TLS to plain, and does nothing else. */
import { createServer as createPlain } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

const browsers = new Set<WebSocket>()

process.once('message', async ({ key, cert }: { key: string; cert: string }) => {
  const secure = createSecure({ key, cert })
  const plain = createPlain()
  new WebSocketServer({ server: plain, perMessageDeflate: false }).on('connection', (socket) => browsers.add(socket))
  new WebSocketServer({ server: secure, perMessageDeflate: false }).on('connection', (socket) => {
    socket.on('message', (data) => {
      for (const browser of browsers) browser.send(String(data))
    })
  })
  const ports = await Promise.all(
    [secure, plain].map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
        }),
    ),
  )
  process.send?.(ports)
})
process.on('disconnect', () => process.exit())
