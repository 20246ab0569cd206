/** Rating 2409 of the simulated UPS. */
import { at, type Json, record, textOf } from '../../kit/values.ts'
import { checkAccount, checkPlace, crosses, parcelsOf, placeOf } from './checks.ts'
import type { Asked } from './envelope.ts'
import { responseOk, Said } from './envelope.ts'
import { discounted, type Moved, type Price, priceOf, type SimulatedService, servicesFor } from './prices.ts'

const currency = 'USD'
export const money = (cents: number) => ({ CurrencyCode: currency, MonetaryValue: (cents / 100).toFixed(2) })

/** Rate prices the named service, Shop all of them; `…timeintransit` adds days. */
export function rates({ request, account, part }: Asked): object {
  const shipment = record(at(request.json, 'RateRequest', 'Shipment'))
  const option = part.toLowerCase()
  const withDays = option.endsWith('timeintransit')
  checkAccount(shipment.Shipper, account)
  const [from, to] = [placeOf(shipment.ShipFrom ?? shipment.Shipper), placeOf(shipment.ShipTo)]
  checkPlace(from, 'ShipFrom')
  checkPlace(to, 'ShipTo')
  const moved = { from, to, parcels: parcelsOf(shipment, 'PackagingType') }
  if (withDays && !shipment.DeliveryTimeInformation)
    throw new Said(400, '111548', 'DeliveryTimeInformation is required for time in transit')
  if (withDays && crosses(from, to) && !shipment.InvoiceLineTotal)
    throw new Said(400, '111549', 'Invoice line total is required for time in transit of international shipments')
  const services = servicesFor(
    from,
    to,
    moved.parcels.some(({ letter }) => letter),
  )
  const wanted = textOf(at(shipment, 'Service', 'Code'))
  const named = option.startsWith('rate') ? services.filter(({ code }) => code === wanted) : services
  if (named.length === 0)
    throw new Said(400, '111210', 'The requested service is unavailable between the selected locations.')
  const rated = named.map((service) => ratedShipment(service, shipment, { ...moved, withDays }))
  return { RateResponse: { Response: responseOk, RatedShipment: rated } }
}

function ratedShipment(service: SimulatedService, shipment: Json, moved: Moved & { withDays: boolean }) {
  const price = priceOf(service, shipment, moved)
  return {
    Disclaimer: [{ Code: '01', Description: 'Rates of a simulation; nothing is sold.' }],
    Service: { Code: service.code, Description: service.name },
    Zone: price.zone,
    BillingWeight: { UnitOfMeasurement: { Code: 'LBS', Description: 'Pounds' }, Weight: `${price.pounds}.0` },
    TransportationCharges: money(price.base),
    BaseServiceCharge: money(price.base),
    ItemizedCharges: price.items.map(itemOf),
    ServiceOptionsCharges: money(price.total - price.base),
    TotalCharges: money(price.total),
    NegotiatedRateCharges: negotiated(price),
    RatedPackage: moved.parcels.map(({ pounds }) => ({ Weight: String(pounds) })),
    ...(moved.withDays && { TimeInTransit: timeInTransit(service, shipment) }),
  }
}

const itemOf = ({ code, cents }: Price['items'][number]) => ({ Code: code, ...money(cents) })

/** Every part discounted for itself, so that the parts add up. */
export function negotiated(price: Price) {
  const items = price.items.map(({ code, cents }) => ({ code, cents: discounted(cents) }))
  const base = discounted(price.base)
  const total = base + items.reduce((sum, { cents }) => sum + cents, 0)
  return { BaseServiceCharge: [money(base)], ItemizedCharges: items.map(itemOf), TotalCharge: money(total) }
}

/** Working days only; the ship date is the first day. */
function timeInTransit({ days, time, name }: SimulatedService, shipment: Json) {
  const told = textOf(at(shipment, 'DeliveryTimeInformation', 'Pickup', 'Date')) ?? '20260105'
  const date = new Date(`${told.slice(0, 4)}-${told.slice(4, 6)}-${told.slice(6, 8)}T00:00:00Z`)
  for (let left = days; left > 0; ) {
    date.setUTCDate(date.getUTCDate() + 1)
    if (date.getUTCDay() % 6 !== 0) left -= 1
  }
  return {
    PickupDate: told,
    PackageBillType: '03',
    AutoDutyCode: '02',
    ServiceSummary: {
      Service: { Description: name },
      GuaranteedIndicator: days <= 2 ? '' : '0',
      EstimatedArrival: {
        Arrival: { Date: date.toISOString().slice(0, 10).replaceAll('-', ''), Time: time },
        BusinessDaysInTransit: String(days),
        Pickup: { Date: told, Time: '170000' },
        DayOfWeek: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'][date.getUTCDay()],
      },
    },
  }
}
