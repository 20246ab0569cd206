/** A printer set up in the operating system, with the driver of its maker: through CUPS, or through Windows. */
import { platform } from 'node:os'
import type { DeviceEvents, Printer } from '../device.ts'
import { ippQueue } from './ipp.ts'
import { type IppAddress, ippPort } from './ipp-address.ts'
import { QueuePrinter } from './queue-printer.ts'
import { WindowsQueue } from './system-windows.ts'

/** Where the scheduler of CUPS listens: Debian and most others, older ones, macOS. */
const cupsSockets = ['/run/cups/cups.sock', '/var/run/cups/cups.sock', '/private/var/run/cupsd']
/** A look starts PowerShell, which takes most of a second. */
const windowsIdlePollMs = 60_000

interface SystemPrinterOptions {
  /** its name in the operating system */
  queue: string
  name?: string
  events: DeviceEvents
  /** where CUPS may listen */
  sockets?: readonly string[]
}

export function systemPrinter({ queue, name = queue, events, sockets = cupsSockets }: SystemPrinterOptions): Printer {
  const label = {
    key: `system:${queue}`.slice(0, 100),
    name: name.slice(0, 100),
    model: 'System printer',
    driver: 'system',
  }
  const rest = { ...label, connection: `operating system, ${queue}`, events }
  if (platform() === 'win32') {
    return new QueuePrinter({ ...rest, queue: new WindowsQueue(queue), idlePollMs: windowsIdlePollMs })
  }
  return new QueuePrinter({ ...rest, queue: ippQueue(cupsAddress(queue, sockets)) })
}

/**
 * CUPS speaks IPP on its socket, and tells there what became of a job. `lp` and `lpstat` are not asked: `lpstat`
 * lists completed and cancelled jobs alike, with the same reasons (seen with CUPS 2.4.2).
 */
function cupsAddress(queue: string, sockets: readonly string[]): IppAddress {
  const path = `/printers/${encodeURIComponent(queue)}`
  return { secure: false, host: 'localhost', port: ippPort, path, uri: `ipp://localhost${path}`, sockets }
}
