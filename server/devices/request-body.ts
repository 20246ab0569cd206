/** Bodies of agents' requests, never more than the limit. */
import type { IncomingMessage } from 'node:http'
import { AppError } from '../platform/errors.ts'

/** The whole body of a request. `payload_too_large` beyond `mostBytes`. */
export async function readBody(request: IncomingMessage, limit: { what: string; mostBytes: number }): Promise<Buffer> {
  const chunks: Buffer[] = []
  await drain(request, { ...limit, take: (chunk) => chunks.push(chunk) })
  return Buffer.concat(chunks)
}

/** Reads a body piece by piece. `payload_too_large` beyond `mostBytes`. */
export async function drain(
  request: IncomingMessage,
  { what, mostBytes, take }: { what: string; mostBytes: number; take?: (chunk: Buffer) => void },
): Promise<void> {
  const tooLarge = () => new AppError('payload_too_large', `${what} has at most ${mostBytes} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge()
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > mostBytes) throw tooLarge()
    take?.(chunk)
  }
}
