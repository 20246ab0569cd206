/** What an IPP printer and its jobs say of themselves, in the words of the agent. Keywords and numbers: RFC 8011, 5.3.7, 5.4.11, 5.4.12. */
import type { PrintTask } from '../device.ts'
import type { ProblemCode } from '../problems.ts'
import type { IppAttributes } from './ipp-message.ts'
import type { QueueJob, QueueLook } from './queue-printer.ts'

/** Only these are asked for: a printer that sends all it knows sends 30 kB. */
export const printerAttributes = [
  'printer-state',
  'printer-state-reasons',
  'printer-is-accepting-jobs',
  'printer-make-and-model',
  'printer-resolution-default',
  'document-format-supported',
]
export const jobAttributes = [
  'job-name',
  'job-state',
  'job-state-reasons',
  'job-impressions-completed',
  'job-media-sheets-completed',
]

const printerStopped = 5
const jobStates = { pending: 3, held: 4, canceled: 7, aborted: 8, completed: 9 } as const

/** Reasons by their stem, the worst first. Those not listed (low toner, a timer) do not keep a label from coming out. */
const reasonStems: readonly (readonly [stem: string, code: ProblemCode])[] = [
  ['offline', 'printer_offline'],
  ['shutdown', 'printer_offline'],
  ['connecting-to-device', 'printer_offline'],
  ['cover-open', 'head_open'],
  ['door-open', 'head_open'],
  ['interlock-open', 'head_open'],
  ['media-jam', 'feed_fault'],
  ['media-empty', 'media_out'],
  ['media-needed', 'media_out'],
  ['input-tray-missing', 'media_out'],
  ['marker-supply-empty', 'supply_out'],
  ['toner-empty', 'supply_out'],
  ['output-area-full', 'output_full'],
  ['spool-area-full', 'buffer_full'],
  ['paused', 'paused'],
  ['moving-to-paused', 'paused'],
]
const severities = /-(report|warning|error)$/

/** The worst trouble among the reasons, whatever severity they carry: a printer at rest calls an empty tray a `-report`. */
export function troubleOfReasons(reasons: readonly string[]): ProblemCode | null {
  const stems = reasons.map((reason) => reason.replace(severities, ''))
  return reasonStems.find(([stem]) => stems.includes(stem))?.[1] ?? null
}

/**
 * A reason without `-report` or `-warning` means that the printer cannot print (RFC 8011, 5.4.12); so does `stopped`.
 * With those it may well print: `media-empty` says that one tray of several is empty.
 */
export function lookOf(printer: IppAttributes): QueueLook {
  const reasons = texts(printer, 'printer-state-reasons')
  const stopped = number(printer, 'printer-state') === printerStopped
  const closed = printer.get('printer-is-accepting-jobs')?.[0] === false
  const trouble = troubleOfReasons(reasons) ?? (stopped ? 'printer_error' : closed ? 'queue_closed' : null)
  const severe = troubleOfReasons(reasons.filter((reason) => !/-(report|warning)$/.test(reason)))
  const formats = formatsOf(texts(printer, 'document-format-supported'))
  return {
    trouble: formats.length === 0 ? 'no_printable_format' : (severe ?? trouble),
    blocked: stopped || closed || severe !== null || formats.length === 0,
    formats,
    model: texts(printer, 'printer-make-and-model')[0] || null,
    dpi: dpiOf(number(printer, 'printer-resolution-default')),
    diagnostic: null,
  }
}

function formatsOf(types: readonly string[]): PrintTask['format'][] {
  const known = { pdf: 'application/pdf', png: 'image/png' } as const
  return (['pdf', 'png'] as const).filter((format) => types.includes(known[format]))
}

/** Within what a device may report; nothing otherwise. */
function dpiOf(dots: number | null): number | null {
  return dots !== null && dots >= 100 && dots <= 1200 ? dots : null
}

/** `name`: what we called the job. Another name under our number is another job: the printer has begun to count anew. */
export function jobState(job: IppAttributes, name: string): QueueJob['state'] {
  const state = number(job, 'job-state')
  const [said] = texts(job, 'job-name')
  if (state === null || (said !== undefined && said !== name)) return 'gone'
  if (state === jobStates.pending || state === jobStates.held) return 'waiting'
  if (state === jobStates.completed) {
    return texts(job, 'job-state-reasons').includes('job-completed-with-errors') ? 'partly' : 'printed'
  }
  if (state !== jobStates.canceled && state !== jobStates.aborted) return 'printing'
  if (sheetsOut(job)) return 'partly'
  return state === jobStates.canceled ? 'cancelled' : 'dropped'
}

function sheetsOut(job: IppAttributes): boolean {
  const counts = [number(job, 'job-impressions-completed'), number(job, 'job-media-sheets-completed')]
  return counts.some((count) => count !== null && count > 0)
}

function texts(attributes: IppAttributes, name: string): string[] {
  return (attributes.get(name) ?? []).filter((value) => typeof value === 'string')
}

function number(attributes: IppAttributes, name: string): number | null {
  const [value] = attributes.get(name) ?? []
  return typeof value === 'number' ? value : null
}
