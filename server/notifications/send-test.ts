/** One mail with example data, sent while somebody waits, to learn what the mail server says. */
import type { NoticeKind } from '#contracts/notifications.ts'
import { audit } from '../platform/audit.ts'
import { dayIn } from '../platform/clock.ts'
import type { UserContext } from '../platform/http/context.ts'
import { throttle } from '../platform/http/throttle.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { selectTenant } from '../tenants/index.ts'
import { addressed, type Composed } from './compose.ts'
import { exampleValues } from './fields.ts'
import { openMailServer } from './mail-server.ts'
import { countMails } from './notice-store.ts'
import { mailsPerDayMax, overDailyLimit } from './queue.ts'
import { renderMail } from './render.ts'
import { assertEmail, settingsOf } from './settings.ts'
import { textsOf } from './templates.ts'

/** Of one tenant: enough to find a fault, too few to write to strangers with. */
const testsMax = 20
const testsWindowSeconds = 300

/** Sends it. What went wrong is told in `text`; a wrong address is `unprocessable`, too many tests `rate_limited`. */
export async function sendTest(
  platform: Platform,
  context: UserContext,
  { kind, to }: { kind: NoticeKind; to: string },
): Promise<{ ok: boolean; text: string }> {
  assertEmail('to', to)
  const { tenantId } = context
  await throttle(platform, { bucket: `notice-test:${tenantId}`, most: testsMax, windowSeconds: testsWindowSeconds })
  const composed = await compose(platform, context, { kind, to })
  const { smtpUrl } = platform.config
  if ('notSent' in composed || smtpUrl === null)
    return { ok: false, text: 'notSent' in composed ? composed.notSent : '' }
  const server = openMailServer(smtpUrl)
  try {
    const delivery = await server.send(composed.mail)
    return delivery.accepted
      ? { ok: true, text: `The mail server took the mail: ${delivery.answer}` }
      : { ok: false, text: delivery.problem }
  } finally {
    server.close()
  }
}

function compose(
  platform: Platform,
  context: UserContext,
  { kind, to }: { kind: NoticeKind; to: string },
): Promise<Composed> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const { name: organisation, timeZone } = await selectTenant(tx, tenantId)
    const settings = await settingsOf(tx, tenantId)
    const { subject, text, html } = renderMail(await textsOf(tx, tenantId, kind), exampleValues(organisation))
    const rendered = { subject: `Test: ${subject}`, text, html }
    const composed = addressed(platform, { id: newId(), to, organisation, settings, rendered })
    if ('notSent' in composed) return composed
    const mails = await countMails(tx, { tenantId, day: dayIn(timeZone, platform.clock()), mails: 1 })
    if (mails > mailsPerDayMax) return { notSent: overDailyLimit }
    await audit(tx, context, { action: 'notice.tested', targetId: tenantId, after: { kind, to } })
    return composed
  })
}
