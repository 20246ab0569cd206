/** A scale on a serial line: asked up to five times a second, noticed when silent, not understood or gone. */
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvents, Outcome, Scale } from '../device.ts'
import type { Log } from '../log.ts'
import type { ProblemCode } from '../problems.ts'
import { Conversation } from './conversation.ts'
import { ScaleState } from './scale-base.ts'
import { SerialLink } from './serial-link.ts'
import type { SerialProtocol } from './serial-protocols.ts'
import type { OpenSerial, SerialLine, SerialSettings } from './serial-transport.ts'

const askMs = 200
const notOpened = { refused: 'scale_refused', unavailable: 'serial_unavailable' } as const satisfies Record<
  string,
  ProblemCode
>

interface SerialScaleOptions extends SerialSettings {
  protocol: SerialProtocol
  name: string
  open: OpenSerial
  events: DeviceEvents
  log: Log
}

export class SerialScale implements Scale {
  readonly kind = 'scale'
  readonly key: string
  readonly #protocol: SerialProtocol
  readonly #log: Log
  readonly #state: ScaleState
  readonly #link: SerialLink
  #ask: NodeJS.Timeout | undefined

  constructor({ protocol, name, path, baudRate, framing, open, events, log }: SerialScaleOptions) {
    const { driver, model } = protocol
    const key = `serial:${path}`.slice(0, 100)
    this.key = key
    this.#protocol = protocol
    this.#log = log
    this.#state = new ScaleState({ key, name, model, connection: `serial ${path}`, driver, virtual: false }, events)
    this.#link = new SerialLink({
      key,
      settings: { path, baudRate, framing },
      open,
      opened: (line) => this.#opened(line),
      closed: (why) => this.#closed(why),
      log,
    })
  }

  describe(): AgentDevice {
    return this.#state.describe()
  }

  start(): void {
    this.#link.start()
  }

  async stop(): Promise<void> {
    clearInterval(this.#ask)
    this.#state.stop()
    await this.#link.stop()
  }

  zero(): Promise<Outcome> {
    return this.#state.zero(async () => this.#link.line?.write(this.#protocol.zero))
  }

  tare(): Promise<Outcome> {
    return this.#state.tare()
  }

  #opened(line: SerialLine): void {
    const conversation = new Conversation()
    const reader = this.#protocol.reader((reason, bytes) => {
      this.#log.debug({ key: this.key, reason, bytes: bytes.length }, 'scale not understood')
    })
    line.onData((bytes) => {
      const answers = reader.feed(bytes)
      conversation.heard(bytes, answers.length > 0)
      if (answers.length > 0) this.#link.heard()
      const newest = answers.findLast((answer) => answer !== null)
      if (newest) this.#state.weighed(newest)
    })
    this.#ask = setInterval(() => this.#askOnce(line, conversation), askMs)
  }

  #askOnce(line: SerialLine, conversation: Conversation): void {
    const verdict = conversation.verdict()
    if (verdict === 'silent') this.#state.unusable('scale_silent')
    if (verdict === 'unknown') this.#state.unusable('scale_unknown_serial', conversation.raw)
    if (conversation.mayAsk()) line.write(this.#protocol.weigh)
  }

  #closed(why: 'absent' | 'refused' | 'unavailable'): void {
    clearInterval(this.#ask)
    if (why === 'absent') this.#state.unplugged()
    else this.#state.unusable(notOpened[why])
  }
}
