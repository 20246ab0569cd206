/**
 * Sends what is in line. Each notice is leased before the mail server is asked and finished after it: a crash in between
 * leaves it to the next sender after the lease, and the mail may then arrive twice. Its Message-ID stays the same.
 */
import { emit } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { composeNotice } from './compose.ts'
import { connectionsMax, type Delivery, type MailServer, openMailServer, wholeMailMs } from './mail-server.ts'
import { finishNotice, type Lease, type NoticeRow, selectNotice, takeDueNotices } from './notice-store.ts'

const batch = 10
/** Longer than the slowest batch takes, so that nobody else begins with a notice that is under way. */
const leaseSeconds = 120
const slowestBatchMs = (batch / connectionsMax) * wholeMailMs
if (slowestBatchMs >= leaseSeconds * 1000) throw new RangeError('a batch of mail may outlive its lease')
/** No further batch is begun after this long: a server that stops waits for the one under way. */
const roundMs = 5_000
/** Pauses after the first, second … attempt; after the last one the mail has failed. */
const pausesSeconds = [60, 300, 1_800, 7_200, 43_200]
const attemptsMax = pausesSeconds.length + 1

/** Works through due notices, batch by batch, until none is left or the mail server is away. @returns how many there were */
export async function sendDueNotices(platform: Platform): Promise<number> {
  const { smtpUrl } = platform.config
  const server = smtpUrl === null ? null : openMailServer(smtpUrl)
  const begun = performance.now()
  let count = 0
  try {
    for (;;) {
      const due = await takeDueNotices(platform.db, { most: batch, leaseSeconds })
      count += due.length
      const waiting = due.values()
      await Promise.all(Array.from({ length: connectionsMax }, () => sendOneByOne(platform, server, waiting)))
      if (due.length < batch || server?.away() || performance.now() - begun > roundMs) return count
    }
  } finally {
    server?.close()
  }
}

async function sendOneByOne(
  platform: Platform,
  server: MailServer | null,
  waiting: IterableIterator<Lease>,
): Promise<void> {
  for (const lease of waiting) {
    await sendOne(platform, server, lease).catch((error: unknown) =>
      platform.log.warn({ err: error, notice: lease.id }, 'a notice stays in line'),
    )
  }
}

async function sendOne(platform: Platform, server: MailServer | null, lease: Lease): Promise<void> {
  const { tenantId, id } = lease
  const notice = await platform.db.withTenant(tenantId, (tx) => selectNotice(tx, tenantId, id))
  if (lease.attempts > attemptsMax) {
    await finish(platform, { lease, notice, subject: notice.subject, delivery: neverFinished })
    return
  }
  const composed = await platform.db.withTenant(tenantId, (tx) => composeNotice(platform, tx, notice))
  if ('notSent' in composed || server === null) {
    const problem = 'notSent' in composed ? composed.notSent : null
    await platform.db.withTenant(tenantId, (tx) => finishNotice(tx, lease, { state: 'not_sent', problem }))
    return
  }
  const { mail } = composed
  await finish(platform, { lease, notice, subject: mail.subject, delivery: await server.send(mail) })
}

const neverFinished: Delivery = {
  accepted: false,
  final: true,
  problem: 'The server stopped again and again while sending this mail.',
}

async function finish(
  platform: Platform,
  { lease, notice, subject, delivery }: { lease: Lease; notice: NoticeRow; subject: string; delivery: Delivery },
): Promise<void> {
  const { tenantId, id, attempts } = lease
  await platform.db.withTenant(tenantId, async (tx) => {
    if (delivery.accepted) {
      await finishNotice(tx, lease, { state: 'sent', problem: null, subject })
      return
    }
    const { problem } = delivery
    const againAfterSeconds = delivery.final ? undefined : pausesSeconds[attempts - 1]
    if (againAfterSeconds !== undefined) {
      await finishNotice(tx, lease, { state: 'queued', problem, subject, againAfterSeconds })
      return
    }
    if (!(await finishNotice(tx, lease, { state: 'failed', problem, subject }))) return
    const { shipmentId, kind, address } = notice
    await emit(tx, tenantId, 'notice.failed', { shipmentId, noticeId: id, kind, to: address, text: problem })
  })
}
