/**
 * What was done with each job, on disk before it is done: one JSON line per step, flushed, then the act.
 * Synchronous on purpose: a step and the act it announces must not be reordered, and a flush takes milliseconds.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { DeviceProblem, JobReport } from '#contracts/agent.ts'
import { parseJson } from './messages.ts'
import { writeDurably } from './write-durably.ts'

/** `sent` is written before the first byte goes out: it means "may have printed". */
export type JobStep = 'received' | 'started' | 'sent' | 'final' | 'acked'
export type FinalState = Extract<JobReport['state'], 'confirmed' | 'failed' | 'unknown' | 'expired' | 'cancelled'>

export interface JournaledJob {
  jobId: string
  deviceKey: string
  expiresAt: string
  step: JobStep
  state: FinalState | null
  problem: DeviceProblem | null
  at: string
}

/** Jobs the journal holds at most; beyond it new jobs are refused rather than old ones forgotten. */
const journalMaxJobs = 10_000
/** Lines of history after which the file is rewritten. */
const compactAfterLines = 2_000
/** An acknowledged job is kept this long past its expiry, so that a replay is known even if a clock is wrong. */
const keepPastExpiryMs = 24 * 60 * 60_000
const fileMode = 0o600

const stepOrder: readonly JobStep[] = ['received', 'started', 'sent', 'final', 'acked']

export class Journal {
  readonly #file: string
  readonly #jobs: Map<string, JournaledJob>
  #handle: number
  #lines: number
  #compactAt: number
  /** a line in the middle could not be read; open jobs count as `sent` then */
  readonly damaged: boolean

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true })
    this.#file = file
    const { jobs, lines, damaged, ragged } = readJournal(file)
    this.#jobs = jobs
    this.#lines = lines
    this.#compactAt = jobs.size + compactAfterLines
    this.damaged = damaged
    if (ragged || damaged) this.#rewrite()
    this.#handle = openSync(file, 'a', fileMode)
  }

  get(jobId: string): JournaledJob | undefined {
    return this.#jobs.get(jobId)
  }

  jobs(): JournaledJob[] {
    return [...this.#jobs.values()]
  }

  get full(): boolean {
    if (this.#jobs.size >= journalMaxJobs) this.#forget()
    return this.#jobs.size >= journalMaxJobs
  }

  /** Notes a step; returns when it is on disk. Throws the file system's error when it is not. */
  write(job: JournaledJob): void {
    const { size } = fstatSync(this.#handle)
    try {
      // Not writeSync: on a full disk it writes a part of the line and calls that success.
      writeFileSync(this.#handle, `${JSON.stringify(job)}\n`)
      fsyncSync(this.#handle)
    } catch (error) {
      this.#cutTo(size)
      throw error
    }
    this.#jobs.set(job.jobId, job)
    this.#lines += 1
    if (this.#lines > this.#compactAt) this.#compact()
  }

  close(): void {
    closeSync(this.#handle)
  }

  /** The part of a line that did fit on a full disk must not become the beginning of the next one. */
  #cutTo(size: number): void {
    try {
      ftruncateSync(this.#handle, size)
    } catch {
      // It stays and makes a line that cannot be read: the next start expects the worst of open jobs then.
    }
  }

  #compact(): void {
    this.#forget()
    closeSync(this.#handle)
    this.#rewrite()
    this.#handle = openSync(this.#file, 'a', fileMode)
    this.#compactAt = this.#lines + compactAfterLines
  }

  #forget(): void {
    const before = Date.now() - keepPastExpiryMs
    for (const job of this.#jobs.values()) {
      if (job.step === 'acked' && Date.parse(job.expiresAt) < before) this.#jobs.delete(job.jobId)
    }
  }

  #rewrite(): void {
    const text = this.jobs()
      .map((job) => `${JSON.stringify(job)}\n`)
      .join('')
    writeDurably(this.#file, text, fileMode)
    this.#lines = this.#jobs.size
  }
}

interface JournalContent {
  jobs: Map<string, JournaledJob>
  lines: number
  damaged: boolean
  /** the last line is cut: the power went while it was written, so the act it announced never began */
  ragged: boolean
}

function readJournal(file: string): JournalContent {
  const content: JournalContent = { jobs: new Map(), lines: 0, damaged: false, ragged: false }
  if (!existsSync(file)) return content
  const lines = readFileSync(file, 'utf8').split('\n')
  const last = lines.pop() ?? ''
  for (const line of lines) {
    if (!takeLine(content.jobs, line)) content.damaged = true
  }
  if (last !== '') content.ragged = true
  // A whole line that only lost its line end counts: the later step is the safer belief.
  if (last !== '') takeLine(content.jobs, last)
  if (content.damaged) expectTheWorst(content.jobs)
  content.lines = lines.length
  return content
}

/** The lost line may have said `sent`: a job that was open must not be taken for one that never printed. */
function expectTheWorst(jobs: Map<string, JournaledJob>): void {
  for (const job of jobs.values()) {
    if (job.step === 'received' || job.step === 'started') jobs.set(job.jobId, { ...job, step: 'sent' })
  }
}

function takeLine(jobs: Map<string, JournaledJob>, line: string): boolean {
  const job = parseJson(line)
  if (!isJournaledJob(job)) return false
  jobs.set(job.jobId, job)
  return true
}

function isJournaledJob(value: unknown): value is JournaledJob {
  if (typeof value !== 'object' || value === null) return false
  if (!('jobId' in value && 'deviceKey' in value && 'expiresAt' in value && 'step' in value && 'at' in value)) {
    return false
  }
  const texts = [value.jobId, value.deviceKey, value.expiresAt, value.at]
  return texts.every((text) => typeof text === 'string') && stepOrder.includes(value.step as JobStep)
}
