/** Events come in crowds: what they ask for is done soon, and once each `everyMs` at most. */
export class Soon {
  readonly #everyMs: number
  readonly #run: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(everyMs: number, run: () => void) {
    this.#everyMs = everyMs
    this.#run = run
  }

  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#run()
    }, this.#everyMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
