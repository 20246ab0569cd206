/**
 * An IPP printer that is not there: HTTP on 127.0.0.1, true IPP bytes, settable faults, a tray of printed documents.
 * Its bytes are read and written by @sealsystems/ipp and not by the agent's own code, so that neither vouches for itself.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import ipp from '@sealsystems/ipp'

/**
 * - `media-empty`: holds the jobs, the printer stopped; `media-low`: prints all the same
 * - `stopped`: by its operator; `closed`: takes no jobs; `aborts`: gives every job up, out of paper
 * - `power_off`: every connection ends, nothing answers, the jobs are forgotten
 * - `mute`: takes the document and never answers
 */
const ippFaults = ['media-empty', 'media-low', 'stopped', 'closed', 'aborts', 'power_off', 'mute'] as const
type IppFault = (typeof ippFaults)[number]

/** Documents kept in the tray and jobs remembered; the oldest fall out. */
const trayMax = 50
const jobsMax = 200
const documentMaxBytes = 25 * 1024 * 1024

interface PrintedDocument {
  name: string
  format: string
  bytes: Buffer
}

interface Job extends PrintedDocument {
  id: number
  state: 'pending' | 'processing' | 'processing-stopped' | 'canceled' | 'aborted' | 'completed'
  sheets: number
}

interface IppSimulatorOptions {
  port?: number
  /** listens on this socket of the file system instead, as CUPS does */
  socketPath?: string
  /** time one document takes */
  printMs?: number
  /** time before a job is begun */
  pendingMs?: number
  formats?: readonly string[]
  tls?: { key: string; cert: string }
}

type Fields = Record<string, unknown>
type Reply = [status: string, group?: 'printer-attributes-tag' | 'job-attributes-tag', attributes?: Fields]

export class IppSimulator {
  readonly tray: PrintedDocument[] = []
  readonly #options: IppSimulatorOptions
  readonly #faults = new Set<IppFault>()
  readonly #sockets = new Set<Socket>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #jobs: Job[] = []
  #lastId = 0
  #server: Server | null = null
  #port: number

  constructor(options: IppSimulatorOptions = {}) {
    this.#options = options
    this.#port = options.port ?? 0
  }

  get url(): string {
    return `${this.#options.tls ? 'ipps' : 'ipp'}://127.0.0.1:${this.#port}/ipp/print`
  }

