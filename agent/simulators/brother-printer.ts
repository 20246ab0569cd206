/** A QL-1110NWB that is not there: raster jobs over TCP, its status packets on the line as on USB or over SNMP, faults, a tray. */
import { createSocket, type Socket } from 'node:dgram'
import { brotherStatusOid } from '../printers/brother-snmp.ts'
import type { Picture } from '../printers/picture.ts'
import { readSnmp, snmpResponse } from '../printers/snmp.ts'
import { type BrotherPart, BrotherStream } from './brother-stream.ts'
import { PrintDrive } from './print-drive.ts'
import { type Converse, RawPort } from './raw-port.ts'

/** Of the status packet's byte 18. */
const why = { reply: 0, printed: 1, error: 2, notice: 5, phase: 6 } as const
const cooling = { started: 3, ended: 4 } as const

interface BrotherSimulatorOptions {
  port?: number
  /** time one label takes */
  labelMs?: number
  /** `line`: it talks on the connection, as on USB; `snmp`: the connection is mute, as its network port is */
  talks: 'line' | 'snmp'
  printed?: (picture: Picture) => void
  /** a page arrived, before anything is printed */
  received?: () => void
}

export class BrotherSimulator {
  readonly raw: RawPort
  /** what is loaded, as the printer counts it */
  media = { type: 0x0b, widthMm: 102, lengthMm: 153 }
  /** reasons why jobs were dropped */
  readonly dropped: string[] = []
  /** status requests that came while it printed: they disturb a real one */
  disturbed = 0
  readonly #options: BrotherSimulatorOptions
  readonly #drive: PrintDrive<Picture>
  readonly #listeners = new Set<(bytes: Uint8Array) => void>()
  #snmp: Socket | null = null
  #snmpPort = 0

  constructor(options: BrotherSimulatorOptions) {
    this.#options = options
    this.#drive = new PrintDrive<Picture>({
      labelMs: options.labelMs,
      begun: () => this.#tell(why.phase),
      printed: (picture) => {
        options.printed?.(picture)
        this.#tell(why.printed)
        this.#tell(why.phase)
      },
    })
    this.raw = new RawPort((write) => this.#converse(write), options.port)
  }

  get port(): number {
    return this.raw.port
  }

  /** UDP */
  get statusPort(): number {
    return this.#snmpPort
  }

  get tray(): readonly Picture[] {
    return this.#drive.tray
  }

  async start(): Promise<void> {
    await this.raw.start()
    if (this.#options.talks === 'snmp') await this.#startSnmp()
  }

  /** Replaces the set of faults. Power off drops the memory and every connection; the others hold the labels and are told. */
  async setFaults(faults: readonly string[]): Promise<void> {
    const wasOff = this.#drive.has('power_off')
    this.#drive.setFaults(faults)
    if (this.#drive.has('power_off')) await this.#disconnect()
    else if (wasOff) await this.start()
    else if (faults.length > 0) this.#tell(why.error)
  }

  /** The head becomes too hot, or has cooled down. */
  cool(change: keyof typeof cooling): void {
    this.#tell(why.notice, cooling[change])
  }

  stop(): Promise<void> {
    this.#drive.stop()
    return this.#disconnect()
  }

  async #disconnect(): Promise<void> {
    this.#snmp?.close()
    this.#snmp = null
    await this.raw.stop()
  }

  #startSnmp(): Promise<void> {
    const socket = createSocket('udp4')
    this.#snmp = socket
    socket.on('message', (datagram, { address, port }) => {
      const question = readSnmp(datagram)
      if (question?.kind !== 'get') return
      socket.send(snmpResponse(question.requestId, brotherStatusOid, this.#packet(why.reply)), port, address)
    })
    return new Promise((resolve) => {
      socket.bind(this.#snmpPort, '127.0.0.1', () => {
        this.#snmpPort = socket.address().port
        resolve()
      })
    })
  }

  #converse(write: Parameters<Converse>[0]): ReturnType<Converse> {
    const stream = new BrotherStream()
    if (this.#options.talks === 'line') this.#listeners.add(write)
    return {
      received: (bytes) => {
        for (const part of stream.feed(bytes)) this.#take(part, write)
      },
      closed: () => void this.#listeners.delete(write),
    }
  }

  #take(part: BrotherPart, write: (bytes: Uint8Array) => void): void {
    if (part.kind === 'fault') this.dropped.push(part.reason)
    else if (part.kind === 'status-request') {
      if (this.#drive.moving) this.disturbed += 1
      if (this.#options.talks === 'line') write(this.#packet(why.reply))
    } else if (!this.#holds(part.information)) this.#tell(why.error, 0, 0x01)
    else if (this.#drive.take(part.picture, 1)) this.#options.received?.()
  }

  /** The job names the media it was made for. */
  #holds(information: Uint8Array): boolean {
    const { type, widthMm, lengthMm } = this.media
    return information[1] === type && information[2] === widthMm && information[3] === lengthMm
  }

  #tell(reason: number, notice = 0, errors = 0): void {
    for (const write of this.#listeners) write(this.#packet(reason, notice, errors))
  }

  #packet(reason: number, notice = 0, errors = 0): Buffer {
    const packet = Buffer.alloc(32)
    packet.set([0x80, 0x20, 0x42, 0x34, 0x44, 0x30, 0x04])
    packet[8] = this.#drive.has('paper_out') ? 0x02 : 0
    packet[9] = (this.#drive.has('head_open') ? 0x10 : 0) | errors
    packet.set([this.media.widthMm, this.media.type], 10)
    packet[14] = 0x15
    packet[17] = this.media.lengthMm
    packet[18] = reason
    packet[19] = this.#drive.moving ? 1 : 0
    packet[22] = notice
    return packet
  }
}
