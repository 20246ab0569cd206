/** Printers of the operating system: CUPS as a simulator on a socket and, where it is installed, CUPS itself. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Printer, PrintTask } from '../device.ts'
import { IppSimulator } from '../simulators/ipp-printer.ts'
import { systemPrinter } from './system.ts'

const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')
const events = { changed: () => undefined, reading: () => undefined, scan: () => undefined }
let waits: (string | undefined)[] = []

function task(jobId: string, change: Partial<PrintTask> = {}): PrintTask {
  const pages = () => Promise.reject(new Error('no pictures are asked for'))
  const waiting: PrintTask['waiting'] = (problem) => void waits.push(problem?.code)
  const { signal } = new AbortController()
  return { jobId, format: 'pdf', bytes: pdf, pages, beforeBytes: () => undefined, waiting, signal, ...change }
}

describe('CUPS, played by the IPP simulator on a socket', () => {
  let folder: string
  let simulator: IppSimulator
  let printer: Printer

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postroom-system-'))
    const socketPath = join(folder, 'cups.sock')
    simulator = new IppSimulator({ socketPath })
    await simulator.start()
    printer = systemPrinter({ queue: 'Labels', events, sockets: [join(folder, 'older.sock'), socketPath] })
  })
  afterEach(async () => {
    await simulator.stop()
    rmSync(folder, { recursive: true })
  })

  test('prints over the first socket there is', async () => {
    expect(await printer.print(task('job-1'))).toEqual({ state: 'confirmed', problem: null })
    expect(simulator.tray).toEqual([{ name: 'job-1', format: 'application/pdf', bytes: pdf }])
    expect(printer.describe()).toMatchObject({ key: 'system:Labels', driver: 'system', name: 'Labels', state: 'ready' })
  })

  test('without CUPS: failed with a cure, and printing when it has come', async () => {
    await simulator.stop()
    expect(await printer.print(task('job-1'))).toMatchObject({
      state: 'failed',
      problem: { code: 'printing_unavailable' },
    })
    await simulator.start()
    expect(await printer.print(task('job-2'))).toMatchObject({ state: 'confirmed' })
  })
})

const programs = ['cupsd', 'lpadmin'].map((name) => join('/usr/sbin', name))
const missing = programs.filter((program) => !existsSync(program))
const reason = missing.length > 0 ? `${missing.join(', ')} not installed` : process.getuid?.() !== 0 ? 'not root' : null
if (reason) process.stdout.write(`${reason}: the test against CUPS is skipped\n`)

describe.skipIf(reason !== null)('CUPS itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-cups-'))
  const at = (name: string) => join(folder, name)
  const socket = at('sock')
  let cupsd: ChildProcess

  /** The last link of the chain, in place of a cable: out of paper while the file `fault` is there. */
  const backend = `#!/bin/sh
[ $# -eq 0 ] && { echo 'direct tray "Unknown" "Tray"'; exit 0; }
while [ -e ${at('fault')} ]; do echo "STATE: +media-empty-warning" >&2; sleep 0.2; done
echo "STATE: -media-empty-warning" >&2
cat "$6" > ${at('tray')}/"$3"
`
  const settings = `Listen ${socket}\nBrowsing Off\nWebInterface No\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n`
  const files = ['ServerRoot', 'StateDir', 'CacheDir', 'RequestRoot', 'TempDir', 'ServerBin']

  function run(program: string, ...args: string[]): void {
    const { status, stderr } = spawnSync(program, args, { env: { ...process.env, CUPS_SERVER: socket } })
    if (status !== 0) throw new Error(`${program}: ${stderr.toString()}`)
  }

  beforeAll(async () => {
    for (const name of [...files.slice(0, 5), 'tray']) mkdirSync(at(name))
    cpSync('/usr/lib/cups', at('ServerBin'), { recursive: true })
    mkdirSync(at('ServerBin/backend'), { recursive: true })
    writeFileSync(at('ServerBin/backend/tray'), backend, { mode: 0o700 })
    writeFileSync(at('cupsd.conf'), settings)
    const logs = ['Error', 'Access', 'Page'].map((name) => `${name}Log ${at(name)}\n`)
    writeFileSync(at('files.conf'), files.map((name) => `${name} ${at(name)}\n`).join('') + logs.join(''))
    cupsd = spawn('/usr/sbin/cupsd', ['-f', '-c', at('cupsd.conf'), '-s', at('files.conf')], { stdio: 'ignore' })
    for (let waited = 0; !existsSync(socket) && waited < 100; waited += 1)
      await new Promise((go) => setTimeout(go, 100))
    run('/usr/sbin/lpadmin', '-p', 'Labels', '-E', '-v', 'tray:/one', '-m', 'raw')
  }, 20_000)
  afterAll(async () => {
    await new Promise((resolve) => {
      cupsd.once('exit', resolve)
      cupsd.kill()
    })
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    waits = []
  })
  const labels = () => systemPrinter({ queue: 'Labels', events, sockets: [socket] })

  test('prints the very bytes and confirms', async () => {
    const printer = labels()
    expect(await printer.print(task('job-1'))).toEqual({ state: 'confirmed', problem: null })
    expect(readFileSync(join(at('tray'), 'job-1'))).toEqual(pdf)
    expect(printer.describe()).toMatchObject({ state: 'ready', formats: expect.arrayContaining(['pdf']) })
  })

  test('out of paper: waits with words, prints once when there is some', async () => {
    writeFileSync(at('fault'), '')
    const printing = labels().print(task('job-2'))
    await expect.poll(() => waits.at(-1), { timeout: 5_000 }).toBe('media_out')
    rmSync(at('fault'))
    expect(await printing).toEqual({ state: 'confirmed', problem: null })
    expect(waits.at(-1)).toBeUndefined()
  })

  test('cancelled while it waits for paper is not confirmed', async () => {
    writeFileSync(at('fault'), '')
    const printing = labels().print(task('job-3'))
    await expect.poll(() => waits.at(-1), { timeout: 5_000 }).toBe('media_out')
    run('/usr/bin/cancel', '-a', 'Labels')
    expect(await printing).toMatchObject({ state: 'failed', problem: { code: 'job_cancelled' } })
    rmSync(at('fault'))
  })

  test('stopping the agent takes back a job behind another one', async () => {
    writeFileSync(at('fault'), '')
    const first = labels().print(task('job-4'))
    await expect.poll(() => waits.at(-1), { timeout: 5_000 }).toBe('media_out')
    const stop = new AbortController()
    const second = labels().print(task('job-5', { signal: stop.signal }))
    await expect.poll(() => waits.length, { timeout: 5_000 }).toBeGreaterThan(1)
    stop.abort()
    expect(await second).toMatchObject({ state: 'failed', problem: { code: 'taken_back' } })
    rmSync(at('fault'))
    expect(await first).toEqual({ state: 'confirmed', problem: null })
    expect(existsSync(join(at('tray'), 'job-5'))).toBe(false)
  }, 15_000)

  test('a queue that is disabled, one that rejects, and one that is not there', async () => {
    run('/usr/sbin/cupsdisable', 'Labels')
    expect(await labels().print(task('job-6'))).toMatchObject({ state: 'failed', problem: { code: 'paused' } })
    run('/usr/sbin/cupsenable', 'Labels')
    run('/usr/sbin/cupsreject', 'Labels')
    expect(await labels().print(task('job-7'))).toMatchObject({ state: 'failed', problem: { code: 'queue_closed' } })
    run('/usr/sbin/cupsaccept', 'Labels')
    const nobody = systemPrinter({ queue: 'Nobody', events, sockets: [socket] })
    expect(await nobody.print(task('job-8'))).toMatchObject({ state: 'failed', problem: { code: 'queue_unknown' } })
  })
})
