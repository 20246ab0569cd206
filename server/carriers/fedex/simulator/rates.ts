/** The simulated Rate API. */

import { at, type Json, record, textOf } from '../../kit/values.ts'
import type { SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { checkAccount, checkCommon } from './checks.ts'
import { okReply } from './envelope.ts'
import { type Quote, quotesOf } from './prices.ts'

const dayMs = 86_400_000

/** The delivery day: weekdays only. */
export function arrival(shipDate: string, days: number): string {
  let day = Date.parse(shipDate)
  for (let left = days; left > 0; ) {
    day += dayMs
    if (![0, 6].includes(new Date(day).getUTCDay())) left -= 1
  }
  return new Date(day).toISOString().slice(0, 10)
}

export function ratedShipment(quote: Quote, rateType: 'ACCOUNT' | 'LIST'): object {
  const account = rateType === 'ACCOUNT'
  const net = account ? quote.net : quote.listNet
  const fuel = account ? quote.fuel : Math.round(quote.base * 12) / 100
  const surCharges = [{ type: 'FUEL', description: 'Fuel Surcharge', amount: fuel }, ...quote.extras]
  return {
    rateType,
    ratedWeightMethod: quote.method,
    totalDiscounts: account ? quote.discount : 0,
    totalBaseCharge: quote.base,
    totalNetCharge: net,
    totalNetFedExCharge: net,
    currency: 'USD',
    shipmentRateDetail: {
      rateZone: quote.zone,
      surCharges,
      totalBillingWeight: { units: 'LB', value: quote.pounds },
      currency: 'USD',
    },
  }
}

const dayWords = ['ZERO', 'ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX']

function detailOf(quote: Quote, shipDate: string): object {
  const { product } = quote
  const day = arrival(shipDate, product.days)
  const transitTime = `${dayWords[product.days]}_DAY${product.days === 1 ? '' : 'S'}`
  const moment = `${day}T${product.by ?? '23:59:00'}`
  return {
    serviceType: product.type,
    serviceName: product.name,
    packagingType: 'YOUR_PACKAGING',
    ratedShipmentDetails: [ratedShipment(quote, 'ACCOUNT'), ratedShipment(quote, 'LIST')],
    operationalDetail: {
      ineligibleForMoneyBackGuarantee: product.by === undefined,
      ...(!product.by && { transitTime }),
    },
    commit: {
      dateDetail: { dayOfWeek: 'TUE', dayFormat: moment },
      ...(!product.by && { transitDays: { minimumTransitTime: transitTime } }),
    },
  }
}

export function quoteRates(request: SimulatedRequest, now: Date): SimulatedReply {
  const body = record(request.json)
  const shipment = record(body.requestedShipment) as Json
  const refusal = checkAccount(body) ?? checkCommon(shipment, at(shipment, 'recipient'), now)
  if (refusal) return refusal
  const shipDate = textOf(shipment.shipDateStamp) ?? now.toISOString().slice(0, 10)
  const rateReplyDetails = quotesOf(shipment).map((quote) => detailOf(quote, shipDate))
  return okReply(request, { rateReplyDetails, quoteDate: now.toISOString().slice(0, 10), isEncoded: false })
}
