/** A notice and its shipment become the mail to send, or the reason there is none. */
import type { Tx } from '../platform/db/database.ts'
import type { Platform } from '../platform/platform.ts'
import { readShipmentForMail, type ShipmentForMail } from '../shipments/index.ts'
import { selectTenant } from '../tenants/index.ts'
import { isEmail } from './address.ts'
import { valuesOf } from './fields.ts'
import { type OutgoingMail, userOf } from './mail-server.ts'
import type { NoticeRow } from './notice-store.ts'
import { type RenderedMail, renderMail } from './render.ts'
import { settingsOf } from './settings.ts'
import type { SettingsRow } from './settings-store.ts'
import { textsOf } from './templates.ts'

export const noMailServer =
  'No mail server is set up. Whoever runs Postroom sets SMTP_URL (see the guide to notifications).'
const noSender =
  'There is no sender address. Set one in the settings of notifications; mail about later events is sent then.'

export type Composed = { mail: OutgoingMail } | { notSent: string }

/** The mail as things stand now: what was overtaken by events is not sent. */
export async function composeNotice(platform: Platform, tx: Tx, notice: NoticeRow): Promise<Composed> {
  const { tenantId, kind, detail, id, address } = notice
  const shipment = await readShipmentForMail(tx, tenantId, notice.shipmentId)
  if (!shipment) return { notSent: 'The shipment is gone.' }
  const overtaken = overtakenBy(notice, shipment)
  if (overtaken) return { notSent: overtaken }
  const { name: organisation } = await selectTenant(tx, tenantId)
  const rendered = renderMail(await textsOf(tx, tenantId, kind), valuesOf(shipment, { organisation, problem: detail }))
  return addressed(platform, { id, to: address, organisation, settings: await settingsOf(tx, tenantId), rendered })
}

/** Puts sender and recipient to a rendered mail. */
export function addressed(
  { config }: Platform,
  of: { id: string; to: string; organisation: string; settings: SettingsRow; rendered: RenderedMail },
): Composed {
  if (config.smtpUrl === null) return { notSent: noMailServer }
  const sender = of.settings.fromEmail ?? userOf(config.smtpUrl)
  if (!isEmail(sender)) return { notSent: noSender }
  return {
    mail: {
      messageId: `${of.id}@${config.publicUrl.hostname}`,
      from: { name: of.settings.fromName || of.organisation, address: sender },
      replyTo: of.settings.replyTo,
      to: of.to,
      ...of.rendered,
    },
  }
}

function overtakenBy({ kind }: NoticeRow, { status }: ShipmentForMail): string | null {
  if (status === 'voided' || status === 'void_requested')
    return 'The shipment was voided before this mail could be sent.'
  const arrived = status === 'delivered' || status === 'returned'
  if (arrived && (kind === 'shipped' || kind === 'out_for_delivery'))
    return `The parcel was ${status} before this mail could be sent.`
  return null
}
