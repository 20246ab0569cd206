/** Asks one value over SNMP version 1 (RFC 1157): a question and an answer in one datagram each. */

import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'

/** A datagram may be lost; it is asked twice. */
const attempts = 2
const answerTimeoutMs = 700
const tags = { integer: 0x02, octets: 0x04, nothing: 0x05, oid: 0x06, sequence: 0x30, get: 0xa0, response: 0xa2 }
const versionOne = 0

export interface SnmpQuestion {
  host: string
  port: number
  /** e.g. `[1, 3, 6, 1, 2, 1]` */
  oid: readonly number[]
}

/** The octets of the value; null when nobody answers or the answer holds none. Never throws. */
export async function snmpOctets(question: SnmpQuestion): Promise<Uint8Array | null> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const octets = await ask(question)
    if (octets) return octets
  }
  return null
}

function ask({ host, port, oid }: SnmpQuestion): Promise<Uint8Array | null> {
  const requestId = randomInt(1, 2 ** 31 - 1)
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    let open = true
    const end = (octets: Uint8Array | null) => {
      if (!open) return
      open = false
      clearTimeout(timer)
      socket.close()
      resolve(octets)
    }
    const timer = setTimeout(() => end(null), answerTimeoutMs)
    socket.on('error', () => end(null))
    socket.on('message', (datagram) => {
      const answer = readSnmp(datagram)
      if (answer?.kind === 'response' && answer.requestId === requestId) end(answer.value)
    })
    socket.send(snmpGet(requestId, oid), port, host, (error) => error && end(null))
  })
}

/** The question as a datagram. */
export function snmpGet(requestId: number, oid: readonly number[]): Uint8Array {
  return message(tags.get, requestId, [piece(tags.oid, oidBytes(oid)), piece(tags.nothing, [])])
}

/** The answer to it, as a printer gives it. */
export function snmpResponse(requestId: number, oid: readonly number[], value: Uint8Array): Uint8Array {
  return message(tags.response, requestId, [piece(tags.oid, oidBytes(oid)), piece(tags.octets, [...value])])
}

function message(kind: number, requestId: number, binding: readonly (readonly number[])[]): Uint8Array {
  const bindings = piece(tags.sequence, piece(tags.sequence, binding.flat()))
  const id = Buffer.alloc(4)
  id.writeInt32BE(requestId)
  const noError = piece(tags.integer, [0])
  const body = piece(kind, [...piece(tags.integer, [...id]), ...noError, ...noError, ...bindings])
  const head = [...piece(tags.integer, [versionOne]), ...piece(tags.octets, [...Buffer.from('public')])]
  return Uint8Array.from(piece(tags.sequence, [...head, ...body]))
}

function piece(tag: number, content: readonly number[]): number[] {
  const length = content.length < 128 ? [content.length] : [0x81, content.length]
  return [tag, ...length, ...content]
}

/** The first two numbers share a byte; the others go in sevens of bits. */
function oidBytes([first = 1, second = 3, ...rest]: readonly number[]): number[] {
  const sevens = (number: number): number[] =>
    number < 128 ? [number] : [...sevens(number >> 7).map((byte) => byte | 0x80), number & 0x7f]
  return [first * 40 + second, ...rest.flatMap(sevens)]
}

interface SnmpMessage {
  kind: 'get' | 'response'
  requestId: number
  /** null in a question, and when the value is no octets */
  value: Uint8Array | null
}

/** Null for anything but one whole question or answer. */
export function readSnmp(datagram: Uint8Array): SnmpMessage | null {
  const outer = children(content(datagram, tags.sequence))
  const [, , body] = outer
  const kind = body?.tag === tags.get ? 'get' : body?.tag === tags.response ? 'response' : null
  if (!body || !kind) return null
  const [id, error, , bindings] = children(body.content)
  if (id?.tag !== tags.integer || id.content.length > 4 || error?.content.some((byte) => byte !== 0)) return null
  const [binding] = children(bindings?.content ?? null)
  const [, value] = children(binding?.content ?? null)
  const requestId = id.content.reduce((number, byte) => number * 256 + byte, 0)
  return { kind, requestId, value: value?.tag === tags.octets ? value.content : null }
}

interface Part {
  tag: number
  content: Uint8Array
}

function content(bytes: Uint8Array, tag: number): Uint8Array | null {
  const [part] = children(bytes)
  return part?.tag === tag ? part.content : null
}

/** The parts of a constructed value; those cut off are left out. */
function children(bytes: Uint8Array | null): Part[] {
  const parts: Part[] = []
  for (let at = 0; bytes && at + 2 <= bytes.length; ) {
    const [tag = 0, short = 0] = bytes.subarray(at, at + 2)
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f
    if (lengthBytes > 2) break
    const start = at + 2 + lengthBytes
    const long = bytes.subarray(at + 2, start).reduce((length, byte) => length * 256 + byte, 0)
    const end = start + (short < 0x80 ? short : long)
    if (end > bytes.length) break
    parts.push({ tag, content: bytes.subarray(start, end) })
    at = end
  }
  return parts
}
