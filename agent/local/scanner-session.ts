/** One program on the local WebSocket: first the code or token, then an address a frame, each answered. */
import type { WebSocket } from 'ws'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { parseJson } from '../messages.ts'
import { scannedText } from './scanned-text.ts'
import type { ScannerCodes } from './scanner-codes.ts'

const firstFrameWaitMs = 10_000
/** Addresses in a burst, and how many a second come back. */
const rate = { burst: 20, perSecond: 5 }
/** Refused frames after which the connection is closed. */
const refusalsMax = 50
const nameMaxLength = 60
/** RFC 6455 §7.4.1: policy violation. */
const policyCode = 1008

interface SessionOptions {
  socket: WebSocket
  codes: ScannerCodes
  log: Log
  scanned(scanned: { text: string; source: string }): string | null
  /** shorter in tests */
  firstFrameWaitMs?: number
}

export class ScannerSession {
  /** null until it has shown a code or token */
  program: string | null = null
  readonly #options: SessionOptions
  #allowance = rate.burst
  #countedAt = Date.now()
  #refusals = 0

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** `authorization`: the header of the upgrade, `Bearer <token>`, if the program sent one. */
  begin(authorization: string | undefined): void {
    const { socket, log } = this.#options
    socket.on('error', (error) => log.debug({ error: errorText(error) }, 'local scanner: connection trouble'))
    const patience = setTimeout(() => {
      if (this.program === null) this.#end('no code or token came in time')
    }, this.#options.firstFrameWaitMs ?? firstFrameWaitMs)
    socket.once('close', () => clearTimeout(patience))
    socket.on('message', (data, binary) => this.#receive(binary ? null : data.toString()))
    if (authorization !== undefined) this.#admit({ token: authorization.replace(/^Bearer /, '') })
  }

  #receive(frame: string | null): void {
    if (frame === null) this.#refuse('send text frames')
    else if (this.program !== null) this.#address(frame, this.program)
    else {
      const first = parseJson(frame)
      this.#admit(typeof first === 'object' && first !== null ? first : {})
    }
  }

  #admit(first: object): void {
    try {
      if ('token' in first && typeof first.token === 'string') this.#known(first.token)
      else if ('code' in first && typeof first.code === 'string') this.#trade(first.code, first)
      else this.#end('the first frame is {"code": "…"} or {"token": "…"}')
    } catch (error) {
      this.#end(errorText(error))
    }
  }

  #known(token: string): void {
    const program = this.#options.codes.holder(token)
    if (program === null) this.#end('the token is not known: trade a new code')
    else this.#welcome(program, { ok: true })
  }

  #trade(code: string, first: object): void {
    const name = 'program' in first && typeof first.program === 'string' ? printable(first.program) : ''
    const program = name || 'Program on this computer'
    const token = this.#options.codes.trade(code, program)
    if (token === null) this.#end('the code is wrong, used or too old: take a new one on the local page')
    else this.#welcome(program, { token })
  }

  #welcome(program: string, answer: { ok: true } | { token: string }): void {
    this.program = program
    this.#options.log.info({ program }, 'local scanner: program connected')
    this.#reply(answer)
  }

  #address(frame: string, source: string): void {
    const scanned = this.#mayNow()
      ? scannedText(frame)
      : { refused: `too fast: at most ${rate.perSecond} addresses a second` }
    if ('refused' in scanned) {
      this.#refuse(scanned.refused)
      return
    }
    const why = this.#options.scanned({ text: scanned.text, source })
    this.#reply(why === null ? { ok: true } : { error: why })
  }

  /** A bucket of allowances that fills by the second. */
  #mayNow(): boolean {
    const now = Date.now()
    this.#allowance = Math.min(rate.burst, this.#allowance + ((now - this.#countedAt) / 1_000) * rate.perSecond)
    this.#countedAt = now
    if (this.#allowance < 1) return false
    this.#allowance -= 1
    return true
  }

  #refuse(reason: string): void {
    this.#refusals += 1
    if (this.#refusals > refusalsMax) this.#end('too many refused frames')
    else this.#reply({ error: reason })
  }

  #end(reason: string): void {
    this.#options.log.warn({ reason }, 'local scanner: connection ended')
    this.#reply({ error: reason })
    this.#options.socket.close(policyCode, reason.slice(0, 100))
  }

  #reply(answer: { ok: true } | { token: string } | { error: string }): void {
    this.#options.socket.send(JSON.stringify(answer))
  }
}

function printable(name: string): string {
  return name
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, nameMaxLength)
}
