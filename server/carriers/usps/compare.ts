/** Compares prices: the searches of a request, repeated more simply where USPS refuses them as a whole. */
import type { CarrierConnection, CarrierReply, Outcome, RateAnswer, RateRequest } from '../carrier.ts'
import { failed, jsonOf } from '../kit/messages.ts'
import type { Ask } from './ask.ts'
import { messagesOf } from './errors.ts'
import { uncertified } from './options.ts'
import { isDomestic } from './places.ts'
import { Findings } from './problems.ts'
import { buildSearches, perClass, ratePath, type Search } from './rate.ts'
import { answerOf, type Searched } from './rate-answer.ts'
import { readPrices } from './rate-options.ts'
import { expressClass, labelClassOf, uspsServices } from './services.ts'

/**
 * Searches for every distinct package at once. Commercial prices where the account has no contract; class by class
 * where one mail class spoils the answer of all.
 */
export async function comparePrices(
  request: RateRequest,
  { ask, credentials }: { ask: Ask; credentials: CarrierConnection['credentials'] },
): Promise<Outcome<RateAnswer>> {
  const findings = new Findings()
  const searches = buildSearches(request, { credentials, contract: true }, findings)
  if (findings.problems.length > 0) return failed(...findings.problems)
  let replies = await Promise.all(searches.map((search) => searchOnce(search, ask)))
  if (replies.some(({ reply }) => isAboutContract(reply))) {
    const plain = buildSearches(request, { credentials, contract: false }, new Findings())
    replies = await Promise.all(plain.map((search) => searchOnce(search, ask)))
  }
  const parted = await Promise.all(
    replies.map((one) => (isAboutExtras(one.reply) ? searchParted(request, one, ask) : [one])),
  )
  const all = parted.flat()
  const searched = all.map(({ search, reply }) => outcomeOf(search, reply))
  const failures = all.filter(
    (_, index) => searched[index]?.refused && ['all', 'others'].includes(all[index]?.search.part ?? ''),
  )
  if (failures.length > 0) return failed(...failures.flatMap(({ reply }) => messagesOf(reply)))
  return { result: answerOf(request, searched), messages: findings.notes }
}

/** Mail classes worth asking one by one. */
function searchClassesOf({ to, options }: RateRequest): string[] {
  const returned = options.returnLabel === true
  const usable = uspsServices.filter(
    ({ unusable, international = false }) => !unusable && international === !isDomestic(to),
  )
  const wanted = usable.filter((service) => !uncertified(service, options))
  const returnable = wanted.filter(({ mailClass }) => /^(USPS_GROUND|PRIORITY)/.test(mailClass))
  return (returned ? returnable : wanted).map((service) => labelClassOf(service, returned))
}

interface Replied {
  search: Search
  reply: CarrierReply
}

/** 160155: one mail class does not have an extra service, and USPS refuses all; then each is asked alone. */
function isAboutExtras(reply: CarrierReply): boolean {
  return reply.status === 400 && messagesOf(reply).some(({ code }) => code === '160155')
}

function searchParted(request: RateRequest, { search, reply }: Replied, ask: Ask): Promise<Replied[]> {
  if (search.part !== 'all' && search.part !== 'others') return Promise.resolve([{ search, reply }])
  const parts = perClass(search, searchClassesOf(request)).filter(
    ({ part }) => search.part === 'all' || part !== expressClass,
  )
  return Promise.all(parts.map((one) => searchOnce(one, ask)))
}

async function searchOnce(search: Search, ask: Ask): Promise<Replied> {
  return { search, reply: await ask({ method: 'POST', path: ratePath, body: search.body }) }
}

/** 160154, 160391, 160392: the account has no contract to ask prices of; commercial prices are asked for instead. */
function isAboutContract(reply: CarrierReply): boolean {
  if (reply.status < 400 || reply.status >= 500) return false
  return messagesOf(reply).some(
    ({ code, text }) => /^16(0154|0391|0392)$/.test(code) || /paymentAccount|contract/i.test(text),
  )
}

/** A good answer without any price is no failure: each service then says so. */
function outcomeOf(search: Search, reply: CarrierReply): Searched {
  if (reply.status === 200 && jsonOf(reply)?.pricingOptions !== undefined)
    return { search, prices: readPrices(reply, search), refused: null }
  return { search, prices: [], refused: messagesOf(reply)[0]?.text ?? null }
}
