/** An event of a shipment puts its mails in line: one for each address, whatever is repeated. */
import type { NoticeKind, Notify } from '#contracts/notifications.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { readShipmentForMail, type ShipmentForMail } from '../shipments/index.ts'
import { selectTenant } from '../tenants/index.ts'
import { isEmail } from './address.ts'
import { oneLine, valuesOf } from './fields.ts'
import { countMails, insertNotices, refuseNotices } from './notice-store.ts'
import { renderMail } from './render.ts'
import { settingsOf } from './settings.ts'
import { textsOf } from './templates.ts'

/** Mails of one tenant in one calendar day of its time zone: a loop in somebody's program must not flood its customers. */
export const mailsPerDayMax = 20_000
export const overDailyLimit = `The organisation has sent ${mailsPerDayMax.toLocaleString('en-US')} mails today, the most there may be. Mail about later events is sent again tomorrow.`
const detailMax = 500
/** Of a shipment that was taken back nobody is told. */
const takenBack: ReadonlySet<string> = new Set(['void_requested', 'voided'])

/** Puts the mails of one event in line. Repeats of the event add nothing. */
export async function queueNotices(platform: Platform, event: OutboxEvent, kind: NoticeKind): Promise<void> {
  const { tenantId } = event
  const { shipmentId, text } = event.payload as { shipmentId: string; text?: string }
  await platform.db.withTenant(tenantId, async (tx) => {
    const shipment = await readShipmentForMail(tx, tenantId, shipmentId)
    if (!shipment || takenBack.has(shipment.status)) return
    const notify = shipment.notify ?? (await settingsOf(tx, tenantId)).defaults
    const addresses = notify.kinds.includes(kind) ? addressesOf(notify, shipment) : []
    if (addresses.length === 0) return
    const detail = kind === 'exception' ? oneLine(text ?? '').slice(0, detailMax) : ''
    const { timeZone, name } = await selectTenant(tx, tenantId)
    const values = valuesOf(shipment, { organisation: name, problem: detail })
    const { subject } = renderMail(await textsOf(tx, tenantId, kind), values)
    const rows = addresses.map((address) => ({
      tenantId,
      id: newId(),
      shipmentId,
      kind,
      subject,
      detail,
      ...to(address),
    }))
    await holdToLimit(tx, { tenantId, day: dayIn(timeZone, platform.clock()), ids: await insertNotices(tx, rows) })
  })
}

function to(address: string) {
  return isEmail(address)
    ? { address, state: 'queued' as const }
    : { address, state: 'not_sent' as const, problem: `"${address}" is not an e-mail address mail can be sent to.` }
}

/** Each mailbox once, as it was written first; the domain in lower case (RFC 5321, 2.4). */
function addressesOf(notify: Notify, { to }: ShipmentForMail): string[] {
  const wanted = [...(notify.recipient && to.email ? [to.email] : []), ...notify.emails]
  const once = new Map<string, string>()
  for (const email of wanted.map((text) => text.trim())) {
    const [local, domain = ''] = email.split('@')
    const address = email.split('@').length === 2 ? `${local}@${domain.toLowerCase()}` : email
    if (!once.has(address.toLowerCase())) once.set(address.toLowerCase(), address)
  }
  return [...once.values()]
}

async function holdToLimit(tx: Tx, { tenantId, day, ids }: { tenantId: string; day: string; ids: string[] }) {
  if (ids.length === 0) return
  const mails = await countMails(tx, { tenantId, day, mails: ids.length })
  const over = ids.slice(Math.max(0, ids.length - (mails - mailsPerDayMax)))
  if (mails > mailsPerDayMax) await refuseNotices(tx, tenantId, { ids: over, problem: overDailyLimit })
}
