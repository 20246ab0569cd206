/** Cancelling: PUT /ship/v1/shipments/cancel, the whole shipment at once. */
import type { CarrierReply, Outcome, VoidAnswer, VoidRequest } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, type Json, textOf } from '../kit/values.ts'
import { alertsOf, refusalsOf } from './errors.ts'

export function buildVoid({ carrierReference }: VoidRequest, accountNumber: string): Json {
  return {
    accountNumber: { value: accountNumber },
    deletionControl: 'DELETE_ALL_PACKAGES',
    trackingNumber: carrierReference,
  }
}

/** FedEx has no code of its own for a shipment that is cancelled already; its words say so. */
const already = /already (been )?(cancel|delet|void)/i

export function parseVoid(reply: CarrierReply): Outcome<VoidAnswer> {
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body || Array.isArray(body.errors)) {
    const refusals = refusalsOf(reply)
    return refusals.some(({ text }) => already.test(text)) ? voided : failed(...refusals)
  }
  const done = at(body, 'output', 'cancelledShipment')
  if (done === true || done === 'true') return voided
  const alerts = alertsOf(at(body, 'output', 'alerts'))
  const told = [textOf(at(body, 'output', 'message')), ...alerts.map(({ text }) => text)].filter(Boolean).join(' ')
  if (already.test(told)) return voided
  const text = `FedEx did not cancel the shipment: ${told || 'it gave no reason'}`
  return failed(failure('fedex', { code: 'void_refused', text }), ...alerts)
}

const voided: Outcome<VoidAnswer> = { result: { state: 'voided' }, messages: [] }
