/** The port to serial lines, with serialport behind it, loaded only when a serial scale is configured. */
import { errorText } from '../error-text.ts'

/**
 * From Node 26.4 on, serialport 13 hands bytes over only when something else wakes the event loop
 * (node-serialport#3148, its bindings-cpp#239): a timer does, so that nothing waits longer than this.
 */
const wakeMs = 20

export interface SerialSettings {
  path: string
  baudRate: number
  framing: '7E1' | '8N1'
}

export interface SerialLine {
  onData(listener: (bytes: Uint8Array) => void): void
  /** called once, when the line is gone */
  onLost(listener: (reason: string) => void): void
  /** one byte a character (latin1) */
  write(text: string): void
  close(): Promise<void>
}

export type OpenSerial = (settings: SerialSettings) => Promise<SerialLine>

/** The native part of serialport does not load. */
export class SerialUnavailableError extends Error {}

/** Throws when the line cannot be opened, SerialUnavailableError when no line can. */
export async function openSerial({ path, baudRate, framing }: SerialSettings): Promise<SerialLine> {
  const { SerialPort } = await import('serialport').catch((error: unknown) => {
    throw new SerialUnavailableError('serialport does not load', { cause: error })
  })
  const bits =
    framing === '7E1' ? ({ dataBits: 7, parity: 'even' } as const) : ({ dataBits: 8, parity: 'none' } as const)
  const port = new SerialPort({ path, baudRate, ...bits, stopBits: 1, autoOpen: false })
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
  const wake = setInterval(() => undefined, wakeMs)
  port.once('close', () => clearInterval(wake))
  return {
    // The close event of an unplugged line comes only while somebody reads, so a listener is always attached.
    onData: (listener) => void port.on('data', listener),
    onLost: (listener) => {
      let told = false
      const tell = (reason: string) => {
        if (!told) listener(reason)
        told = true
      }
      port.on('error', (error) => tell(errorText(error)))
      port.on('close', (error: unknown) => tell(error ? errorText(error) : 'closed'))
    },
    write: (text) => void port.write(text, 'latin1'),
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  }
}
