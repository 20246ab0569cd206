/** USB printers without USB: a folder stands for /sys, and a pty with a printer behind it for the raw device. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Printer, PrintTask } from '../device.ts'
import { openLog } from '../log.ts'
import { ZplSimulator } from '../simulators/zpl-printer.ts'
import { LineError } from './line.ts'
import { UsbPrinterFinder } from './usb-finder.ts'
import { openUsbLine } from './usb-line.ts'
import { attachedUsbPrinters } from './usb-printers.ts'

const label = '^XA^FO50,50^ADN,36,20^FDHello^FS^XZ'
const events = { changed: () => undefined, reading: () => undefined, scan: () => undefined }
const zebraId = 'MFG:Zebra Technologies ;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;CLS:PRINTER;'
let folder: string
let folders: { classes: string; devices: string; raw: string }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postroom-usb-'))
  folders = { classes: join(folder, 'usbmisc'), devices: join(folder, 'devices'), raw: join(folder, 'dev') }
  for (const path of Object.values(folders)) mkdirSync(path)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** One USB device on a port, as Linux lays it out: the printer's interface is a folder within it. */
function plug(port: string, facts: Record<string, string>, printer?: { name: string; ieee1284_id?: string }): void {
  const device = join(folder, 'bus', port)
  mkdirSync(device, { recursive: true })
  for (const [name, value] of Object.entries(facts)) writeFileSync(join(device, name), `${value}\n`)
  if (!existsSync(join(folders.devices, port))) symlinkSync(device, join(folders.devices, port))
  if (!printer) return
  const usbInterface = join(device, `${port}:1.0`)
  mkdirSync(usbInterface)
  if (printer.ieee1284_id) writeFileSync(join(usbInterface, 'ieee1284_id'), `${printer.ieee1284_id}\n`)
  mkdirSync(join(folders.classes, printer.name))
  symlinkSync(usbInterface, join(folders.classes, printer.name, 'device'))
}

function unplug(port: string, name: string): void {
  for (const path of [join(folder, 'bus', port), join(folders.devices, port), join(folders.classes, name)]) {
    rmSync(path, { recursive: true, force: true })
  }
}

const zebra = { idVendor: '0a5f', idProduct: '0166', serial: 'D4J1', product: 'Zebra' }

describe('printers under /sys', () => {
  test('language by maker, model and resolution as the printer says, key by serial number or port', async () => {
    plug('1-1', zebra, { name: 'lp0', ieee1284_id: zebraId })
    plug('1-2.3', { idVendor: '0828', idProduct: 'a003', product: 'WS408' }, { name: 'lp1' })
    plug('1-4', { idVendor: '04f9', idProduct: '20a7', serial: 'X9' }, { name: 'lp2' })
    plug('1-5', { idVendor: '03f0', idProduct: '2b17', serial: 'HP' }, { name: 'lp3' })
    const raw = (name: string) => join(folders.raw, name)
    expect(await attachedUsbPrinters(folders)).toEqual([
      { key: 'usb:0a5f:0166:D4J1', model: 'ZTC ZD421-203dpi ZPL', dpi: 203, language: 'zpl', path: raw('lp0') },
      { key: 'usb:0828:a003:1-2.3', model: 'WS408', dpi: null, language: 'sbpl', path: raw('lp1') },
      { key: 'usb:04f9:20a7:X9', model: 'USB printer', dpi: null, language: 'brother-raster', path: raw('lp2') },
    ])
  })

  test('none without USB, and none that was unplugged while being looked at', async () => {
    const nowhere = join(folder, 'nowhere')
    expect(await attachedUsbPrinters({ classes: nowhere, devices: nowhere, raw: nowhere })).toEqual([])
    mkdirSync(join(folders.classes, 'lp0'))
    symlinkSync(nowhere, join(folders.classes, 'lp0', 'device'))
    expect(await attachedUsbPrinters(folders)).toEqual([])
  })

  test('a Brother in Editor Lite mode is found under the key it has without, and says what to do', async () => {
    plug('1-4', { idVendor: '04f9', idProduct: '20a9', serial: 'X9', product: 'QL-1100' })
    const [printer] = await find()
    expect(printer?.key).toBe('usb:04f9:20a7:X9')
    printer?.start()
    await printer?.stop()
    expect(printer?.describe()).toMatchObject({ state: 'problem', problem: { code: 'editor_lite' } })
  })
})

