/** Carriers and their accounts as the API shows them. */
import { createHash } from 'node:crypto'
import type { CarrierAccount, CarrierDescription } from '#contracts/carrier-accounts.ts'
import { carrierCodes } from '#contracts/carriers.ts'
import type { Tx } from '../platform/db/database.ts'
import { unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { carrierMakers } from './registry.ts'
import { type CarrierAccountRow, selectCarrierAccount } from './store.ts'

/** What forms need to know of every carrier. */
export function describeCarriers(): CarrierDescription[] {
  return carrierCodes.map((carrier) => {
    const { profile, fields } = carrierMakers[carrier]
    return {
      carrier,
      name: profile.name,
      fields: fields.map((field) => ({ ...field })),
      services: profile.services.map((service) => ({ ...service })),
      abilities: [...profile.abilities],
    }
  })
}

/** An account as the API shows it. The events address is told only to those who may change accounts. */
export function toCarrierAccount(platform: Platform, context: UserContext, row: CarrierAccountRow): CarrierAccount {
  const { abilities } = carrierMakers[row.carrier].profile
  const pushes = abilities.includes('events') && context.permissions.has('carriers:write')
  const { id, carrier, name, siteId, active, environment, baseUrl, labelFormat, settings, secretsSet } = row
  return {
    ...{ id, carrier, name, siteId, active, environment, baseUrl, labelFormat, settings, secretsSet },
    abilities: [...abilities],
    eventsUrl: pushes ? new URL(`/v1/carrier-events/${tokenOf(platform, id)}`, platform.config.publicUrl).href : null,
    lastTest: row.lastTest,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  }
}

export function tokenOf({ secrets }: Platform, id: string): string {
  return secrets.token(`carrier-events:${id}`)
}

/** What the token in an events address is found by. */
export function eventsHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The account, for those who need one that exists. */
export async function requireCarrierAccount(tx: Tx, tenantId: string, id: string): Promise<CarrierAccountRow> {
  const row = await selectCarrierAccount(tx, tenantId, id)
  if (!row)
    throw unprocessable(
      'carrierAccountId',
      'There is no carrier account with this id; take one from /v1/carrier-accounts.',
    )
  return row
}
