/** A printer or print server spoken to over IPP. */
import type { DeviceEvents, Printer, PrintTask } from '../device.ts'
import type { ProblemCode } from '../problems.ts'
import { type IppAddress, ippAddress } from './ipp-address.ts'
import { IppClient, IppError, ippNotFound } from './ipp-client.ts'
import { type IppAttribute, ippOperations } from './ipp-message.ts'
import { jobAttributes, jobState, lookOf, printerAttributes } from './ipp-state.ts'
import { type PrintQueue, QueueError, type QueueJob, type QueueLook, QueuePrinter } from './queue-printer.ts'

/** IPP statuses with words of their own (RFC 8011, B.1); the rest is `job_refused`. */
const refusals = new Map<number | null, ProblemCode>([
  [ippNotFound, 'queue_unknown'],
  [0x040a, 'no_printable_format'], // client-error-document-format-not-supported
  [0x0506, 'queue_closed'], // server-error-not-accepting-jobs
  [0x0507, 'printer_busy'], // server-error-busy
])
/** The second: client-error-gone. */
const forgotten = [ippNotFound, 0x0407]
const mediaTypes: Partial<Record<PrintTask['format'], string>> = { pdf: 'application/pdf', png: 'image/png' }
const user: IppAttribute = { type: 'name', name: 'requesting-user-name', values: ['postroom'] }

interface IppPrinterOptions {
  url: string
  name?: string
  /** SHA-256 of the certificate an `ipps` printer made itself */
  fingerprint?: string
  events: DeviceEvents
  confirmTimeoutMs?: number
  lostAfterMs?: number
}

/** Throws AgentError when the URL is wrong. */
export function ippPrinter({ url, name, fingerprint, ...rest }: IppPrinterOptions): Printer {
  const address = ippAddress(url)
  const key = `ipp:${address.host}:${address.port}${address.path}`.slice(0, 100)
  const label = {
    name: name ?? address.host.slice(0, 100),
    model: 'IPP printer',
    connection: address.uri,
    driver: 'ipp',
  }
  return new QueuePrinter({ key, ...label, queue: ippQueue(address, fingerprint), ...rest })
}

/** The queue behind an IPP address. */
export function ippQueue(address: IppAddress, fingerprint?: string): PrintQueue<IppJobId> {
  return new IppQueue(new IppClient(address, fingerprint))
}

interface IppJobId {
  number: number
  name: string
}

class IppQueue implements PrintQueue<IppJobId> {
  readonly #client: IppClient
  constructor(client: IppClient) {
    this.#client = client
  }

  async look(): Promise<QueueLook> {
    const attributes = [wanted(printerAttributes)]
    const answer = await named(this.#client.ask({ operation: ippOperations.getPrinterAttributes, attributes }))
    return lookOf(answer.printer)
  }

  async submit({ jobId, format, bytes, beforeBytes, signal }: PrintTask): Promise<IppJobId> {
    const attributes: IppAttribute[] = [
      user,
      { type: 'name', name: 'job-name', values: [jobId] },
      { type: 'mimeMediaType', name: 'document-format', values: [mediaTypes[format] ?? 'application/octet-stream'] },
    ]
    const question = { operation: ippOperations.printJob, attributes, document: bytes, beforeBytes, signal }
    const { job } = await named(this.#client.ask(question))
    const number = job.get('job-id')?.[0]
    if (typeof number === 'number') return { number, name: jobId }
    throw new QueueError('connection_lost', 'the printer named no job', { uncertain: true })
  }

  async job({ number, name }: IppJobId): Promise<QueueJob> {
    const attributes = [jobNumber(number), user, wanted(jobAttributes)]
    try {
      const answer = await this.#client.ask({ operation: ippOperations.getJobAttributes, attributes })
      const state = jobState(answer.job, name)
      return { state, trouble: state === 'printed' ? null : await this.#trouble() }
    } catch (error) {
      if (error instanceof IppError && forgotten.includes(error.status ?? 0)) return { state: 'gone', trouble: null }
      throw queueError(error)
    }
  }

  /** A job says that the printer stands, only the printer says why. Without an answer the state of the job stands alone. */
  async #trouble(): Promise<ProblemCode | null> {
    try {
      return (await this.look()).trouble
    } catch (error) {
      if (error instanceof QueueError) return null
      throw error
    }
  }

  async cancel({ number }: IppJobId): Promise<void> {
    await named(this.#client.ask({ operation: ippOperations.cancelJob, attributes: [jobNumber(number), user] }))
  }
}

function jobNumber(number: number): IppAttribute {
  return { type: 'integer', name: 'job-id', values: [number] }
}

function wanted(names: readonly string[]): IppAttribute {
  return { type: 'keyword', name: 'requested-attributes', values: names }
}

async function named<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw queueError(error)
  }
}

/** Errors of the client become those of the queue; others (a journal that cannot be written) pass. */
function queueError(error: unknown): unknown {
  if (!(error instanceof IppError)) return error
  const { failure, status, fingerprint, message } = error
  if (failure === 'broken') return new QueueError('printer_offline', message, { uncertain: true })
  if (failure === 'refused') return new QueueError(refusals.get(status) ?? 'job_refused', message)
  if (failure === 'absent') return new QueueError('printing_unavailable', message)
  const diagnostic = fingerprint && `certificate SHA-256 ${fingerprint}`
  return new QueueError(failure === 'untrusted' ? 'certificate_untrusted' : 'printer_offline', message, { diagnostic })
}
