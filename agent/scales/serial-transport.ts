/** The port to serial lines, with serialport behind it, loaded only when a serial scale is configured. */
import { errorText } from '../error-text.ts'

export interface SerialSettings {
  path: string
  baudRate: number
  framing: '7E1' | '8N1'
}

export interface SerialLine {
  onData(listener: (bytes: Uint8Array) => void): void
  /** called once, when the line is gone */
  onLost(listener: (reason: string) => void): void
  write(text: string): void
  close(): Promise<void>
}

export type OpenSerial = (settings: SerialSettings) => Promise<SerialLine>

/** Throws when the line cannot be opened or the native part of serialport does not load. */
export async function openSerial({ path, baudRate, framing }: SerialSettings): Promise<SerialLine> {
  const { SerialPort } = await import('serialport')
  const bits =
    framing === '7E1' ? ({ dataBits: 7, parity: 'even' } as const) : ({ dataBits: 8, parity: 'none' } as const)
  const port = new SerialPort({ path, baudRate, ...bits, stopBits: 1, autoOpen: false })
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
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
