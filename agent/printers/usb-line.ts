/** The line to a printer on USB: the raw device of the Linux driver usblp, `/dev/usb/lp*`. */
import { constants, existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode, errorText } from '../error-text.ts'
import { LineError, type PrinterLine, sendTimeoutMs } from './line.ts'

/**
 * Never blocking: a read that waits would hold one of the few threads of Node for as long as the printer is silent, and
 * closing the device would not wake it. So both directions are tried again after a moment.
 */
const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY
const readAgainMs = 20
const writeAgainMs = 5
/** What usblp takes at once. */
const writeBytes = 8_192
const readBytes = 4_096
const cures: Record<string, string> = {
  EACCES: 'the agent may not open it: add its user to the group lp',
  EBUSY: 'another program has it open, e.g. a queue of CUPS',
}

/** Throws LineError when the device is not there, busy, or not ours to open. */
export async function openUsbLine(path: string): Promise<PrinterLine> {
  try {
    return new UsbLine(path, await open(path, flags))
  } catch (error) {
    throw new LineError(`${path}: ${cures[errorCode(error)] ?? errorText(error)}`)
  }
}

class UsbLine implements PrinterLine {
  readonly #path: string
  readonly #device: FileHandle
  #ended: LineError | null = null
  #onBytes: ((bytes: Uint8Array) => void) | null = null
  #onEnd: ((error: LineError) => void) | null = null

  constructor(path: string, device: FileHandle) {
    this.#path = path
    this.#device = device
    void this.#read()
  }

  /** The last bytes may still be on their way when this resolves; closing the device at once would drop them. */
  async send(bytes: Uint8Array): Promise<void> {
    let takenAt = Date.now()
    for (let sent = 0; sent < bytes.length; ) {
      if (this.#ended) throw this.#ended
      const taken = await this.#write(bytes.subarray(sent, sent + writeBytes))
      sent += taken
      // Counts from the last byte taken: a slow printer is not a standing one.
      if (taken > 0) takenAt = Date.now()
      else if (Date.now() - takenAt > sendTimeoutMs) throw new LineError('the printer takes no more bytes')
      else await sleep(writeAgainMs)
    }
    if (this.#ended) throw this.#ended
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes = listener
  }

  onEnd(listener: (error: LineError) => void): void {
    this.#onEnd = listener
    if (this.#ended) listener(this.#ended)
  }

  close(): void {
    this.#onEnd = null
    this.#end('closed')
  }

  async #write(bytes: Uint8Array): Promise<number> {
    try {
      return (await this.#device.write(bytes)).bytesWritten
    } catch (error) {
      if (errorCode(error) === 'EAGAIN') return 0
      throw this.#end(errorText(error))
    }
  }

  async #read(): Promise<void> {
    const buffer = Buffer.alloc(readBytes)
    while (!this.#ended) {
      const length = await this.#readInto(buffer)
      if (length === null) return
      if (length === 0) await sleep(readAgainMs)
      else if (!this.#ended) this.#onBytes?.(Buffer.from(buffer.subarray(0, length)))
    }
  }

  /** null: there is nothing to read any more. */
  async #readInto(buffer: Buffer): Promise<number | null> {
    try {
      const { bytesRead } = await this.#device.read(buffer, 0, buffer.length, null)
      // Some printers answer "nothing yet" with an empty packet; without the device it is the end.
      if (bytesRead === 0 && !existsSync(this.#path)) this.#end('the printer was unplugged')
      return bytesRead
    } catch (error) {
      if (errorCode(error) === 'EAGAIN') return 0
      // A printer with one direction only: it prints and tells nothing.
      if (errorCode(error) !== 'EINVAL') this.#end(errorText(error))
      return null
    }
  }

  #end(reason: string): LineError {
    if (this.#ended) return this.#ended
    this.#ended = new LineError(reason)
    this.#device.close().catch(() => undefined)
    this.#onEnd?.(this.#ended)
    return this.#ended
  }
}
