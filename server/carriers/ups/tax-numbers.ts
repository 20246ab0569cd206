/** Tax numbers of sender and recipient: each has a place of its own with UPS. */
import type { Address } from '#contracts/addresses.ts'
import type { Customs } from '#contracts/customs.ts'
import { countryOf } from './party.ts'

/** Length of Shipper/TaxIdentificationNumber; longer numbers go with the shipment's tax numbers. */
const shipperTaxMax = 15
const importOneStop = /^IM\d{10}$/

const exporter = { AgentRole: '20', role: '06' }
const consignee = { AgentRole: '30', role: '18' }

/** Tax numbers: of the sender with the shipper, of the recipient with the shipment, IOSS with the place of departure. */
export function taxNumbers(customs: Customs | null, from: Address, to: Address) {
  const sender = customs?.senderTaxId ?? ''
  const recipient = customs?.recipientTaxId ?? ''
  const ioss = importOneStop.test(recipient)
  const agents = [
    ...(sender.length > shipperTaxMax ? [agentOf(exporter, sender, countryOf(from))] : []),
    ...(recipient && !ioss ? [agentOf(consignee, recipient, countryOf(to))] : []),
  ]
  return {
    shipper: sender && sender.length <= shipperTaxMax ? { TaxIdentificationNumber: sender } : {},
    shipFrom: ioss ? { VendorInfo: { VendorCollectIDTypeCode: '0356', VendorCollectIDNumber: recipient } } : {},
    shipment: agents.length > 0 ? { GlobalTaxInformation: { AgentTaxIdentificationNumber: agents } } : {},
  }
}

/** 1002 is a company's number, purpose 01 customs (GlobalTaxInformation). */
function agentOf({ AgentRole, role }: typeof exporter, number: string, country: string) {
  return {
    AgentRole,
    TaxIdentificationNumber: [
      {
        IdentificationNumber: number,
        IDNumberCustomerRole: role,
        IDNumberEncryptionIndicator: '0',
        IDNumberIssuingCntryCd: country,
        IDNumberPurposeCode: '01',
        IDNumberTypeCode: '1002',
      },
    ],
  }
}
