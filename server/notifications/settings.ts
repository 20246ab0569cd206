/** Sender and defaults of a tenant's mail. */
import { isDeepStrictEqual } from 'node:util'
import { type NoticeTemplate, type NotificationSettings, type Notify, noticeKinds } from '#contracts/notifications.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { isEmail } from './address.ts'
import { defaultTexts } from './default-texts.ts'
import { noticeFields } from './fields.ts'
import { type SettingsRow, saveSettings, selectSettings, selectTemplates, type TemplateRow } from './settings-store.ts'

/** Nobody is written to until somebody asks for it. */
const silent: Notify = { recipient: false, emails: [], kinds: [...noticeKinds] }

/** The tenant's settings, or what holds before anybody changed them. */
export async function settingsOf(tx: Tx, tenantId: string): Promise<SettingsRow> {
  const saved = await selectSettings(tx, tenantId)
  return saved ?? { tenantId, fromName: '', fromEmail: null, replyTo: null, defaults: silent }
}

/** Everything the settings page shows. */
export async function getSettings(platform: Platform, { tenantId }: UserContext): Promise<NotificationSettings> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const [settings, own] = await together([settingsOf(tx, tenantId), selectTemplates(tx, tenantId)])
    return describe(platform, settings, own)
  })
}

type Changes = Partial<Pick<SettingsRow, 'fromName' | 'fromEmail' | 'replyTo' | 'defaults'>>

/** Changes what is given. `unprocessable` by field for what cannot stand in a mail's head. */
export async function updateSettings(
  platform: Platform,
  context: UserContext,
  changes: Changes,
): Promise<NotificationSettings> {
  assertChanges(changes)
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const before = await settingsOf(tx, tenantId)
    const after = { ...before, ...changes }
    const own = await selectTemplates(tx, tenantId)
    if (!isDeepStrictEqual(before, after)) {
      await saveSettings(tx, after)
      await audit(tx, context, { action: 'notifications.changed', targetId: tenantId, before, after })
    }
    return describe(platform, after, own)
  })
}

function assertChanges({ fromName, fromEmail, replyTo, defaults }: Changes): void {
  if (/[\r\n]/.test(fromName ?? '')) throw unprocessable('fromName', 'The name has a line break; put it on one line.')
  assertEmail('fromEmail', fromEmail)
  assertEmail('replyTo', replyTo)
  for (const [index, email] of (defaults?.emails ?? []).entries()) assertEmail(`defaults.emails.${index}`, email)
}

/** `unprocessable` for what is not one plain address. */
export function assertEmail(field: string, email: string | null | undefined): void {
  if (typeof email !== 'string' || isEmail(email)) return
  throw unprocessable(field, `"${email}" is not an e-mail address mail can be sent to; write it like name@example.org.`)
}

function describe({ config }: Platform, settings: SettingsRow, own: readonly TemplateRow[]): NotificationSettings {
  const { fromName, fromEmail, replyTo, defaults } = settings
  const templates = noticeKinds.map((kind): NoticeTemplate => {
    const { subject, text, html } = own.find((row) => row.kind === kind) ?? defaultTexts[kind]
    return { kind, subject, text, html, own: own.some((row) => row.kind === kind) }
  })
  return {
    mailServer: config.smtpUrl !== null,
    fromName,
    fromEmail,
    replyTo,
    defaults,
    templates,
    fields: noticeFields.map((field) => ({ ...field })),
  }
}
