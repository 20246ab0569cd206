import { createServer as createHttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, type TestContext, test } from 'vitest'
import type { AgentDevice, DeviceProblem } from '#contracts/agent.ts'
import type { Printer, PrintTask } from '../device.ts'
import { IppSimulator } from '../simulators/ipp-printer.ts'
import { gatewayCertificate, testAuthority } from '../testing/certificates.ts'
import { ippPrinter } from './ipp.ts'
import { ippAddress } from './ipp-address.ts'

const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')

interface Change {
  confirmTimeoutMs?: number
  lostAfterMs?: number
  fingerprint?: string
}

/** A printer of its own for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ expect, onTestFinished }: TestContext, options?: ConstructorParameters<typeof IppSimulator>[0]) {
  const changes: AgentDevice[] = []
  const waits: (DeviceProblem | null)[] = []
  let count = 0
  const printerAt = (url: string, change: Change = {}): Printer => {
    const changed = (device: AgentDevice) => void changes.push(device)
    return ippPrinter({ url, events: { changed, reading: () => undefined, scan: () => undefined }, ...change })
  }
  const task = (change: Partial<PrintTask> = {}): PrintTask => ({
    jobId: 'job-1',
    format: 'pdf',
    bytes: pdf,
    pages: () => Promise.reject(new Error('no pictures are asked for')),
    beforeBytes: () => {
      count += 1
    },
    waiting: (problem) => void waits.push(problem),
    signal: new AbortController().signal,
    ...change,
  })
  /** times bytes went out */
  const sent = () => count
  const simulator = new IppSimulator(options)
  await simulator.start()
  const printer = printerAt(simulator.url)
  onTestFinished(async () => {
    await printer.stop()
    await simulator.stop()
  })
  return { expect, simulator, printer, printerAt, task, changes, waits, sent }
}

describe.concurrent('a printer on IPP', () => {
  test('prints the very bytes under the name of the job, and confirms when the job is completed', async (t) => {
    const { expect, simulator, printer, task, waits } = await setUp(t)
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

  test('a document of 20 MB arrives whole', async (t) => {
    const { expect, simulator, printer, task } = await setUp(t)
    const bytes = Buffer.alloc(20 * 1024 * 1024, 'x')
    expect(await printer.print(task({ format: 'png', bytes }))).toMatchObject({ state: 'confirmed' })
    expect(simulator.tray[0]?.bytes.equals(bytes)).toBe(true)
  })

  test.for([
    ['media-empty', 'media_out'],
    ['stopped', 'paused'],
    ['closed', 'queue_closed'],
    ['power_off', 'printer_offline'],
  ] as const)('%s before the bytes: failed as %s, nothing sent', async ([fault, code], t) => {
    const { expect, simulator, printer, task, sent } = await setUp(t)
    await simulator.setFaults([fault])
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code } })
    expect(sent()).toBe(0)
    expect(printer.describe().state).toBe(fault === 'power_off' ? 'offline' : 'problem')
  })

  test('one empty tray of several: told as a problem, and the job is printed', async (t) => {
    const { expect, simulator, printer, task } = await setUp(t)
    await simulator.setFaults(['media-low'])
    expect(await printer.print(task())).toMatchObject({ state: 'confirmed' })
    expect(printer.describe()).toMatchObject({ state: 'problem', problem: { code: 'media_out' } })
  })

  test('a format the printer does not take is refused before anything is sent', async (t) => {
    const { expect, printer, task, sent } = await setUp(t, { formats: ['application/pdf'] })
    expect(await printer.print(task({ format: 'png' }))).toMatchObject({
      state: 'failed',
      problem: { code: 'no_printable_format' },
    })
    expect(printer.formats).toEqual(['pdf'])
    expect(sent()).toBe(0)
  })

  test('out of labels with the job inside: waits with words, prints once after mending', async (t) => {
    const { expect, simulator, printer, task, waits, sent } = await setUp(t)
    const printing = printer.print(task())
    await expect.poll(sent).toBe(1)
    await simulator.setFaults(['media-empty'])
    await expect.poll(() => waits.at(-1)?.code, { timeout: 3_000 }).toBe('media_out')
    await simulator.setFaults([])
    expect(await printing).toMatchObject({ state: 'confirmed' })
    expect(waits.at(-1)).toBeNull()
    expect(simulator.tray).toHaveLength(1)
  })

  test('a job the printer gives up is failed with its reason, and nothing came out', async (t) => {
    const { expect, simulator, printer, task } = await setUp(t)
    await simulator.setFaults(['aborts', 'media-low'])
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code: 'media_out' } })
    await simulator.setFaults(['aborts'])
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code: 'job_dropped' } })
  })

  test.for<[number, string, string]>([
    [0, 'failed', 'job_cancelled'],
    [1, 'unknown', 'job_partly_printed'],
  ])('cancelled at the panel after %d sheets: %s', async ([sheets, state, code], t) => {
    const { expect, simulator, printer, task, sent } = await setUp(t)
    const printing = printer.print(task())
    await expect.poll(sent).toBe(1)
    await sleep(20)
    simulator.cancelAtPanel(sheets)
    expect(await printing).toMatchObject({ state, problem: { code } })
  })

  test('power lost with the job inside: unknown when the printer is back and knows it no more', async (t) => {
    const { expect, simulator, printer, task, waits, sent } = await setUp(t)
    const printing = printer.print(task())
    await expect.poll(sent).toBe(1)
    await sleep(20)
    await simulator.setFaults(['power_off'])
    await expect.poll(() => waits.at(-1)?.code, { timeout: 3_000 }).toBe('printer_offline')
    await simulator.setFaults([])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'job_lost' } })
    expect(simulator.tray).toHaveLength(0)
    expect(sent()).toBe(1)
  })

  test('power lost for good: unknown', async (t) => {
    const { expect, simulator, printerAt, task, sent } = await setUp(t)
    const printing = printerAt(simulator.url, { lostAfterMs: 500 }).print(task())
    await expect.poll(sent).toBe(1)
    await sleep(20)
    await simulator.setFaults(['power_off'])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
  })

  test('power lost while the document goes out: unknown', async (t) => {
    const { expect, simulator, printer, task, sent } = await setUp(t)
    await simulator.setFaults(['mute'])
    const printing = printer.print(task())
    await expect.poll(sent).toBe(1)
    await sleep(50)
    await simulator.setFaults(['power_off'])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
  })

  test('a printer that never mends leaves the job unknown after the limit', async (t) => {
    const { expect, simulator, printerAt, task, sent } = await setUp(t)
    const printing = printerAt(simulator.url, { confirmTimeoutMs: 1_000 }).print(task())
    await expect.poll(sent).toBe(1)
    await simulator.setFaults(['media-empty'])
    const outcome = await printing
    expect(outcome).toMatchObject({ state: 'unknown', problem: { code: 'still_held' } })
    expect(outcome.problem?.text).toContain('out of labels')
  })

  test('when the journal refuses, no byte goes out', async (t) => {
    const { expect, simulator, printer, task } = await setUp(t)
    const refuse = () => {
      throw new Error('disk full')
    }
    await expect(printer.print(task({ beforeBytes: refuse }))).rejects.toThrow('disk full')
    await sleep(200)
    expect(simulator.tray).toHaveLength(0)
  })

  test('a printer at rest is looked at when it starts, and told once', async (t) => {
    const { expect, printer, changes } = await setUp(t)
    printer.start()
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    expect(changes).toHaveLength(1)
  })
})

