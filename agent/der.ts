/** The few ASN.1 DER forms (X.690) a signing request or a certificate is made of. */

type Bytes = Uint8Array

function element(tag: number, ...parts: Bytes[]): Buffer {
  const body = Buffer.concat(parts)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const size: number[] = []
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256)
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length, ...size]), body])
}

export const der = {
  sequence: (...parts: Bytes[]) => element(0x30, ...parts),
  set: (...parts: Bytes[]) => element(0x31, ...parts),
  /** explicit, constructed context tag [number] */
  tagged: (number: number, ...parts: Bytes[]) => element(0xa0 | number, ...parts),
  /** primitive context tag [number], as in GeneralName */
  implicit: (number: number, bytes: Bytes) => element(0x80 | number, bytes),
  integer: (value: Bytes) => element(0x02, value),
  boolean: (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0])),
  octets: (bytes: Bytes) => element(0x04, bytes),
  bits: (bytes: Bytes, unusedBits = 0) => element(0x03, Buffer.from([unusedBits]), bytes),
  utf8: (text: string) => element(0x0c, Buffer.from(text, 'utf8')),
  /** UTCTime, whole seconds */
  time: (at: Date) => element(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`, 'ascii')),
  oid: (dotted: string) => element(0x06, Buffer.from(oidBytes(dotted))),
}

function oidBytes(dotted: string): number[] {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return [first * 40 + second, ...rest.flatMap(base128)]
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}

/** A name of one common name, as certificates and requests carry it. */
export function commonName(name: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(name))))
}

/** AlgorithmIdentifier of ecdsa-with-SHA256 (RFC 5758). */
export const ecdsaWithSha256 = der.sequence(der.oid('1.2.840.10045.4.3.2'))

/** DER as PEM, 64 characters a line. */
export function pem(label: string, bytes: Bytes): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
