import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LineError } from './line.ts'
import { Talk } from './talk.ts'
import { openTcpLine } from './tcp-line.ts'

let server: Server
let port: number
let sockets: Socket[]

beforeEach(async () => {
  sockets = []
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    sockets.push(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

async function opened() {
  const line = await openTcpLine({ host: '127.0.0.1', port })
  await expect.poll(() => sockets.length).toBe(1)
  const [socket] = sockets
  if (!socket) throw new Error('no connection')
  return { line, socket }
}

/** Each byte is an answer, but `?` is not understood. */
const bytesAsAnswers = (bytes: Uint8Array) => [...bytes].filter((byte) => byte !== 0x3f)

describe('the line to a TCP port', () => {
  test('that nobody listens on ends in a LineError', async () => {
    server.close()
    await expect(openTcpLine({ host: '127.0.0.1', port })).rejects.toBeInstanceOf(LineError)
  })

  test('carries bytes both ways, and closing it twice is fine', async () => {
    const { line, socket } = await opened()
    const talk = new Talk(line, bytesAsAnswers)
    socket.on('data', (bytes) => socket.write(bytes))
    await talk.send(Uint8Array.of(1, 2))
    expect([await talk.next(1_000), await talk.next(1_000), await talk.next(20)]).toEqual([1, 2, null])
    talk.close()
    talk.close()
    await expect(talk.send(Uint8Array.of(1))).rejects.toBeInstanceOf(LineError)
  })

  test('notices that the printer closed its half while our bytes are stuck', async () => {
    const { line, socket } = await opened()
    let ended: LineError | null = null
    line.onEnd((error) => {
      ended = error
    })
    line.onBytes(() => undefined)
    socket.pause()
    const stuck = line.send(new Uint8Array(32 * 1024 * 1024))
    const refused = expect(stuck).rejects.toBeInstanceOf(LineError)
    await sleep(50)
    socket.end()
    await refused
    expect(ended).toBeInstanceOf(LineError)
    line.close()
  })

  test('a reset while waiting for an answer is told once all answers are read', async () => {
    const { line, socket } = await opened()
    const talk = new Talk(line, bytesAsAnswers)
    socket.write(Uint8Array.of(7))
    await sleep(50)
    socket.resetAndDestroy()
    expect(await talk.next(1_000)).toBe(7)
    await expect(talk.next(1_000)).rejects.toBeInstanceOf(LineError)
    const late = new Promise((resolve) => line.onEnd(resolve))
    expect(await late).toBeInstanceOf(LineError)
  })
})

describe('a talk', () => {
  test('keeps what was not understood until an answer comes, and no more than support needs', async () => {
    const { line, socket } = await opened()
    const talk = new Talk(line, bytesAsAnswers)
    socket.write('?'.repeat(5_000))
    expect(await talk.next(100)).toBeNull()
    expect(talk.notUnderstood).toBe('3f'.repeat(300))
    socket.write('A')
    expect(await talk.next(1_000)).toBe(0x41)
    expect(talk.notUnderstood).toBeNull()
    line.close()
  })

  test('keeps the last fifty answers nobody asked for', async () => {
    const { line, socket } = await opened()
    const talk = new Talk(line, bytesAsAnswers)
    socket.write(Uint8Array.from({ length: 60 }, (_, place) => place))
    await sleep(50)
    expect(await talk.next(0)).toBe(10)
    await talk.ask(Uint8Array.of(5))
    expect(await talk.next(20)).toBeNull()
    line.close()
  })
})
