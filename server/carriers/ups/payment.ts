/** Who pays UPS for the way and for duties. */
import type { RateRequest } from '../carrier.ts'
import { papersOf } from './customs.ts'
import { countryOf } from './party.ts'

/**
 * ShipmentCharge 01 is the way, 02 duties and taxes. Without a payer of duties UPS bills the recipient, which is DAP;
 * DDP bills the shipper.
 */
export function shipmentCharges(request: RateRequest, accountNumber: string) {
  const duties = papersOf(request) !== 'none' && request.customs?.incoterm === 'DDP'
  const shipper = { BillShipper: { AccountNumber: accountNumber } }
  return [{ Type: '01', ...wayPayer(request, shipper) }, ...(duties ? [{ Type: '02', ...shipper }] : [])]
}

function wayPayer({ options: { billTo }, to }: RateRequest, shipper: object) {
  if (!billTo) return shipper
  const account = { AccountNumber: billTo.accountNumber.toUpperCase() }
  if (billTo.party === 'recipient')
    return { BillReceiver: { ...account, Address: { PostalCode: billTo.postalCode ?? to.postalCode.slice(0, 9) } } }
  return {
    BillThirdParty: {
      ...account,
      Address: {
        ...(billTo.postalCode && { PostalCode: billTo.postalCode }),
        CountryCode: billTo.country ?? countryOf(to),
      },
    },
  }
}
