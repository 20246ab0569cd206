import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Bench, silentLog } from '../testing/bench.ts'
import { LocalScanner } from './local-scanner.ts'
import { scannedText } from './scanned-text.ts'
import { ScannerCodes } from './scanner-codes.ts'
import { ScannerSession } from './scanner-session.ts'

interface Scanned {
  text: string
  source: string
}
let bench: Bench
let port: number
let scanner: LocalScanner
let scanned: Scanned[]
let connected: boolean
const clients: Client[] = []

/** A program as it would be written: frames out, answers in. */
class Client {
  readonly answers: unknown[] = []
  closeCode: number | null = null
  readonly socket: WebSocket
  readonly #waiting = new Set<() => void>()

  constructor(headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}`, { headers })
    this.socket.on('message', (data) => {
      this.answers.push(JSON.parse(data.toString()))
      for (const wake of this.#waiting) wake()
    })
    this.socket.on('close', (code) => {
      this.closeCode = code
      for (const wake of this.#waiting) wake()
    })
    clients.push(this)
  }

  opened(): Promise<string> {
    return new Promise((resolve) => {
      this.socket.once('open', () => resolve('open'))
      this.socket.once('error', (error) => resolve(error.message))
    })
  }

  async ask(frame: string | Buffer): Promise<unknown> {
    const count = this.answers.length
    this.socket.send(frame)
    await this.until(() => this.answers.length > count || this.closeCode !== null)
    return this.answers[count]
  }

  async until(met: () => boolean): Promise<void> {
    while (!met()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }
}

beforeEach(async () => {
  bench = new Bench()
  port = await freePort()
  scanned = []
  connected = true
  scanner = scannerOf(bench.folder)
  await scanner.apply({ enabled: true, origins: ['https://ocr.example'], port })
})
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate()
  await scanner.stop()
  await bench.clean()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: free } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return free
}

function scannerOf(folder: string): LocalScanner {
  const agent = { addressScanned: (address: Scanned) => connected && scanned.push(address) > 0 }
  return new LocalScanner({ folder, log: silentLog, agent: () => agent })
}

async function admitted(program = 'Envelope OCR'): Promise<{ client: Client; token: string }> {
  const client = new Client()
  await client.opened()
  const answer = await client.ask(JSON.stringify({ code: scanner.newCode().code, program }))
  return { client, token: (answer as { token: string }).token }
}

describe('a program', () => {
  test('trades the code for a token, hands in addresses, and comes back with the token', async () => {
    const { client, token } = await admitted()
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(await client.ask('Jane Doe\r\n1 Main St\r\nSpringfield IL 62701')).toEqual({ ok: true })
    expect(scanned).toEqual([{ text: 'Jane Doe\n1 Main St\nSpringfield IL 62701', source: 'Envelope OCR' }])
    client.socket.terminate()
    await scanner.stop()
    scanner = scannerOf(bench.folder)
    await scanner.apply({ enabled: true, origins: [], port })
    const again = new Client()
    await again.opened()
    expect(await again.ask(JSON.stringify({ token }))).toEqual({ ok: true })
    expect(await again.ask('Bob')).toEqual({ ok: true })
    const byHeader = new Client({ authorization: `Bearer ${token}` })
    await byHeader.until(() => byHeader.answers.length === 1)
    expect(await byHeader.ask('Eve')).toEqual({ ok: true })
    expect(scanned.map(({ text }) => text).slice(1)).toEqual(['Bob', 'Eve'])
    expect(scanner.status()).toMatchObject({
      programs: [{ name: 'Envelope OCR' }],
      connected: ['Envelope OCR', 'Envelope OCR'],
    })
    expect(readFileSync(join(bench.folder, 'local-scanner.json'), 'utf8')).not.toContain(token)
  })

  test('is told when there is no connection: nothing is lost unseen', async () => {
    const { client } = await admitted()
    connected = false
    expect(await client.ask('Jane Doe')).toEqual({ error: expect.stringContaining('no connection to Postroom now') })
    connected = true
    expect(await client.ask('Jane Doe')).toEqual({ ok: true })
  })

  test('is sent away with a wrong code, token or first frame, and each code works once', async () => {
    const { code } = scanner.newCode()
    const [first, second] = [new Client(), new Client()]
    await Promise.all([first.opened(), second.opened()])
    expect(await first.ask(JSON.stringify({ code: code.toLowerCase().replace('-', ' ') }))).toHaveProperty('token')
    expect(await second.ask(JSON.stringify({ code }))).toEqual({
      error: expect.stringContaining('wrong, used or too old'),
    })
    await second.until(() => second.closeCode !== null)
    expect(second.closeCode).toBe(1008)
    for (const frame of ['Jane Doe', '{}', '[]', 'null', '{"token":"x"}', '{"token":3}', '"code"']) {
      const client = new Client()
      await client.opened()
      expect(await client.ask(frame)).toHaveProperty('error')
      await client.until(() => client.closeCode !== null)
    }
    expect(scanned).toEqual([])
  })

  test('loses its connection and token when it is removed', async () => {
    const { client, token } = await admitted()
    scanner.remove({ name: 'Envelope OCR' })
    await client.until(() => client.closeCode !== null)
    const again = new Client()
    await again.opened()
    expect(await again.ask(JSON.stringify({ token }))).toHaveProperty('error')
    expect(() => scanner.remove({ name: 'Envelope OCR' })).toThrow('no such program')
  })
})

test('a connection that shows nothing, or binary frames only, is ended', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const codes = new ScannerCodes(bench.folder)
  server.on('connection', (socket) => {
    new ScannerSession({ socket, codes, log: silentLog, scanned: () => null, firstFrameWaitMs: 100 }).begin(undefined)
  })
  const { port: sessionPort } = server.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${sessionPort}`)
  socket.once('open', () => socket.send(Buffer.from([1])))
  expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1008)
  await new Promise((resolve) => server.close(resolve))
})

