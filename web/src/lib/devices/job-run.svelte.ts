/** One job a person started here, followed to its end. */
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Job } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { isFinal } from './job-words.ts'

export class JobRun {
  #id = $state<string | null>(null)
  #sending = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  job = $derived(this.#id ? devices.job(this.#id) : undefined)
  busy = $derived(this.#sending || (this.job !== undefined && !isFinal(this.job.state)))

  /** Sends the request and follows the job it answers with; a refusal is kept in `problem`. */
  async start(send: () => Promise<Job>): Promise<void> {
    this.#sending = true
    this.problem = null
    this.#id = null
    try {
      const job = await send()
      devices.followJob(job)
      this.#id = job.id
    } catch (thrown) {
      this.problem = problemOf(thrown)
    } finally {
      this.#sending = false
    }
  }
}
