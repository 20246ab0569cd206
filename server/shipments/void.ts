/** Cancelling what was bought, by the carrier's rules, and giving the account its money back. */
import type { Shipment } from '#contracts/shipments.ts'
import { type Carrier, type CarrierSource, selectCarrierAccount, type VoidAnswer } from '../carriers/index.ts'
import { askBack, takeBackPrints } from '../devices/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { withDeadline } from '../platform/deadline.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { changeShipment } from './change.ts'
import { describeShipment } from './describe.ts'
import { type IntentRow, lockIntent, selectAliveIntent, startVoiding, updateIntent } from './purchase-store.ts'
import { payBackRest, tellVoided } from './refund.ts'
import { lockShipment, type ShipmentRow } from './store.ts'

const voidLeaseMs = 60_000
const voidDeadlineMs = 30_000
const voidable: ReadonlySet<string> = new Set(['purchased', 'printed', 'manifested', 'void_refused'])

/** Voids a purchase. Repeating it is harmless: a voided shipment answers as it is. */
export async function voidShipment(
  platform: Platform,
  context: Actor,
  options: { id: string; carriers: CarrierSource },
): Promise<Shipment> {
  const { tenantId } = context
  const begun = await platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockShipment(tx, tenantId, options.id)
    if (!row) throw notFound('shipment')
    if (row.status === 'voided') return { voided: await describeShipment(tx, row), open: null }
    const intent = await selectAliveIntent(tx, tenantId, row.id)
    if (isBeingManifested(row))
      throw new AppError('conflict', 'This shipment is on a manifest that is being closed; void it afterwards.')
    if (!intent?.result || !voidable.has(row.status)) throw new AppError('conflict', cannotVoid(row))
    const account = await selectCarrierAccount(tx, tenantId, intent.carrierAccountId)
    const carrier = account && options.carriers(account)
    if (!carrier) throw new AppError('carrier_unavailable', 'The carrier account of this shipment is not connected.')
    await startVoiding(tx, intent, voidLeaseMs)
    const printing = await takeBackPrints(tx, tenantId, row.id)
    await changeShipment(tx, row, {
      actor: context,
      kind: 'shipment.void_requested',
      text: 'Void requested',
      set: { status: 'void_requested' },
    })
    return { voided: null, open: { intent, carrier, printing } }
  })
  if (begun.voided) return begun.voided
  askBack(platform, begun.open.printing)
  const row = await finishVoid(platform, { actor: context, ...begun.open })
  if (row.status === 'void_refused')
    throw new AppError('carrier_refused', row.warnings.at(-1) ?? 'The carrier refused to void this label.')
  return platform.db.withTenant(tenantId, (tx) => describeShipment(tx, row))
}

/** On a manifest, but not yet marked so: the carrier is being told of it at this moment. */
function isBeingManifested({ manifestId, status }: ShipmentRow): boolean {
  return manifestId !== null && (status === 'purchased' || status === 'printed')
}

function cannotVoid(row: ShipmentRow): string {
  if (row.status === 'void_requested') return 'The void is already under way.'
  return `This shipment is ${row.status.replaceAll('_', ' ')}; only a bought label that was not handed over can be voided.`
}

/** Asks the carrier and writes the answer down. A carrier that does not answer is asked again by recovery. */
export async function finishVoid(
  platform: Platform,
  { actor, intent, carrier }: { actor: Actor; intent: IntentRow; carrier: Carrier },
): Promise<ShipmentRow> {
  if (!intent.result) throw new Error('a purchase without result cannot be voided')
  const { carrierReference, pieces } = intent.result
  const { service, shipDate } = intent.request
  const trackingNumbers = pieces.map(({ trackingNumber }) => trackingNumber)
  const answer = await withDeadline(
    carrier.void({ carrierReference, trackingNumbers, service, shipDate }),
    voidDeadlineMs,
  )
  const retry = answer.messages.find(({ retryable }) => retryable)
  if (!answer.result && retry)
    throw new AppError('carrier_unavailable', `${retry.text} The void stays requested and is tried again.`)
  return platform.db.withTenant(actor.tenantId, async (tx) => {
    const row = await lockShipment(tx, actor.tenantId, intent.shipmentId)
    const current = await lockIntent(tx, actor.tenantId, intent.id)
    if (!row) throw new Error('the shipment of a purchase vanished')
    if (current.state !== 'voiding') return row
    const ending = { actor, row, intent: current }
    const reason = answer.messages.map(({ text }) => text).join(' ')
    if (!answer.result) return refuseVoid(tx, { ...ending, reason, text: `Void refused: ${reason}` })
    if (answer.result.state === 'requested') return refundPending(tx, { ...ending, answer: answer.result })
    return completeVoid(tx, { ...ending, text: (returned) => `Voided; ${returned}` })
  })
}

/** How a void ends: who brought it about, and the step of the timeline in words. */
interface Ending {
  actor: Actor
  row: ShipmentRow
  intent: IntentRow
  text: string
}

/** The label counts for nothing any more, and the account has its money back, which `text` is told in words. */
export async function completeVoid(
  tx: Tx,
  { text, ...ending }: Omit<Ending, 'text'> & { text: (returned: string) => string },
): Promise<ShipmentRow> {
  const returnedCents = await payBackRest(tx, ending)
  const returned = `${formatCents(returnedCents, ending.row.currency ?? 'USD')} returned to the account`
  return tellVoided(tx, ending, { actor: ending.actor, text: text(returned) })
}

/** The label stays bought and paid; the reason stands at the shipment until it is voided after all. */
export async function refuseVoid(
  tx: Tx,
  { actor, row, intent, text, reason }: Ending & { reason: string },
): Promise<ShipmentRow> {
  await updateIntent(tx, intent, { state: 'completed', voidProblem: reason })
  const warnings = [...row.warnings, reason]
  return changeShipment(tx, row, {
    ...{ actor, text },
    kind: 'shipment.void_refused',
    set: { status: 'void_refused', warnings },
  })
}

/** The carrier decides later. The money stays spent until it does; a person or the next invoice says how it ended. */
async function refundPending(
  tx: Tx,
  { actor, row, intent, answer }: Omit<Ending, 'text'> & { answer: VoidAnswer },
): Promise<ShipmentRow> {
  const { reference = null, expectedBy = null } = answer
  await updateIntent(tx, intent, { state: 'refund_pending', voidReference: reference, voidExpectedBy: expectedBy })
  const number = reference ? ` under ${reference}` : ''
  const when = expectedBy ? `; an answer is expected by ${expectedBy}` : ''
  return changeShipment(tx, row, {
    actor,
    kind: 'shipment.refund_pending',
    text: `The carrier took the refund request${number}${when}`,
    set: {},
  })
}