describe('limits', () => {
  test('a frame beyond 4 kB closes the connection, an address beyond 2000 bytes is refused', async () => {
    const { client } = await admitted()
    expect(await client.ask('x'.repeat(2_001))).toEqual({ error: 'the address is longer than 2000 bytes' })
    expect(await client.ask('x'.repeat(2_000))).toEqual({ ok: true })
    expect(await client.ask(Buffer.from([1, 2]))).toEqual({ error: 'send text frames' })
    await client.ask('x'.repeat(5_000))
    expect(client.closeCode).toBe(1009)
  })

  test('a flood is refused frame by frame and then closed', async () => {
    const { client } = await admitted()
    for (let n = 0; n < 200; n += 1) client.socket.send('Jane Doe')
    await client.until(() => client.closeCode !== null)
    expect(client.closeCode).toBe(1008)
    expect(scanned.length).toBeLessThan(40)
    expect(client.answers).toContainEqual({ error: 'too fast: at most 5 addresses a second' })
  })

  test('the ninth connection is refused', async () => {
    const eight = Array.from({ length: 8 }, () => new Client())
    expect(await Promise.all(eight.map((client) => client.opened()))).toEqual(Array(8).fill('open'))
    expect(await new Client().opened()).toContain('503')
  })

  test('browser pages get in only when they are listed; other Host names never', async () => {
    expect(await new Client({ origin: 'https://evil.example' }).opened()).toContain('403')
    expect(await new Client({ origin: 'null' }).opened()).toContain('403')
    expect(await new Client({ origin: 'https://ocr.example' }).opened()).toBe('open')
    expect(await new Client({ host: `evil.example:${port}` }).opened()).toContain('403')
  })

  test('a port that is taken is a problem in words; switched off, nothing listens and no code is made', async () => {
    await scanner.apply({ enabled: false, origins: [], port })
    expect(() => scanner.newCode()).toThrow('Switch the local scanner port on first')
    const blocker: Server = createServer()
    await new Promise<void>((resolve) => blocker.listen(port, '127.0.0.1', resolve))
    await scanner.apply({ enabled: true, origins: [], port })
    expect(scanner.status().problem).toBe(`Port ${port} is taken by another program`)
    await new Promise((resolve) => blocker.close(resolve))
  })
})

describe('codes', () => {
  test('live ten minutes, and five wrong tries use one up', () => {
    let now = Date.now()
    const codes = new ScannerCodes(bench.folder, () => now)
    const late = codes.newCode().code
    now += 10 * 60_000
    expect(codes.trade(late, 'A')).toBeNull()
    const { code } = codes.newCode()
    for (let n = 0; n < 5; n += 1) expect(codes.trade('AAAA-AAAA', 'A')).toBeNull()
    expect(codes.trade(code, 'A')).toBeNull()
    expect(codes.trade(codes.newCode().code, 'A')).not.toBeNull()
  })

  test('a token that was not used for 90 days is void; eleven programs are too many', () => {
    let now = Date.now()
    const codes = new ScannerCodes(bench.folder, () => now)
    const token = codes.trade(codes.newCode().code, 'A') ?? ''
    now += 80 * 86_400_000
    expect(codes.holder(token)).toBe('A')
    now += 80 * 86_400_000
    expect(codes.holder(token)).toBe('A')
    now += 91 * 86_400_000
    expect(codes.holder(token)).toBeNull()
    for (let n = 0; n < 9; n += 1) codes.trade(codes.newCode().code, `B${n}`)
    expect(() => codes.trade(codes.newCode().code, 'C')).toThrow('10 programs already')
    expect(codes.trade(codes.newCode().code, 'A')).not.toBeNull()
  })
})

/** Tab, line feed and printable ASCII, at most 2000, as `addressScanned` wants it. */
function asciiOnly(text: string): boolean {
  const allowed = (code: number) => code === 9 || code === 10 || (code >= 0x20 && code <= 0x7e)
  return text.length > 0 && text.length <= 2_000 && [...text].every((letter) => allowed(letter.codePointAt(0) ?? 0))
}

describe('the text', () => {
  test.each([
    ['Jürgen Groß\nStraße 5', 'Jurgen Gross\nStrasse 5'],
    ['  Łódź, Żółta 3 \r\n', 'Lodz, Zolta 3'],
    ['Ḱ “Quoted” – dash', 'K "Quoted" - dash'],
    ['Москва', 'Moskva'],
    ['a\tb', 'a\tb'],
  ])('%j becomes %j', (given, text) => {
    expect(scannedText(given)).toEqual({ text })
  })

  test.each([
    ['a\u0000b', 'U+0000'],
    ['a\u001db', 'U+001D'],
    ['\ue000', 'U+E000'],
    ['  \n ', 'empty'],
    ['', 'empty'],
    ['ß'.repeat(1_001), 'longer than 2000 bytes'],
  ])('%j is refused by name', (given, reason) => {
    expect(scannedText(given)).toEqual({ refused: expect.stringContaining(reason) })
  })

  test('whatever comes: ASCII within the limit as the contract says, or a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_100 }), (given) => {
        const result = scannedText(given)
        if ('refused' in result) expect(result.refused).not.toBe('')
        else expect(asciiOnly(result.text)).toBe(true)
      }),
      { numRuns: 300, seed: 11 },
    )
  })
})
