/** Rate shopping and carrier accounts over HTTP. */
import { carrierOperations } from '#contracts/carriers.ts'
import { dayIn } from '../platform/clock.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { requireSite } from '../tenants/index.ts'
import { shopRates } from './shop.ts'
import type { CarrierSource } from './source.ts'
import { type CarrierAccountRow, selectCarrierAccounts } from './store.ts'

export function registerCarriers(host: HttpHost, carriers: CarrierSource): void {
  const { db, clock } = host.platform
  implement(host, carrierOperations, {
    shopRates: async (context, { body }) => {
      const { site, accounts } = await db.withTenant(context.tenantId, async (tx) => {
        const found = await requireSite(tx, context.tenantId, body.siteId ?? context.siteId)
        return { site: found, accounts: await selectCarrierAccounts(tx, context.tenantId, found.id) }
      })
      const wanted = accounts.filter(({ carrier }) => body.carriers?.includes(carrier) ?? true)
      return shopRates(wanted, carriers, {
        from: body.from ?? site.address,
        to: body.to,
        packages: body.packages,
        shipDate: body.shipDate ?? dayIn(site.timeZone, clock()),
        options: body.options ?? {},
      })
    },
    listCarrierAccounts: (context) =>
      db.withTenant(context.tenantId, async (tx) => {
        const rows = await selectCarrierAccounts(tx, context.tenantId, null)
        return { items: rows.map(toCarrierAccount), nextCursor: null }
      }),
  })
}

function toCarrierAccount({ id, carrier, name, siteId, active }: CarrierAccountRow) {
  return { id, carrier, name, siteId, active }
}
