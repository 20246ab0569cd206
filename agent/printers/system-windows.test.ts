/** The Windows queue against a spooler of its own; PowerShell itself is not here to be run. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Printer, PrintTask } from '../device.ts'
import type { Picture } from './picture.ts'
import { QueuePrinter } from './queue-printer.ts'
import { windowsBitmap } from './system-bitmap.ts'
import { runProgram } from './system-program.ts'
import { type RunScript, WindowsQueue } from './system-windows.ts'
import { cancelScript, encodedCommand, jobScript, lookScript, printScript } from './system-windows-scripts.ts'
import { jobOfStatus, troubleOfQueue } from './system-windows-status.ts'

const bit = { deleting: 0x4, spooling: 0x8, printing: 0x10, paperOut: 0x40, error: 0x2, queuePaperOut: 0x10 }
const picture: Picture = { width: 12, height: 2, rows: Uint8Array.from([0xff, 0xf0, 0x80, 0x10]) }
const paper = { found: true, status: 0, driver: 'QL-1100', dpi: 300, width: 1164, height: 1660 }

/** Job states one after the other; null when the job has left the queue. */
let states: (number | null)[]
let printed: { paths: string[]; bytes: Buffer[]; modes: number[] }
let queueStatus: number

const spooler: RunScript = async (script, values) => {
  if (script === lookScript) return JSON.stringify({ ...paper, status: queueStatus })
  if (script === printScript && 'pages' in values) {
    const paths = values.pages as string[]
    printed = { paths, bytes: paths.map((path) => readFileSync(path)), modes: paths.map((path) => statSync(path).mode) }
  }
  if (script === cancelScript) states = [bit.deleting]
  if (script !== jobScript) return 'Some policy speaks first\r\n{"found":true}\r\n'
  const job = states.length > 1 ? states.shift() : states[0]
  return JSON.stringify({ found: true, status: queueStatus, ...(job === null ? {} : { job }) })
}

function printerOn(run: RunScript): Printer {
  const events = { changed: () => undefined, reading: () => undefined, scan: () => undefined }
  const label = { key: 'k', name: 'n', model: 'm', connection: 'c', driver: 'system' }
  return new QueuePrinter({ ...label, queue: new WindowsQueue('Labels', run), events })
}

function task(change: Partial<PrintTask> = {}): PrintTask {
  const nothing = () => undefined
  const { signal } = new AbortController()
  const pages = async () => [picture, picture]
  return {
    jobId: 'j',
    format: 'pdf',
    bytes: Buffer.from('%PDF'),
    pages,
    beforeBytes: nothing,
    waiting: nothing,
    signal,
    ...change,
  }
}

beforeEach(() => {
  states = [bit.spooling, bit.printing, null]
  printed = { paths: [], bytes: [], modes: [] }
  queueStatus = 0
})