async function find(): Promise<Printer[]> {
  const printers: Printer[] = []
  const found = (printer: Printer) => void printers.push(printer)
  const finder = new UsbPrinterFinder({ found, events, log: openLog('silent'), folders })
  await finder.start()
  finder.stop()
  return printers
}

function task(): PrintTask {
  const nothing = () => undefined
  const pages = () => Promise.reject(new Error('no pictures are asked for'))
  const { signal } = new AbortController()
  return { jobId: 'j', format: 'zpl', bytes: Buffer.from(label), pages, beforeBytes: nothing, waiting: nothing, signal }
}

const socatMissing = spawnSync('socat', ['-V']).error !== undefined
if (socatMissing) process.stdout.write('socat is not installed: the USB line test is skipped\n')

describe.skipIf(socatMissing)('a raw device (a pty)', () => {
  let socat: ChildProcess
  let server: Server | null = null

  async function attach(name: string, port: number): Promise<string> {
    const path = join(folders.raw, name)
    socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port}`], { stdio: 'ignore' })
    await expect.poll(() => existsSync(path)).toBe(true)
    return path
  }

  function detach(): Promise<void> {
    if (socat.exitCode !== null || socat.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      socat.once('exit', () => resolve())
      socat.kill()
    })
  }

  /** A printer that hands its side of the cable to the test. */
  async function cable(take: (socket: Socket) => void): Promise<number> {
    server = createServer((socket) => {
      socket.on('error', () => undefined)
      take(socket)
    })
    const listening = server
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    const address = listening.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  afterEach(async () => {
    await detach()
    server?.close()
    server = null
  })

  test('bytes both ways, more than fit at once, and the end when it is unplugged', async () => {
    const big = Buffer.alloc(300_000, 'x')
    let received = 0
    const port = await cable((socket) => {
      socket.on('data', (bytes: Buffer) => {
        received += bytes.length
        if (received === big.length) socket.write('thanks')
      })
    })
    const line = await openUsbLine(await attach('lp0', port))
    const heard: string[] = []
    line.onBytes((bytes) => void heard.push(Buffer.from(bytes).toString()))
    await line.send(big)
    await expect.poll(() => heard.join('')).toBe('thanks')
    const end = new Promise((resolve) => line.onEnd(resolve))
    await detach()
    expect(await end).toBeInstanceOf(LineError)
    await expect(line.send(Buffer.from('more'))).rejects.toThrow(LineError)
    line.close()
  })

  test('closing while a send is stuck ends the send', async () => {
    const port = await cable((socket) => void socket.pause())
    const line = await openUsbLine(await attach('lp0', port))
    const sending = line.send(Buffer.alloc(20_000_000))
    sending.catch(() => undefined)
    await sleep(200)
    line.close()
    line.close()
    await expect(sending).rejects.toThrow('closed')
  })

  test('a device that is not there', async () => {
    await expect(openUsbLine(join(folders.raw, 'lp7'))).rejects.toThrow(LineError)
  })

  test('a Zebra found by itself prints, is offline when unplugged, and prints again as another device', async () => {
    const simulator = new ZplSimulator({ labelMs: 30 })
    await simulator.start()
    try {
      plug('1-1', zebra, { name: 'lp0', ieee1284_id: zebraId })
      await attach('lp0', simulator.port)
      const [printer] = await find()
      expect(printer?.describe()).toMatchObject({ driver: 'zpl', dpi: 203, connection: 'usb 0a5f 0166 D4J1' })
      expect(await printer?.print(task())).toEqual({ state: 'confirmed', problem: null })
      await detach()
      unplug('1-1', 'lp0')
      expect(await printer?.print(task())).toMatchObject({ state: 'failed', problem: { code: 'printer_offline' } })
      plug('1-1', zebra, { name: 'lp1', ieee1284_id: zebraId })
      await attach('lp1', simulator.port)
      expect(await printer?.print(task())).toEqual({ state: 'confirmed', problem: null })
      expect(simulator.tray).toHaveLength(2)
    } finally {
      await simulator.stop()
    }
  })
})
