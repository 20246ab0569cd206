/** The one way to a carrier's network: limits on time and size, gzip whether declared or not, nothing secret in the log. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Logger } from 'pino'
import type { CarrierCall, CarrierReply, Send } from '../carrier.ts'

const unzip = promisify(gunzip)

/** Labels of 40 packages as PDF stay well below it. */
export const replyBytesMax = 40 * 1024 * 1024

/** No whole answer came: the request may or may not have been carried out. */
export class CarrierUnreachable extends Error {}

/** Sends over the network. The log names method, address without query, status, bytes and time; never header or body. */
export function networkSend(log: Logger): Send {
  return async (call) => {
    const started = performance.now()
    const told = { method: call.method, address: call.url.split('?')[0] }
    try {
      const reply = await sendOnce(call)
      log.debug({ ...told, status: reply.status, bytes: reply.body.byteLength, ms: elapsed(started) }, 'carrier call')
      return reply
    } catch (error) {
      log.warn({ ...told, err: error, ms: elapsed(started) }, 'carrier call without an answer')
      throw error
    }
  }
}

const elapsed = (started: number) => Math.round(performance.now() - started)

async function sendOnce({ method, url, headers, body, timeoutMs }: CarrierCall): Promise<CarrierReply> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const answer = await fetch(url, { method, headers, body, signal, redirect: 'manual' })
    const bytes = await readAll(answer)
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await plain(bytes) }
  } catch (cause) {
    if (cause instanceof CarrierUnreachable) throw cause
    const late = cause instanceof Error && cause.name === 'TimeoutError'
    throw new CarrierUnreachable(late ? `no answer within ${timeoutMs / 1000} s` : 'the connection failed', { cause })
  }
}

async function readAll(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength
    if (size > replyBytesMax) throw new CarrierUnreachable(`the answer is longer than ${replyBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** FedEx has been seen to send gzip without saying so. A compressed body that was declared is plain already. */
async function plain(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  return unzip(bytes, { maxOutputLength: replyBytesMax })
}
