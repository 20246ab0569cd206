/** A wait with an end: every question to the outside has one. */

export class DeadlinePassed extends Error {}

/** The answer, or DeadlinePassed after `deadlineMs`. The work itself is not stopped: its late answer is dropped. */
export function withDeadline<T>(answer: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlinePassed(`no answer within ${deadlineMs} ms`)), deadlineMs)
  })
  return Promise.race([answer, deadline]).finally(() => clearTimeout(timer))
}