describe('a printer of Windows', () => {
  test('is drawn for its own paper, printed page by page, and confirmed when the job has left the queue', async () => {
    const papers: unknown[] = []
    const pages: PrintTask['pages'] = async (wanted) => {
      papers.push(wanted)
      return [picture, picture]
    }
    const printer = printerOn(spooler)
    expect(await printer.print(task({ pages }))).toEqual({ state: 'confirmed', problem: null })
    expect(papers).toEqual([{ dpi: 300, width: 1164, height: 1660 }])
    expect(printed.bytes).toEqual([windowsBitmap(picture, 300), windowsBitmap(picture, 300)])
    expect(printer.describe()).toMatchObject({
      model: 'QL-1100',
      dpi: 300,
      formats: ['png', 'pdf', 'gif'],
      state: 'ready',
    })
  })

  test('the pages are for this user only, and gone afterwards', async () => {
    await printerOn(spooler).print(task())
    expect(printed.modes.map((mode) => mode & 0o777)).toEqual([0o600, 0o600])
    expect(existsSync(dirname(printed.paths[0] ?? ''))).toBe(false)
  })

  test('out of paper: not sent before the bytes, waited for after them', async () => {
    queueStatus = bit.queuePaperOut
    expect(await printerOn(spooler).print(task())).toMatchObject({ state: 'failed', problem: { code: 'media_out' } })
    expect(printed.paths).toEqual([])
    queueStatus = 0
    states = [bit.printing | bit.paperOut, bit.printing, null]
    const waits: (string | undefined)[] = []
    const outcome = await printerOn(spooler).print(task({ waiting: (problem) => void waits.push(problem?.code) }))
    expect({ outcome: outcome.state, waits }).toEqual({ outcome: 'confirmed', waits: ['media_out', undefined] })
  })

  test('stopping the agent deletes a job that has not begun', async () => {
    states = [bit.spooling]
    const { signal } = { signal: AbortSignal.timeout(300) }
    expect(await printerOn(spooler).print(task({ signal }))).toMatchObject({
      state: 'failed',
      problem: { code: 'taken_back' },
    })
  })

  test('no such printer, no PowerShell, and an answer that is none', async () => {
    const problemOf = async (run: RunScript) => (await printerOn(run).print(task())).problem?.code
    expect(await problemOf(async () => '{"found":false}')).toBe('queue_unknown')
    const absent = { program: 'postroom-no-such-program', args: [], timeoutMs: 1_000 }
    expect(await problemOf(() => runProgram(absent))).toBe('printing_unavailable')
    expect(await problemOf(async () => 'Access is denied')).toBe('printer_error')
    const failing = { program: process.execPath, args: ['-e', 'process.exit(1)'], timeoutMs: 10_000 }
    const fails: RunScript = (script, values, timeoutMs) =>
      script === printScript ? runProgram(failing) : spooler(script, values, timeoutMs)
    expect(await printerOn(fails).print(task())).toMatchObject({ state: 'unknown' })
  })
})

describe('what it is made of', () => {
  test('state bits: the worst trouble; a vanished job is printed unless it was in error or deleted', () => {
    expect(troubleOfQueue(0)).toBeNull()
    expect(troubleOfQueue(0x40_0000 | 0x10)).toBe('head_open')
    expect(jobOfStatus(null, 0, 0).state).toBe('printed')
    expect(jobOfStatus(null, bit.spooling | bit.error, 0).state).toBe('gone')
    expect(jobOfStatus(bit.deleting, bit.spooling, 0).state).toBe('cancelled')
    expect(jobOfStatus(bit.deleting, bit.printing, 0).state).toBe('partly')
  })

  test('no value can be read as a command', () => {
    const queue = `x'; Remove-Item C:\\ -Recurse; '\u2019"$(calc)`
    const script = Buffer.from(encodedCommand(lookScript, { queue }), 'base64').toString('utf16le')
    const [first = '', ...rest] = script.split('\n')
    expect(rest.join('\n')).not.toContain('calc')
    const encoded = /FromBase64String\('([A-Za-z0-9+/=]+)'\)\)/.exec(first)?.[1] ?? ''
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toEqual({ queue })
  })

  test('each script fits the command line of Windows', () => {
    for (const script of [lookScript, printScript, jobScript, cancelScript]) {
      const values = {
        queue: 'q'.repeat(220),
        job: 'j'.repeat(36),
        pages: Array(20).fill('C:\\Users\\somebody\\AppData\\Local\\Temp\\x\\1.bmp'),
      }
      expect(encodedCommand(script, values).length).toBeLessThan(30_000)
    }
  })

  test('a bitmap: header, two colours, rows from the top on four-byte bounds', () => {
    const file = windowsBitmap(picture, 203)
    expect(file.subarray(0, 2).toString()).toBe('BM')
    expect([file.readUInt32LE(2), file.readUInt32LE(10), file.readInt32LE(18), file.readInt32LE(22)]).toEqual([
      70, 62, 12, -2,
    ])
    expect([file.readUInt16LE(26), file.readUInt16LE(28), file.readInt32LE(38)]).toEqual([1, 1, 7992])
    expect([...file.subarray(54)]).toEqual([255, 255, 255, 0, 0, 0, 0, 0, 0xff, 0xf0, 0, 0, 0x80, 0x10, 0, 0])
  })
})
