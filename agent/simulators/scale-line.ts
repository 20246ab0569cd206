/** Puts a simulated scale on a serial line, for instance one end of a pty pair. */
import { openSerial } from '../scales/serial-transport.ts'

interface SimulatedScale {
  take(bytes: Uint8Array): Uint8Array
}

/** A pty has no speed: what the wrong one does to the bytes is worked out by `sampledAt`. */
interface Speeds {
  scaleBaud: number
  readerBaud: number
}

/** Answers until the line is gone or the function given back is called. */
export async function serveScale(path: string, scale: SimulatedScale, speeds?: Speeds): Promise<() => Promise<void>> {
  const line = await openSerial({ path, baudRate: 9600, framing: '8N1' })
  line.onLost(() => undefined)
  line.onData((bytes) => {
    const answer = scale.take(bytes)
    if (answer.length > 0) line.write(Buffer.from(speeds ? sampledAt(answer, speeds) : answer).toString('latin1'))
  })
  return () => line.close()
}

/** The bytes a reader at the wrong speed sees: the line's levels, looked at in the middle of the bits it expects. */
export function sampledAt(bytes: Uint8Array, { scaleBaud, readerBaud }: Speeds): Uint8Array {
  const levels = [...bytes].flatMap((byte) => [0, ...Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1), 1])
  const level = (time: number) => levels[Math.floor(time)] ?? 1
  /** how long the reader thinks a bit is, in bits of the scale */
  const bit = scaleBaud / readerBaud
  const seen: number[] = []
  for (let time = 0; time < levels.length; time += bit / 16) {
    if (level(time) === 1) continue
    let byte = 0
    for (let place = 0; place < 8; place += 1) byte |= level(time + (1.5 + place) * bit) << place
    seen.push(byte)
    time += 9.5 * bit
  }
  return Uint8Array.from(seen)
}
