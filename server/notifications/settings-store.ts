/** All SQL of the sender, the defaults and the tenants' own texts. */
import { and, eq } from 'drizzle-orm'
import type { NoticeKind } from '#contracts/notifications.ts'
import type { Tx } from '../platform/db/database.ts'
import { noticeTemplates, notificationSettings } from './tables.ts'

export type SettingsRow = typeof notificationSettings.$inferSelect
export type TemplateRow = typeof noticeTemplates.$inferSelect

export async function selectSettings(tx: Tx, tenantId: string): Promise<SettingsRow | null> {
  const [row] = await tx.select().from(notificationSettings).where(eq(notificationSettings.tenantId, tenantId))
  return row ?? null
}

export async function saveSettings(tx: Tx, row: SettingsRow): Promise<void> {
  await tx
    .insert(notificationSettings)
    .values(row)
    .onConflictDoUpdate({ target: notificationSettings.tenantId, set: row })
}

export async function selectTemplates(tx: Tx, tenantId: string): Promise<TemplateRow[]> {
  return tx.select().from(noticeTemplates).where(eq(noticeTemplates.tenantId, tenantId))
}

export async function saveTemplate(tx: Tx, row: TemplateRow): Promise<void> {
  await tx
    .insert(noticeTemplates)
    .values(row)
    .onConflictDoUpdate({ target: [noticeTemplates.tenantId, noticeTemplates.kind], set: row })
}

/** True when there was one. */
export async function deleteTemplate(tx: Tx, tenantId: string, kind: NoticeKind): Promise<boolean> {
  const gone = await tx
    .delete(noticeTemplates)
    .where(and(eq(noticeTemplates.tenantId, tenantId), eq(noticeTemplates.kind, kind)))
    .returning({ kind: noticeTemplates.kind })
  return gone.length > 0
}