  start(): Promise<void> {
    const { tls } = this.#options
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response)
    const server = tls ? createTlsServer(tls, serve) : createServer(serve)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#server = server
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      const listening = () => {
        const address = server.address()
        if (address && typeof address === 'object') this.#port = address.port
        resolve()
      }
      if (this.#options.socketPath) server.listen(this.#options.socketPath, listening)
      else server.listen(this.#port, '127.0.0.1', listening)
    })
  }

  /** Replaces the set of faults. A held job goes on after mending; power off forgets the jobs and begins to count anew. */
  async setFaults(faults: readonly IppFault[]): Promise<void> {
    const wasOff = this.#faults.has('power_off')
    this.#faults.clear()
    for (const fault of faults) this.#faults.add(fault)
    if (this.#faults.has('power_off')) await this.stop()
    else if (wasOff) await this.start()
    for (const job of this.#jobs) if (job.state === 'processing-stopped') this.#begin(job)
  }

  stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#jobs = []
    this.#lastId = 0
    const server = this.#server
    this.#server = null
    for (const socket of this.#sockets) socket.destroy()
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()))
  }

  /** Someone cancels the newest job at the panel, after so many sheets. */
  cancelAtPanel(sheets = 0): void {
    const job = this.#jobs.at(-1)
    if (job) Object.assign(job, { state: 'canceled', sheets })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of request) {
        const bytes: Buffer = chunk
        length += bytes.length
        if (length > documentMaxBytes) throw new Error('too long')
        chunks.push(bytes)
      }
      this.#answer(Buffer.concat(chunks), response)
    } catch {
      // Cut off, too long or not IPP: a printer hangs up.
      request.socket.destroy()
    }
  }

  #answer(bytes: Buffer, response: ServerResponse): void {
    const { id, version, operation = '', 'operation-attributes-tag': asked = {}, data } = ipp.parse(bytes)
    const [statusCode, group, attributes] = this.#reply(operation, asked, data)
    if (this.#faults.has('mute') && operation === 'Print-Job') return
    const common = { 'attributes-charset': 'utf-8', 'attributes-natural-language': 'en' }
    const answer = { version, id, statusCode, 'operation-attributes-tag': common }
    response.writeHead(200, { 'content-type': 'application/ipp' })
    response.end(ipp.serialize(group ? { ...answer, [group]: attributes } : answer))
  }

  #reply(operation: string, asked: Fields, data: Buffer | undefined): Reply {
    if (operation === 'Get-Printer-Attributes') return ['successful-ok', 'printer-attributes-tag', this.#printer()]
    if (operation === 'Print-Job') return this.#printJob(asked, data)
    const job = this.#jobs.find(({ id }) => id === asked['job-id'])
    if (!job) return ['client-error-not-found']
    if (operation === 'Get-Job-Attributes') return ['successful-ok', 'job-attributes-tag', jobFields(job)]
    if (operation !== 'Cancel-Job') return ['server-error-operation-not-supported']
    if (job.state !== 'pending') return ['client-error-not-possible']
    job.state = 'canceled'
    return ['successful-ok']
  }

  #printer(): Fields {
    const reasons = {
      'media-empty': 'media-empty-error',
      'media-low': 'media-empty-report',
      stopped: 'paused',
    } as const
    const told = (['media-empty', 'media-low', 'stopped'] as const).filter((fault) => this.#faults.has(fault))
    const stopped = this.#faults.has('media-empty') || this.#faults.has('stopped')
    const busy = this.#jobs.some(({ state }) => state === 'processing')
    return {
      'printer-state': stopped ? 'stopped' : busy ? 'processing' : 'idle',
      'printer-state-reasons': told.length > 0 ? told.map((fault) => reasons[fault]) : ['none'],
      'printer-is-accepting-jobs': !this.#faults.has('closed'),
      'printer-make-and-model': 'Postroom IPP simulator',
      'printer-resolution-default': [[300, 300, 'dpi']],
      'document-format-supported': this.#options.formats ?? ['application/pdf', 'image/png'],
    }
  }

  #printJob(asked: Fields, data: Buffer | undefined): Reply {
    const format = String(asked['document-format'])
    if (this.#faults.has('closed')) return ['server-error-not-accepting-jobs']
    if (!(this.#options.formats ?? ['application/pdf', 'image/png']).includes(format)) {
      return ['client-error-document-format-not-supported']
    }
    this.#lastId += 1
    const name = String(asked['job-name'])
    const job: Job = { id: this.#lastId, name, format, bytes: data ?? Buffer.alloc(0), state: 'pending', sheets: 0 }
    this.#jobs = [...this.#jobs, job].slice(-jobsMax)
    this.#after(this.#options.pendingMs ?? 20, () => this.#begin(job))
    return ['successful-ok', 'job-attributes-tag', jobFields(job)]
  }

  #begin(job: Job): void {
    if (job.state === 'canceled') return
    if (this.#faults.has('aborts')) job.state = 'aborted'
    else if (this.#faults.has('media-empty') || this.#faults.has('stopped')) job.state = 'processing-stopped'
    else {
      job.state = 'processing'
      this.#after(this.#options.printMs ?? 100, () => this.#finish(job))
    }
  }

  #finish(job: Job): void {
    if (job.state !== 'processing') return
    if (this.#faults.has('media-empty') || this.#faults.has('stopped')) {
      job.state = 'processing-stopped'
      return
    }
    Object.assign(job, { state: 'completed', sheets: 1 })
    this.tray.push({ name: job.name, format: job.format, bytes: job.bytes })
    if (this.tray.length > trayMax) this.tray.shift()
  }

  #after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, delayMs)
    this.#timers.add(timer)
  }
}

function jobFields({ id, name, state, sheets }: Job): Fields {
  return {
    'job-id': id,
    'job-name': name,
    'job-state': state,
    'job-state-reasons': [state === 'processing-stopped' ? 'printer-stopped' : 'none'],
    'job-media-sheets-completed': sheets,
  }
}
