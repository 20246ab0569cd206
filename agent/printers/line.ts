/** Bytes to a printer and back, whatever it hangs on: a driver speaks its language over a line and knows neither TCP nor USB. */

/** The line ended under us, or never began. The message is for logs. */
export class LineError extends Error {}

export interface PrinterLine {
  /**
   * Resolves when all bytes are on their way and the next ones may follow. One send at a time.
   * Throws LineError when the line has ended, ends meanwhile, or takes no byte for `sendTimeoutMs`.
   */
  send(bytes: Uint8Array): Promise<void>
  /** Who gets what the printer says; set it right after opening, bytes from before may be lost. */
  onBytes(listener: (bytes: Uint8Array) => void): void
  /** Who is told, once, that the line has ended; at once when it already has. Not called by `close`. */
  onEnd(listener: (error: LineError) => void): void
  /** Ends the line and frees it for others. Never throws; may be called again. */
  close(): void
}

/** Opens the line anew, for one conversation. Throws LineError when the printer cannot be reached. */
export type OpenLine = () => Promise<PrinterLine>

/** No byte accepted for this long while sending: the buffer is full and the printer stands. */
export const sendTimeoutMs = 20_000
