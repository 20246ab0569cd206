import { createServer as createHttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentDevice, DeviceProblem } from '#contracts/agent.ts'
import type { Printer, PrintTask } from '../device.ts'
import { IppSimulator } from '../simulators/ipp-printer.ts'
import { gatewayCertificate, testAuthority } from '../testing/certificates.ts'
import { ippPrinter } from './ipp.ts'
import { ippAddress } from './ipp-address.ts'

const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')
let simulator: IppSimulator
let printer: Printer
let changes: AgentDevice[]
let waits: (DeviceProblem | null)[]
let sent: number

interface Change {
  confirmTimeoutMs?: number
  lostAfterMs?: number
  fingerprint?: string
}

function printerAt(url: string, options: Change = {}): Printer {
  const changed = (device: AgentDevice) => void changes.push(device)
  return ippPrinter({ url, events: { changed, reading: () => undefined, scan: () => undefined }, ...options })
}

function task(change: Partial<PrintTask> = {}): PrintTask {
  return {
    jobId: 'job-1',
    format: 'pdf',
    bytes: pdf,
    pages: () => Promise.reject(new Error('no pictures are asked for')),
    beforeBytes: () => {
      sent += 1
    },
    waiting: (problem) => void waits.push(problem),
    signal: new AbortController().signal,
    ...change,
  }
}

beforeEach(async () => {
  simulator = new IppSimulator()
  await simulator.start()
  printer = printerAt(simulator.url)
  changes = []
  waits = []
  sent = 0
})
afterEach(async () => {
  await printer.stop()
  await simulator.stop()
})

describe('a printer on IPP', () => {
  test('prints the very bytes under the name of the job, and confirms when the job is completed', async () => {
    expect(await printer.print(task())).toEqual({ state: 'confirmed', problem: null })
    expect(simulator.tray).toEqual([{ name: 'job-1', format: 'application/pdf', bytes: pdf }])
    expect(waits).toEqual([])
    expect(printer.describe()).toMatchObject({
      state: 'ready',
      model: 'Postroom IPP simulator',
      dpi: 300,
      driver: 'ipp',
      formats: ['pdf', 'png'],
    })
  })

  test('a document of 20 MB arrives whole', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, 'x')
    expect(await printer.print(task({ format: 'png', bytes }))).toMatchObject({ state: 'confirmed' })
    expect(simulator.tray[0]?.bytes.equals(bytes)).toBe(true)
  })

  test.each([
    ['media-empty', 'media_out'],
    ['stopped', 'paused'],
    ['closed', 'queue_closed'],
    ['power_off', 'printer_offline'],
  ] as const)('%s before the bytes: failed as %s, nothing sent', async (fault, code) => {
    await simulator.setFaults([fault])
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code } })
    expect(sent).toBe(0)
    expect(printer.describe().state).toBe(fault === 'power_off' ? 'offline' : 'problem')
  })

  test('one empty tray of several: told as a problem, and the job is printed', async () => {
    await simulator.setFaults(['media-low'])
    expect(await printer.print(task())).toMatchObject({ state: 'confirmed' })
    expect(printer.describe()).toMatchObject({ state: 'problem', problem: { code: 'media_out' } })
  })

  test('a format the printer does not take is refused before anything is sent', async () => {
    await simulator.stop()
    simulator = new IppSimulator({ formats: ['application/pdf'] })
    await simulator.start()
    printer = printerAt(simulator.url)
    expect(await printer.print(task({ format: 'png' }))).toMatchObject({
      state: 'failed',
      problem: { code: 'no_printable_format' },
    })
    expect(printer.formats).toEqual(['pdf'])
    expect(sent).toBe(0)
  })

  test('out of labels with the job inside: waits with words, prints once after mending', async () => {
    const printing = printer.print(task())
    await expect.poll(() => sent).toBe(1)
    await simulator.setFaults(['media-empty'])
    await expect.poll(() => waits.at(-1)?.code, { timeout: 3_000 }).toBe('media_out')
    await simulator.setFaults([])
    expect(await printing).toMatchObject({ state: 'confirmed' })
    expect(waits.at(-1)).toBeNull()
    expect(simulator.tray).toHaveLength(1)
  })

  test('a job the printer gives up is failed with its reason, and nothing came out', async () => {
    await simulator.setFaults(['aborts', 'media-low'])
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code: 'media_out' } })
    await simulator.setFaults(['aborts'])
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code: 'job_dropped' } })
  })

  test.each([
    [0, 'failed', 'job_cancelled'],
    [1, 'unknown', 'job_partly_printed'],
  ])('cancelled at the panel after %d sheets: %s', async (sheets, state, code) => {
    const printing = printer.print(task())
    await expect.poll(() => sent).toBe(1)
    await sleep(20)
    simulator.cancelAtPanel(sheets)
    expect(await printing).toMatchObject({ state, problem: { code } })
  })

  test('power lost with the job inside: unknown when the printer is back and knows it no more', async () => {
    const printing = printer.print(task())
    await expect.poll(() => sent).toBe(1)
    await sleep(20)
    await simulator.setFaults(['power_off'])
    await expect.poll(() => waits.at(-1)?.code, { timeout: 3_000 }).toBe('printer_offline')
    await simulator.setFaults([])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'job_lost' } })
    expect(simulator.tray).toHaveLength(0)
    expect(sent).toBe(1)
  })

  test('power lost for good: unknown', async () => {
    printer = printerAt(simulator.url, { lostAfterMs: 500 })
    const printing = printer.print(task())
    await expect.poll(() => sent).toBe(1)
    await sleep(20)
    await simulator.setFaults(['power_off'])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
  })

  test('power lost while the document goes out: unknown', async () => {
    await simulator.setFaults(['mute'])
    const printing = printer.print(task())
    await expect.poll(() => sent).toBe(1)
    await sleep(50)
    await simulator.setFaults(['power_off'])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
  })

  test('a printer that never mends leaves the job unknown after the limit', async () => {
    printer = printerAt(simulator.url, { confirmTimeoutMs: 1_000 })
    const printing = printer.print(task())
    await expect.poll(() => sent).toBe(1)
    await simulator.setFaults(['media-empty'])
    const outcome = await printing
    expect(outcome).toMatchObject({ state: 'unknown', problem: { code: 'still_held' } })
    expect(outcome.problem?.text).toContain('out of labels')
  })

  test('when the journal refuses, no byte goes out', async () => {
    const refuse = () => {
      throw new Error('disk full')
    }
    await expect(printer.print(task({ beforeBytes: refuse }))).rejects.toThrow('disk full')
    await sleep(200)
    expect(simulator.tray).toHaveLength(0)
  })

  test('a printer at rest is looked at when it starts, and told once', async () => {
    printer.start()
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    expect(changes).toHaveLength(1)
  })
})

