/** The test of a connection: user name and password by an address check, the account by its products. */
import type { CarrierMessage, CarrierReply, ConnectionReport, Outcome } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { records, textOf } from '../kit/values.ts'
import { refusalsOf } from './errors.ts'
import { dhlServices, serviceOfProduct } from './services.ts'

/** Any place DHL knows. */
export const testAddressPath = '/address-validate?type=delivery&countryCode=DE&postalCode=53113&cityName=Bonn'

/** Bonn to New York, one kilogram: a journey that nearly every account may ask for. */
export function testProductsPath(accountNumber: string, day: string): string {
  const query = new URLSearchParams({
    accountNumber,
    originCountryCode: 'DE',
    originPostalCode: '53113',
    originCityName: 'Bonn',
    destinationCountryCode: 'US',
    destinationPostalCode: '10001',
    destinationCityName: 'New York',
    weight: '1',
    length: '10',
    width: '10',
    height: '10',
    plannedShippingDate: day,
    isCustomsDeclarable: 'true',
    unitOfMeasurement: 'metric',
    nextBusinessDay: 'true',
  })
  return `/products?${query}`
}

/** An account that may not ship this journey is no broken connection; one DHL does not know is. */
export function parseConnection(
  { address, products }: { address: CarrierReply; products: CarrierReply },
  accountNumber: string,
): Outcome<ConnectionReport> {
  if (address.status !== 200 && address.status !== 404) return failed(...refusalsOf(address))
  if (jsonOf(address) === null) return failed(...refusalsOf(address))
  const wrong = accountProblem(products)
  if (wrong) return failed(wrong)
  const names = products.status === 200 ? namesOf(products) : []
  return { result: { account: accountNumber, services: names.length > 0 ? names : allNames }, messages: [] }
}

const allNames = dhlServices.map(({ name }) => name)

function namesOf(reply: CarrierReply): string[] {
  const found = records(jsonOf(reply)?.products).flatMap(({ productCode, productName }) => {
    const code = textOf(productCode)
    return code ? [serviceOfProduct(code, textOf(productName)).name] : []
  })
  return [...new Set(found)]
}

function accountProblem(reply: CarrierReply): CarrierMessage | null {
  if (reply.status === 200) return null
  const said = refusalsOf(reply)
  if (said.some(({ retryable }) => retryable) || reply.status === 401) return said[0] ?? null
  const about = said.find(({ text }) => /account/i.test(text))
  if (!about) return null
  return failure('dhl', {
    code: 'account_invalid',
    text: `${about.text} Check the account number of the carrier account.`,
  })
}
