/** Buys labels package by package and finds them again: a repeat never buys twice, and no bought label is lost. */
import type { CarrierMessage, FindAnswer, Outcome, Purchase, PurchaseRequest } from '../carrier.ts'
import { failed } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { decimalOf } from '../kit/values.ts'
import type { Ask } from './ask.ts'
import { isRefusal, messagesOf, notAllowed } from './errors.ts'
import { buildLabels, imageInfoOf, type LabelOrder, labelPaths, reprintPaths, wayOf } from './label.ts'
import { type LabelReading, parseLabel, parseReprintRefusal, type Reprinted } from './label-answer.ts'
import { Findings } from './problems.ts'
import { buildVoidPath, parseVoid } from './void.ts'

/** Labels of one purchase that are asked for at the same time. */
const labelsAtOnce = 5
/** Within this time of the intent, labels that are missing beside bought ones are bought with their own keys. */
const completionWindowMs = 3_600_000

/** JSON with the images in it; multipart, the default, is read as well. */
const accept = 'application/vnd.usps.labels+json'

interface Piece extends LabelReading {
  trackingNumber: string
}
type Answered = { piece: Piece } | { refused: CarrierMessage[]; retryable: boolean }

/**
 * Buys one label a package, the first alone: what USPS refuses there costs nothing. Refused later, the labels bought
 * before are cancelled; when that is not certain, this throws and the purchase is unknown until it is found.
 * @throws CarrierUnreachable when USPS may have sold a label that is not in our hands
 */
export async function buyLabels(request: PurchaseRequest, ask: Ask): Promise<Outcome<Purchase>> {
  const findings = new Findings()
  const orders = buildLabels(request, findings)
  if (findings.problems.length > 0) return failed(...findings.problems)
  const [first, ...rest] = orders
  if (!first) return failed(...findings.problems)
  const opening = await buyOne(first, ask)
  if ('refused' in opening) return failed(...opening.refused)
  const others = await inTurns(rest, (order) => buyOne(order, ask))
  const pieces = [opening, ...others].flatMap((one) => ('piece' in one ? [one.piece] : []))
  const refusals = others.flatMap((one) => ('refused' in one ? [one] : []))
  if (refusals.length === 0) return settled(request, pieces, findings.notes)
  // Too many requests is no reason to give up labels that are bought: the rest is completed by `find`.
  if (refusals.every(({ retryable }) => retryable))
    throw new CarrierUnreachable(`${pieces.length} of ${orders.length} labels are bought, USPS took no more requests`)
  await cancelAll(pieces, request, ask)
  return failed(...refusals.flatMap(({ refused }) => refused))
}

async function buyOne({ way, key, body }: LabelOrder, ask: Ask): Promise<Answered> {
  const headers = { accept, 'x-idempotency-key': key }
  const reply = await ask({ method: 'POST', path: labelPaths[way], headers, body, payment: true })
  if (isRefusal(reply)) return { refused: notAllowed(reply, 'the Labels API'), retryable: reply.status === 429 }
  if (reply.status < 200 || reply.status >= 300)
    throw new CarrierUnreachable(`status ${reply.status} in place of a label: ${messagesOf(reply)[0]?.text ?? ''}`)
  return { piece: believed(parseLabel(reply)) }
}

/** Status 2xx means sold: an answer that cannot be used is unknown, not refused. */
function believed(reading: LabelReading): Piece {
  const { doubt, trackingNumber } = reading
  if (doubt !== null || trackingNumber === null) throw new CarrierUnreachable(`label_unusable: ${doubt ?? 'no number'}`)
  return { ...reading, trackingNumber }
}

/** A few at a time; after a turn with a refusal nothing more is asked. */
async function inTurns<I, O>(items: readonly I[], work: (item: I) => Promise<O>): Promise<O[]> {
  const results: O[] = []
  for (let start = 0; start < items.length; start += labelsAtOnce) {
    const turn = await Promise.allSettled(items.slice(start, start + labelsAtOnce).map(work))
    for (const one of turn) {
      if (one.status === 'rejected') throw one.reason
      results.push(one.value)
    }
    if (results.some((one) => typeof one === 'object' && one !== null && 'refused' in one)) break
  }
  return results
}

/** @throws CarrierUnreachable when one of the labels is not certainly cancelled */
async function cancelAll(pieces: readonly Piece[], { service }: PurchaseRequest, ask: Ask): Promise<void> {
  for (const { trackingNumber } of pieces) {
    const reply = await ask({ method: 'DELETE', path: buildVoidPath(trackingNumber, service), payment: true })
    if (parseVoid(reply).result?.state !== 'voided')
      throw new CarrierUnreachable(`label ${trackingNumber} was bought, a later one refused, and it is not cancelled`)
  }
}

function settled(
  request: PurchaseRequest,
  pieces: readonly Piece[],
  notes: readonly CarrierMessage[],
): Outcome<Purchase> {
  const [first] = pieces
  if (!first) throw new CarrierUnreachable('no label came')
  const result = purchaseOf(request, pieces)
  return { result, messages: [...notes, ...warningsOf(request, { pieces, result })] }
}

