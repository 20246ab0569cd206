/** The tenant's own texts: save, reset, preview. */
import type { NoticeKind, NoticeTemplate } from '#contracts/notifications.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { selectTenant } from '../tenants/index.ts'
import { defaultTexts } from './default-texts.ts'
import { exampleValues } from './fields.ts'
import { assertTemplate, type RenderedMail, renderMail, type TemplateTexts } from './render.ts'
import { deleteTemplate, saveTemplate, selectTemplates } from './settings-store.ts'

type TemplateInput = Omit<TemplateTexts, 'html'> & { kind: NoticeKind; html?: string | null }

/** The text that holds for a kind: the tenant's own, else the default. */
export async function textsOf(tx: Tx, tenantId: string, kind: NoticeKind): Promise<TemplateTexts> {
  const own = await selectTemplates(tx, tenantId)
  return own.find((row) => row.kind === kind) ?? defaultTexts[kind]
}

/** Saves the tenant's own text. `unprocessable` names the part and the unknown field. */
export async function saveOwnTexts(
  platform: Platform,
  context: UserContext,
  input: TemplateInput,
): Promise<NoticeTemplate> {
  const { tenantId } = context
  const { kind } = input
  const after = textsIn(input)
  assertTemplate(after)
  return platform.db.withTenant(tenantId, async (tx) => {
    const { subject, text, html } = await textsOf(tx, tenantId, kind)
    await saveTemplate(tx, { tenantId, kind, ...after })
    const before = { subject, text, html }
    await audit(tx, context, { action: 'notice_template.saved', targetId: tenantId, before, after: { kind, ...after } })
    return { kind, ...after, own: true }
  })
}

/** Back to the default. Repeating it changes nothing. */
export async function resetTexts(platform: Platform, context: UserContext, kind: NoticeKind): Promise<void> {
  const { tenantId } = context
  await platform.db.withTenant(tenantId, async (tx) => {
    const { subject, text, html } = await textsOf(tx, tenantId, kind)
    if (!(await deleteTemplate(tx, tenantId, kind))) return
    const before = { kind, subject, text, html }
    await audit(tx, context, { action: 'notice_template.reset', targetId: tenantId, before })
  })
}

/** The mail these texts make of example data. */
export async function previewTexts(
  platform: Platform,
  { tenantId }: UserContext,
  input: TemplateInput,
): Promise<RenderedMail> {
  const texts = textsIn(input)
  assertTemplate(texts)
  const { name } = await platform.db.withTenant(tenantId, (tx) => selectTenant(tx, tenantId))
  return renderMail(texts, exampleValues(name))
}

function textsIn({ subject, text, html }: TemplateInput): TemplateTexts {
  return { subject, text, html: html?.trim() ? html : null }
}
