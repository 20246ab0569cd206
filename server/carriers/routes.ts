/** Rate shopping and carrier accounts over HTTP. */
import { carrierAccountOperations } from '#contracts/carrier-accounts.ts'
import { carrierOperations, type RatesInput } from '#contracts/carriers.ts'
import type { BinaryReply } from '#contracts/operation.ts'
import { selectPath } from '../accounts/index.ts'
import { dayIn } from '../platform/clock.ts'
import { together } from '../platform/db/together.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import type { Platform } from '../platform/platform.ts'
import { selectProfileIdOf } from '../profiles/index.ts'
import { applicableRules, selectRules } from '../rules/index.ts'
import { requireSite } from '../tenants/index.ts'
import { changeCarrierAccount, connectCarrierAccount, removeCarrierAccount, testCarrierAccount } from './connect.ts'
import { describeCarriers, toCarrierAccount } from './describe.ts'
import { type Shopping, shopRates, streamRates } from './shop.ts'
import type { CarrierSource } from './source.ts'
import { selectAllCarrierAccounts, selectCarrierAccount, selectCarrierAccounts } from './store.ts'
import { validateAddress } from './validate-address.ts'

export function registerCarriers(host: HttpHost, carriers: CarrierSource): void {
  const { platform } = host
  implement(host, carrierOperations, {
    shopRates: async (context, { body }) => shopRates(await shoppingOf(platform, context, { body, carriers })),
    streamRates: async (context, { body }) => lines(await shoppingOf(platform, context, { body, carriers })),
  })
  registerAccounts(host, carriers)
}

function registerAccounts(host: HttpHost, carriers: CarrierSource): void {
  const { platform } = host
  const { db } = platform
  implement(host, carrierAccountOperations, {
    listCarriers: async () => ({ items: describeCarriers() }),
    listCarrierAccounts: (context) =>
      db.withTenant(context.tenantId, async (tx) => {
        const rows = await selectAllCarrierAccounts(tx, context.tenantId)
        return { items: rows.map((row) => toCarrierAccount(platform, context, row)), nextCursor: null }
      }),
    createCarrierAccount: async (context, { body }) =>
      toCarrierAccount(platform, context, await connectCarrierAccount(platform, context, { input: body, carriers })),
    getCarrierAccount: (context, { params }) =>
      db.withTenant(context.tenantId, async (tx) => {
        const row = await selectCarrierAccount(tx, context.tenantId, params.id)
        if (!row) throw notFound('carrier account')
        return toCarrierAccount(platform, context, row)
      }),
    updateCarrierAccount: async (context, { params, body }) => {
      const changed = await changeCarrierAccount(platform, context, { id: params.id, input: body, carriers })
      return toCarrierAccount(platform, context, changed)
    },
    deleteCarrierAccount: (context, { params }) =>
      removeCarrierAccount(platform, context, params.id).then(() => undefined),
    testCarrierAccount: async (context, { params }) =>
      toCarrierAccount(platform, context, await testCarrierAccount(platform, context, { id: params.id, carriers })),
    validateAddress: (context, { body }) => validateAddress(platform, context, { ...body, carriers }),
  })
}

/** Everything a rate shop needs, read in one transaction that ends before any carrier is asked. */
async function shoppingOf(
  platform: Platform,
  context: UserContext,
  { body, carriers }: { body: RatesInput; carriers: CarrierSource },
): Promise<Shopping> {
  const { tenantId, userId } = context
  const read = await platform.db.withTenant(tenantId, async (tx) => {
    const paying = body.accountIds?.at(-1)
    const [site, all, path, rules, profileId] = await together([
      requireSite(tx, tenantId, body.siteId ?? context.siteId),
      selectCarrierAccounts(tx, tenantId, null),
      paying ? selectPath(tx, tenantId, paying) : Promise.resolve([]),
      selectRules(tx, tenantId),
      selectProfileIdOf(tx, tenantId, userId),
    ])
    const accounts = all.filter(({ siteId }) => siteId === null || siteId === site.id)
    const shipper = { siteId: site.id, accountPath: path.map(({ id }) => id), userId, profileId }
    return { site, accounts, rules: applicableRules(rules, shipper) }
  })
  const { site, accounts, rules } = read
  return {
    accounts: accounts.filter(({ carrier }) => body.carriers?.includes(carrier) ?? true),
    carriers,
    log: platform.log,
    rules,
    request: {
      from: body.from ?? site.address,
      to: body.to,
      packages: body.packages,
      shipDate: body.shipDate ?? dayIn(site.timeZone, platform.clock()),
      options: body.options ?? {},
      customs: body.customs ?? null,
    },
  }
}

function lines(shopping: Shopping): BinaryReply {
  return { contentType: 'application/x-ndjson', filename: 'rates.ndjson', bytes: jsonLines(streamRates(shopping)) }
}

async function* jsonLines(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`
}
