/** Voids labels: cancelled while no shipping file was sent, otherwise a refund request. */
import type { CarrierReply, Outcome, VoidAnswer, VoidRequest } from '../carrier.ts'
import { failed, jsonOf, refused, unreadable } from '../kit/messages.ts'
import { records, textOf } from '../kit/values.ts'
import { isError, messagesOf, notAllowed } from './errors.ts'
import { labelPaths } from './label.ts'

/** Numbers of international labels are S10 (`EZ000012162US`), or the service says so. */
export function buildVoidPath(trackingNumber: string, service: VoidRequest['service']): string {
  const abroad = /^[A-Z]{2}\d{9}[A-Z]{2}$/i.test(trackingNumber) || service.endsWith('_international')
  return `${abroad ? labelPaths.international : labelPaths.outgoing}/${encodeURIComponent(trackingNumber)}`
}

/**
 * What became of one label. Cancelled before counts as voided. One refund request a day and CRID: a second one that
 * day is refused, which means the first is under way.
 */
export function parseVoid(reply: CarrierReply): Outcome<VoidAnswer> {
  const json = jsonOf(reply)
  const status = textOf(json?.status)
  const [first] = [...records((json?.error as { errors?: unknown } | undefined)?.errors)]
  const said = `${textOf(first?.detail) ?? ''} ${textOf(first?.title) ?? ''}`
  if (textOf(first?.code) === '160186' || /already cancel/i.test(said)) return done({ state: 'voided' })
  if (/already been submitted today/i.test(said)) return done({ state: 'requested' })
  if (reply.status < 200 || reply.status >= 300) return failed(...notAllowed(reply, 'the Labels API'))
  if (isError(json)) return failed(...messagesOf(reply))
  if (status === 'CANCELED' || status === 'CANCELLED') return done({ state: 'voided' })
  if (status === 'DISPUTED') {
    const reference = textOf(json?.disputeId)
    return done({ state: 'requested', ...(reference && { reference }) })
  }
  if (!json) return failed(unreadable('usps', 'USPS', reply))
  return refused('usps', 'void_refused', `USPS did not void the label: ${status ?? 'it gave no reason'}.`)
}

const done = (result: VoidAnswer): Outcome<VoidAnswer> => ({ result, messages: [] })

/** All labels of a shipment: voided when all are; refused when one is, with the others named in its messages. */
export function joinVoids(voids: readonly { number: string; outcome: Outcome<VoidAnswer> }[]): Outcome<VoidAnswer> {
  const refusals = voids.filter(({ outcome }) => outcome.result === null)
  const settled = voids.length - refusals.length
  if (refusals.length > 0) {
    const told = refusals.flatMap(({ number, outcome }) =>
      outcome.messages.map((message) => ({
        ...message,
        text:
          voids.length > 1
            ? `${number}: ${message.text} (${settled} of ${voids.length} labels are voided)`
            : message.text,
      })),
    )
    return failed(...told)
  }
  const requested = voids.flatMap(({ outcome }) => (outcome.result?.state === 'requested' ? [outcome.result] : []))
  const references = requested.flatMap(({ reference }) => reference ?? [])
  if (requested.length === 0) return done({ state: 'voided' })
  return done({ state: 'requested', ...(references.length > 0 && { reference: [...new Set(references)].join(', ') }) })
}
