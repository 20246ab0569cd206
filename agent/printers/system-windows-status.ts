/** State bits of Windows queues and jobs (System.Printing.PrintQueueStatus, PrintJobStatus) in the words of the agent. */
import type { ProblemCode } from '../problems.ts'
import type { QueueJob } from './queue-printer.ts'

/** The worst first. */
const queueTroubles: readonly (readonly [bit: number, code: ProblemCode])[] = [
  [0x80, 'printer_offline'], // Offline
  [0x1000, 'printer_offline'], // NotAvailable
  [0x40_0000, 'head_open'], // DoorOpen
  [0x8, 'feed_fault'], // PaperJam
  [0x10, 'media_out'], // PaperOut
  [0x40, 'media_fault'], // PaperProblem
  [0x4_0000, 'supply_out'], // NoToner
  [0x800, 'output_full'], // OutputBinFull
  [0x20_0000, 'buffer_full'], // OutOfMemory
  [0x1, 'paused'], // Paused
  [0x2, 'printer_error'], // Error
  [0x10_0000, 'printer_error'], // UserIntervention
]

export function troubleOfQueue(status: number): ProblemCode | null {
  return queueTroubles.find(([bit]) => (status & bit) !== 0)?.[1] ?? null
}

const jobTroubles: readonly (readonly [bit: number, code: ProblemCode])[] = [
  [0x20, 'printer_offline'], // Offline
  [0x40, 'media_out'], // PaperOut
  [0x1, 'paused'], // Paused
  [0x2, 'printer_error'], // Error
  [0x200, 'printer_error'], // Blocked
  [0x400, 'printer_error'], // UserIntervention
]
const begun = 0x10
const ended = { printed: 0x80 | 0x1000, deleted: 0x4 | 0x100 } as const
const error = 0x2

/**
 * `status`: null when the queue holds no such job. `before`: all bits seen until now. A job that vanished without ever
 * being in error or deleted is with the printer, which is all Windows knows of it.
 */
export function jobOfStatus(status: number | null, before: number, queueStatus: number): QueueJob {
  const trouble = troubleOfQueue(queueStatus)
  if (status === null) return { state: (before & (ended.deleted | error)) === 0 ? 'printed' : 'gone', trouble }
  if ((status & ended.deleted) !== 0)
    return { state: ((before | status) & begun) === 0 ? 'cancelled' : 'partly', trouble }
  if ((status & ended.printed) !== 0) return { state: 'printed', trouble: null }
  const own = jobTroubles.find(([bit]) => (status & bit) !== 0)?.[1] ?? null
  return { state: ((before | status) & begun) === 0 ? 'waiting' : 'printing', trouble: own ?? trouble }
}
