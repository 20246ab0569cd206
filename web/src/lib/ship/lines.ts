/** Text lines out of a stream of bytes. */

/** One line is one carrier's whole answer; more than this is no answer. */
const lineMax = 4_000_000

/** The lines of a stream without empty ones, wherever its chunks are cut. Lets go of the stream when left early. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const lines = rest.split('\n')
      rest = done ? '' : (lines.pop() ?? '')
      if (rest.length > lineMax) throw new Error(`a line of more than ${lineMax} characters`)
      yield* lines.filter((line) => line.trim() !== '')
      if (done) return
    }
  } finally {
    // Of a stream that broke there is nothing to let go.
    await reader.cancel().catch(() => undefined)
  }
}