function purchaseOf(request: PurchaseRequest, pieces: readonly Piece[]): Purchase {
  const known = pieces.every(({ amountCents }) => amountCents !== null)
  const told = pieces.reduce((sum, { amountCents }) => sum + (amountCents ?? 0), 0)
  return {
    carrierReference: pieces[0]?.trackingNumber ?? '',
    amountCents: known ? told : request.agreedAmountCents,
    currency: 'USD',
    pieces: pieces.map(({ trackingNumber, label }) => ({ trackingNumber, label })),
  }
}

function warningsOf(
  { agreedAmountCents }: PurchaseRequest,
  { pieces, result }: { pieces: readonly Piece[]; result: Purchase },
): CarrierMessage[] {
  const warn = (code: string, text: string): CarrierMessage[] => [
    { carrier: 'usps', code, text, severity: 'warning', retryable: false },
  ]
  if (pieces.some(({ amountCents }) => amountCents === null))
    return warn('price_missing', 'USPS told no postage with the label: the agreed price is booked.')
  if (result.amountCents === agreedAmountCents) return []
  const [asked, agreed] = [decimalOf(result.amountCents), decimalOf(agreedAmountCents)]
  return warn('price_differs', `USPS charged $${asked}, agreed was $${agreed}.`)
}

/**
 * Looks the labels up by reprinting them by their idempotency keys, which never buys ("Reprint … by providing the
 * X-Idempotency-Key header", Labels 3.0; up to the mailing date, three times a label). All there: found. None there:
 * not found. When only some are there, one was reprinted too often, or USPS answers in a way it does not document, the label calls themselves are
 * repeated with the same keys ("the API will return the existing label without … charging additional postage"), but
 * only within an hour of the intent: what that buys is the purchase the user agreed to. Later, or when USPS keeps a
 * label back: `cannot_search`, for a person.
 * @throws CarrierUnreachable when USPS gives no clear answer
 */
export async function findLabels(request: PurchaseRequest, ask: Ask, now: Date): Promise<FindAnswer> {
  const findings = new Findings()
  const orders = buildLabels(request, findings)
  if (findings.problems.length > 0) return 'not_found'
  const found = await inTurns([...orders.entries()], ([index, order]) => reprint(request, { order, index }, ask))
  const pieces = found.filter((one) => typeof one === 'object')
  if (pieces.length === orders.length) return { found: purchaseOf(request, pieces) }
  if (found.every((one) => one === 'absent' || one === 'cancelled')) return 'not_found'
  if (found.includes('kept')) return 'cannot_search'
  if (found.includes('cancelled')) {
    // The purchase was given up half-way: a repeat would return the cancelled label as if it were good.
    if (found.includes('unclear')) return 'cannot_search'
    await cancelAll(pieces, request, ask)
    return 'not_found'
  }
  const late = now.getTime() - startOf(request.intentId) > completionWindowMs
  return late ? 'cannot_search' : complete(request, { orders, found }, ask)
}

type Seen = Piece | Reprinted

/** Repeats the label calls of what was not seen. */
async function complete(
  request: PurchaseRequest,
  { orders, found }: { orders: readonly LabelOrder[]; found: readonly Seen[] },
  ask: Ask,
): Promise<FindAnswer> {
  const answers = await inTurns([...orders.entries()], ([index, order]): Promise<Answered> => {
    const known = found[index]
    return typeof known === 'object' ? Promise.resolve({ piece: known }) : buyOne(order, ask)
  })
  const all = answers.flatMap((one) => ('piece' in one ? [one.piece] : []))
  if (all.length === orders.length) return { found: purchaseOf(request, all) }
  if (answers.some((one) => 'refused' in one && one.retryable))
    throw new CarrierUnreachable('USPS took no more requests')
  if (found.includes('unclear')) return 'cannot_search'
  await cancelAll([...new Set([...all, ...found.filter((one) => typeof one === 'object')])], request, ask)
  return 'not_found'
}

async function reprint(
  request: PurchaseRequest,
  { order, index }: { order: LabelOrder; index: number },
  ask: Ask,
): Promise<Seen> {
  const way = wayOf(request)
  const body = { imageInfo: imageInfoOf(request, { way, index, customs: request.customs !== null, reprint: true }) }
  const headers = { accept, 'x-idempotency-key': order.key }
  const reply = await ask({ method: 'POST', path: reprintPaths[way], headers, body, payment: true })
  if (reply.status === 429 || reply.status === 401) throw new CarrierUnreachable(messagesOf(reply)[0]?.text)
  if (isRefusal(reply)) return parseReprintRefusal(reply)
  if (reply.status < 200 || reply.status >= 300) throw new CarrierUnreachable(`status ${reply.status} for a reprint`)
  return believed(parseLabel(reply))
}

/** A uuid v7 begins with its time in milliseconds; any other id is taken for old. */
function startOf(intentId: string): number {
  const hex = intentId.match(/^([0-9a-f]{8})-([0-9a-f]{4})-7/i)
  return hex ? Number.parseInt(`${hex[1]}${hex[2]}`, 16) : 0
}
