import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { CarrierReply } from '../carrier.ts'
import { partsOf } from './multipart.ts'
import { CarrierUnreachable, networkSend } from './send.ts'
import { TokenCache } from './token.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function logged() {
  const lines: string[] = []
  return { lines, log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }) }
}

const call = (url: string, timeoutMs = 2_000) => ({
  method: 'POST' as const,
  url,
  headers: { authorization: 'Bearer very-secret' },
  body: '{"label":"AAAA"}',
  timeoutMs,
})

describe('a call to a carrier', () => {
  it('reads gzip, declared or not', async () => {
    const url = await serve((request, response) => {
      const declared = request.url === '/declared' ? { 'content-encoding': 'gzip' } : {}
      response.writeHead(200, declared).end(gzipSync('{"ok":true}'))
    })
    const send = networkSend(logged().log)
    for (const path of ['/declared', '/silent'])
      expect(Buffer.from((await send(call(url + path))).body).toString()).toBe('{"ok":true}')
  })

  it('follows no redirect', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    expect((await networkSend(logged().log)(call(url))).status).toBe(302)
  })

  it('gives up in time, and says that no answer came', async () => {
    const url = await serve(() => undefined)
    await expect(networkSend(logged().log)(call(url, 80))).rejects.toThrow(CarrierUnreachable)
    const dropped = await serve((request) => request.socket.destroy())
    await expect(networkSend(logged().log)(call(dropped))).rejects.toThrow(CarrierUnreachable)
  })

  it('logs neither headers, bodies nor query', async () => {
    const url = await serve((_request, response) => response.end('{"graphicImage":"BBBB"}'))
    const { lines, log } = logged()
    await networkSend(log)(call(`${url}/labels?key=hidden`))
    const text = lines.join('')
    expect(text).toContain('/labels')
    for (const secret of ['very-secret', 'AAAA', 'BBBB', 'hidden']) expect(text).not.toContain(secret)
  })
})

describe('a token', () => {
  const clockAt = (start: number) => {
    let now = start
    return { clock: () => new Date(now), pass: (ms: number) => (now += ms) }
  }

  it('is fetched once for everybody who waits, and again shortly before its end', async () => {
    let fetched = 0
    const { clock, pass } = clockAt(0)
    const tokens = new TokenCache(async () => {
      await pause(5)
      fetched += 1
      return { token: `t${fetched}`, lifetimeSeconds: 3600 }
    }, clock)
    expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(['t1', 't1', 't1'])
    pass(3500_000)
    expect(await tokens.get()).toBe('t1')
    pass(50_000)
    expect(await tokens.get()).toBe('t2')
  })

  it('is dropped when refused, unless a newer one came meanwhile', async () => {
    let fetched = 0
    const tokens = new TokenCache(
      async () => {
        fetched += 1
        return { token: `t${fetched}`, lifetimeSeconds: 3600 }
      },
      () => new Date(0),
    )
    const first = await tokens.get()
    tokens.drop(first)
    expect(await tokens.get()).toBe('t2')
    tokens.drop(first)
    expect(await tokens.get()).toBe('t2')
  })

  it('is asked for again after a failure', async () => {
    let fetched = 0
    const tokens = new TokenCache(
      async () => {
        fetched += 1
        if (fetched === 1) throw new Error('no')
        return { token: 't', lifetimeSeconds: 60 }
      },
      () => new Date(0),
    )
    await expect(tokens.get()).rejects.toThrow('no')
    expect(await tokens.get()).toBe('t')
  })
})

describe('a multipart answer', () => {
  const reply = (body: string | Buffer, type = 'multipart/form-data; boundary="xyz"'): CarrierReply => ({
    status: 200,
    headers: { 'content-type': type },
    body: new Uint8Array(Buffer.from(body)),
  })
  const whole =
    '--xyz\r\nContent-Disposition: form-data; name="labelMetadata"\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n' +
    '--xyz\r\nContent-Disposition: form-data; name="labelImage"; filename="x"\r\n\r\nAAECAw==\r\n--xyz--\r\n'

  it('has its parts by name', () => {
    const parts = partsOf(reply(whole))
    expect(parts?.map(({ name }) => name)).toEqual(['labelMetadata', 'labelImage'])
    expect(Buffer.from(parts?.[0]?.body ?? []).toString()).toBe('{"a":1}')
    expect(Buffer.from(parts?.[1]?.body ?? []).toString()).toBe('AAECAw==')
  })

  it('leaves out what was cut off, at whatever byte', () => {
    for (let length = 0; length < whole.length; length += 1) {
      const parts = partsOf(reply(whole.slice(0, length)))
      for (const part of parts ?? []) expect(['{"a":1}', 'AAECAw==']).toContain(Buffer.from(part.body).toString())
    }
  })

  it('is none without a boundary', () => {
    expect(partsOf(reply(whole, 'application/json'))).toBeNull()
    expect(partsOf(reply(whole, 'multipart/form-data'))).toBeNull()
  })
})
