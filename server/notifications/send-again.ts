/** Puts a notice that failed for good in line once more, because a person asks for it. */
import type { Static } from 'typebox'
import type { Notice } from '#contracts/notifications.ts'
import { audit } from '../platform/audit.ts'
import { dayIn } from '../platform/clock.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { emit } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { selectTenant } from '../tenants/index.ts'
import { toNotice } from './list.ts'
import { countMails, lockNotice, type NoticeRow, requeueNotice } from './notice-store.ts'
import { mailsPerDayMax, overDailyLimit } from './queue.ts'

/** It has all its attempts again and counts as another mail of the day. `conflict` unless it failed, or past the day's limit. */
export async function sendAgain(platform: Platform, context: UserContext, id: string): Promise<Static<typeof Notice>> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockNotice(tx, tenantId, id)
    if (!row) throw notFound('notice')
    if (row.state !== 'failed') throw new AppError('conflict', notFailed[row.state])
    const { timeZone } = await selectTenant(tx, tenantId)
    const mails = await countMails(tx, { tenantId, day: dayIn(timeZone, platform.clock()), mails: 1 })
    if (mails > mailsPerDayMax) throw new AppError('conflict', overDailyLimit)
    const queued = await requeueNotice(tx, row)
    const { shipmentId, kind, address: to } = queued
    await emit(tx, tenantId, 'notice.sent_again', { shipmentId, noticeId: id, kind, to })
    const after = { noticeId: id, kind, to }
    await audit(tx, context, { action: 'notice.sent_again', targetId: shipmentId, after })
    return toNotice(queued)
  })
}

const notFailed: Record<Exclude<NoticeRow['state'], 'failed'>, string> = {
  queued: 'This notice is in line already; it is sent by itself.',
  sent: 'The mail server took this notice; only one that failed is sent again.',
  not_sent: 'There was no point in sending this notice, as it says; only one that failed is sent again.',
}