describe.concurrent('stopping the agent', () => {
  test('before the printer has begun: the job is taken back', async (t) => {
    const { expect, printer, task, sent } = await setUp(t, { pendingMs: 60_000 })
    const stop = new AbortController()
    const printing = printer.print(task({ signal: stop.signal }))
    await expect.poll(sent).toBe(1)
    await sleep(100)
    stop.abort()
    expect(await printing).toMatchObject({ state: 'failed', problem: { code: 'taken_back' } })
  })

  test('while it prints: left to the printer, unknown', async (t) => {
    const { expect, simulator, printer, task, waits, sent } = await setUp(t)
    const stop = new AbortController()
    const printing = printer.print(task({ signal: stop.signal }))
    await expect.poll(sent).toBe(1)
    await simulator.setFaults(['media-empty'])
    await expect.poll(() => waits.at(-1)?.code, { timeout: 3_000 }).toBe('media_out')
    stop.abort()
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'still_held' } })
  })
})

describe.concurrent('a printer on IPP over TLS', () => {
  test('its own certificate is trusted by its fingerprint only, and the stranger gets no byte', async (t) => {
    const { expect, simulator, printer, printerAt, task, sent } = await setUp(t, {
      tls: gatewayCertificate(testAuthority()),
    })
    expect(await printer.print(task())).toMatchObject({ state: 'failed', problem: { code: 'certificate_untrusted' } })
    const fingerprint = printer.describe().diagnostic?.replace('certificate SHA-256 ', '') ?? ''
    expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    const other = fingerprint.replace(/^../, (byte) => (byte === '00' ? '01' : '00'))
    expect(await printerAt(simulator.url, { fingerprint: other }).print(task())).toMatchObject({ state: 'failed' })
    expect(sent()).toBe(0)
    const known = printerAt(simulator.url, { fingerprint: fingerprint.toLowerCase() })
    expect(await known.print(task())).toEqual({ state: 'confirmed', problem: null })
    expect(known.describe()).toMatchObject({ diagnostic: null, connection: simulator.url })
  })
})

describe.concurrent('what is not a printer', () => {
  async function listen({ onTestFinished }: TestContext, server: ReturnType<typeof createServer>): Promise<string> {
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `ipp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/ipp/print`
  }

  test('an answer cut in the middle, endless, or no IPP: offline within the limits, never a hang', async (t) => {
    const { expect, printerAt, task, sent } = await setUp(t)
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
        t,
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
    expect(sent()).toBe(0)
  })

  test('a web server that says no is a refusal', async (t) => {
    const { expect, printerAt, task } = await setUp(t)
    const url = await listen(
      t,
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