describe('stopping the agent', () => {
  test('before the printer has begun: the job is taken back', async () => {
    await simulator.stop()
    simulator = new IppSimulator({ pendingMs: 60_000 })
    await simulator.start()
    printer = printerAt(simulator.url)
    const stop = new AbortController()
    const printing = printer.print(task({ signal: stop.signal }))
    await expect.poll(() => sent).toBe(1)
    await sleep(100)
    stop.abort()
    expect(await printing).toMatchObject({ state: 'failed', problem: { code: 'taken_back' } })
  })

  test('while it prints: left to the printer, unknown', async () => {
    const stop = new AbortController()
    const printing = printer.print(task({ signal: stop.signal }))
    await expect.poll(() => sent).toBe(1)
    await simulator.setFaults(['media-empty'])
    await expect.poll(() => waits.at(-1)?.code, { timeout: 3_000 }).toBe('media_out')
    stop.abort()
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'still_held' } })
  })
})

describe('a printer on IPP over TLS', () => {
  test('its own certificate is trusted by its fingerprint only, and the stranger gets no byte', async () => {
    await simulator.stop()
    simulator = new IppSimulator({ tls: gatewayCertificate(testAuthority()) })
    await simulator.start()
    printer = printerAt(simulator.url)
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code: 'certificate_untrusted' } })
    const fingerprint = printer.describe().diagnostic?.replace('certificate SHA-256 ', '') ?? ''
    expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    const other = fingerprint.replace(/^../, (byte) => (byte === '00' ? '01' : '00'))
    expect(await printerAt(simulator.url, { fingerprint: other }).print(task())).toMatchObject({ state: 'failed' })
    expect(sent).toBe(0)
    const known = printerAt(simulator.url, { fingerprint: fingerprint.toLowerCase() })
    expect(await known.print(task())).toEqual({ state: 'confirmed', problem: null })
    expect(known.describe()).toMatchObject({ diagnostic: null, connection: simulator.url })
  })
})

describe('what is not a printer', () => {
  const servers: { close(): void }[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  async function listen(server: ReturnType<typeof createServer>): Promise<string> {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `ipp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/ipp/print`
  }

  test('an answer cut in the middle, endless, or no IPP: offline within the limits, never a hang', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n'
    const answers: ((socket: Socket) => void)[] = [
      (socket) => {
        socket.end(`${head}Content-Length: 500\r\n\r\nabc`)
      },
      (socket) => {
        socket.write(`${head}Content-Length: 99999999\r\n\r\n`)
        socket.write(Buffer.alloc(1024 * 1024))
      },
      (socket) => {
        socket.end(`${head}Content-Length: 3\r\n\r\nabc`)
      },
      (socket) => {
        socket.end('SSH-2.0-OpenSSH_9.2\r\n')
      },
    ]
    for (const answer of answers) {
      const url = await listen(
        createServer((socket) => {
          socket.on('error', () => undefined)
          socket.once('data', () => answer(socket))
        }),
      )
      expect(await printerAt(url).print(task())).toMatchObject({
        state: 'failed',
        problem: { code: 'printer_offline' },
      })
    }
    expect(sent).toBe(0)
  })

  test('a web server that says no is a refusal', async () => {
    const url = await listen(
      createHttpServer((request, response) => {
        request.resume()
        response.writeHead(403).end()
      }),
    )
    expect(await printerAt(url).print(task())).toMatchObject({ state: 'failed', problem: { code: 'job_refused' } })
  })
})

describe('the address', () => {
  test.each([
    ['ipp://10.0.0.9', 'ipp://10.0.0.9:631/'],
    ['ipp://printer.local/ipp/print', 'ipp://printer.local:631/ipp/print'],
    ['ipps://10.0.0.9:443/ipp/print', 'ipps://10.0.0.9:443/ipp/print'],
    ['ipp://10.0.0.9:80/ipp/print', 'ipp://10.0.0.9:80/ipp/print'],
    ['ipp://[::1]/ipp/print', 'ipp://[::1]:631/ipp/print'],
  ])('%s', (url, uri) => {
    expect(ippAddress(url).uri).toBe(uri)
  })

  test.each([
    ['http://10.0.0.9/', 'must begin with ipp:// or ipps://'],
    ['ipp://', 'is not valid'],
    ['ipp://10.0.0.9:99999/', 'is not valid'],
    ['ipp://me:secret@10.0.0.9/', 'must not hold a user or password'],
  ])('%s is refused: %s', (url, reason) => {
    expect(() => ippAddress(url)).toThrow(reason)
  })
})
