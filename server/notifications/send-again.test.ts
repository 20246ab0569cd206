import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Shipment } from '#contracts/shipments.ts'
import type { WorklistItem } from '#contracts/worklist.ts'
import { createTestApp } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { mailsPerDayMax } from './queue.ts'
import { sendDueNotices } from './send.ts'
import { startTestMailServer, type TestMailServer } from './testing/mail-server.ts'
import { all, happens, heard, type MailApp, mailedShipment, makeDue } from './testing/mailed.ts'

let app: MailApp
let mails: TestMailServer
beforeAll(async () => {
  const started = await createTestApp()
  app = Object.assign(started, { operator: await started.as('mailroom@one.test') })
  await equipForShipping(app)
  const admin = await app.as('admin@one.test')
  await admin.patch('/v1/settings/notifications', { fromEmail: 'post@one.test' })
})
beforeEach(async () => {
  mails = await startTestMailServer()
  app.platform.config.smtpUrl = mails.url
})
afterEach(() => mails.close())
afterAll(() => app.close())

interface Listed {
  id: string
  to: string
  state: string
  problem: string | null
}

const noticesOf = async ({ id }: Shipment): Promise<Listed[]> =>
  (await app.operator.get(`/v1/shipments/${id}/notices`)).json().items
const sendAgain = (id = '', client = app.operator) => client.post(`/v1/notices/${id}/send-again`)
const itemsOf = async (shipment: Shipment, done = false): Promise<WorklistItem[]> =>
  (await app.operator.get(`/v1/worklist?kind=notice_failed&done=${done}`))
    .json()
    .items.filter((item: WorklistItem) => item.shipment.id === shipment.id)
const waiting = (shipment: Shipment, count: number) =>
  vi.waitFor(async () => expect(await itemsOf(shipment)).toHaveLength(count))

/** A shipment whose mail every address refused for good. */
async function failedShipment(emails: string[] = []): Promise<{ shipment: Shipment; failed: Listed[] }> {
  const shipment = await mailedShipment(app, { notify: { ...all, emails } })
  mails.answers.push(...['recipient', ...emails].map(() => 550))
  await happens(app, shipment, { status: 'printed' })
  await sendDueNotices(app.platform)
  const failed = await noticesOf(shipment)
  expect(failed.map(({ state }) => state)).toEqual(failed.map(() => 'failed'))
  await waiting(shipment, 1)
  return { shipment, failed }
}

describe('a notice that failed', () => {
  it('is sent again when a person asks, which takes it off the worklist and is audited', async () => {
    const { shipment, failed } = await failedShipment()
    const answer = await sendAgain(failed[0]?.id)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ id: failed[0]?.id, state: 'queued', problem: null })
    await waiting(shipment, 0)
    await sendDueNotices(app.platform)
    expect(mails.received.map(({ to }) => to)).toEqual([['ada@example.test']])
    expect(await noticesOf(shipment)).toMatchObject([{ state: 'sent', problem: null }])
    const [row] = await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(sql`select body from audit_rows order by sequence desc limit 1`),
    )
    expect(JSON.parse(String(row?.body))).toMatchObject({
      action: 'notice.sent_again',
      target: shipment.id,
      after: { noticeId: failed[0]?.id, kind: 'shipped', to: 'ada@example.test' },
    })
  })

  it('has all its attempts once more, and is on the worklist again when they fail', async () => {
    const { shipment, failed } = await failedShipment()
    mails.answers.push(451, 550)
    await sendAgain(failed[0]?.id)
    await waiting(shipment, 0)
    await sendDueNotices(app.platform)
    expect(await noticesOf(shipment)).toMatchObject([{ state: 'queued', problem: expect.stringContaining('451') }])
    await makeDue(app)
    await sendDueNotices(app.platform)
    expect(await noticesOf(shipment)).toMatchObject([{ state: 'failed', problem: expect.stringContaining('550') }])
    await waiting(shipment, 1)
    expect(await itemsOf(shipment, true)).toHaveLength(1)
  })

  it('beside another one leaves the worklist only with it', async () => {
    const { shipment, failed } = await failedShipment(['desk@one.test'])
    expect(failed).toHaveLength(2)
    await sendAgain(failed[0]?.id)
    await sendDueNotices(app.platform)
    await heard(app)
    const one = await noticesOf(shipment)
    expect(one.map(({ state }) => state).sort()).toEqual(['failed', 'sent'])
    expect(await itemsOf(shipment)).toHaveLength(1)
    await sendAgain(failed[1]?.id)
    await waiting(shipment, 0)
    await sendDueNotices(app.platform)
    expect(mails.received).toHaveLength(2)
  })

  it('is not sent past the limit of the day', async () => {
    const { shipment, failed } = await failedShipment()
    const setMails = (mails: number) =>
      app.platform.db.withTenant(app.tenantId, (tx) => tx.execute(sql`update notice_days set mails = ${mails}`))
    await setMails(mailsPerDayMax)
    expect((await sendAgain(failed[0]?.id)).json()).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('20,000'),
    })
    expect(await noticesOf(shipment)).toMatchObject([{ state: 'failed' }])
    await setMails(0)
  })
})

describe('sending again', () => {
  it('is refused for what has not failed, also when two ask at once', async () => {
    const { failed } = await failedShipment()
    const answers = await Promise.all([sendAgain(failed[0]?.id), sendAgain(failed[0]?.id)])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
    await sendDueNotices(app.platform)
    expect(mails.received).toHaveLength(1)
    expect((await sendAgain(failed[0]?.id)).json()).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('took this notice'),
    })
  })

  it('is for those who may ship, and for their own tenant', async () => {
    const { shipment, failed } = await failedShipment()
    expect((await sendAgain(failed[0]?.id, await app.as('admin@other.test'))).statusCode).toBe(404)
    expect((await sendAgain(failed[0]?.id, app.anyone)).statusCode).toBe(401)
    expect((await sendAgain(failed[0]?.id, await app.as('auditor@one.test'))).statusCode).toBe(403)
    expect(await noticesOf(shipment)).toMatchObject([{ state: 'failed' }])
  })
})
