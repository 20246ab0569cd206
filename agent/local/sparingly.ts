/** For what anybody on this computer can cause as often as he likes: it must not push everything else out of the log. */

const everyMs = 10_000

/** Calls `say` at most once in ten seconds, with how often it was asked since the last time. */
export function sparingly<T>(say: (what: T, times: number) => void): (what: T) => void {
  let saidAt = Number.NEGATIVE_INFINITY
  let times = 0
  return (what) => {
    times += 1
    const now = Date.now()
    if (now - saidAt < everyMs) return
    say(what, times)
    saidAt = now
    times = 0
  }
}
