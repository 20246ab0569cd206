/** Job reports on their way to the server: the newest of each job is repeated until the server names it in `reportAck`. */
import type { AgentMessage, JobReport } from '#contracts/agent.ts'

const repeatMs = 5_000
/** Reports repeated in one round, so that a long outage does not end in a flood. */
const repeatMax = 100

interface ReportsOptions {
  /** false when there is no connection now */
  send(message: AgentMessage): boolean
  acknowledged(jobId: string): void
}

export class Reports {
  readonly #options: ReportsOptions
  readonly #pending = new Map<string, JobReport>()
  readonly #timer: NodeJS.Timeout

  constructor(options: ReportsOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.repeat(), repeatMs)
  }

  /** Takes the newest state of a job; an older one no longer matters. */
  put(report: JobReport): void {
    this.#pending.set(report.jobId, report)
    this.#options.send({ type: 'jobReport', report })
  }

  /** Sends again what is not acknowledged: on a timer and after every connect. */
  repeat(): void {
    for (const report of [...this.#pending.values()].slice(0, repeatMax)) {
      if (!this.#options.send({ type: 'jobReport', report })) return
    }
  }

  acknowledge(jobId: string, state: string): void {
    if (this.#pending.get(jobId)?.state !== state) return
    this.#pending.delete(jobId)
    this.#options.acknowledged(jobId)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
