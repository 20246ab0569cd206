import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Client, createTestApp } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { takeDueNotices } from './notice-store.ts'
import { mailsPerDayMax } from './queue.ts'
import { sendDueNotices } from './send.ts'
import { startTestMailServer, type TestMailServer } from './testing/mail-server.ts'
import { all, happens, heard, type MailApp, mailedShipment, makeDue, noticesOf } from './testing/mailed.ts'

let app: MailApp
let admin: Client
let mails: TestMailServer
beforeAll(async () => {
  const started = await createTestApp()
  app = Object.assign(started, { operator: await started.as('mailroom@one.test') })
  await equipForShipping(app)
  admin = await app.as('admin@one.test')
  await admin.patch('/v1/settings/notifications', { fromName: 'Mailroom of One', fromEmail: 'post@one.test' })
})
beforeEach(async () => {
  mails = await startTestMailServer()
  app.platform.config.smtpUrl = mails.url
})
afterEach(() => mails.close())
afterAll(() => app.close())

const printed = { status: 'printed' }

describe('a shipment', () => {
  it('is told of once when it is printed, however often that is said', async () => {
    const shipment = await mailedShipment(app)
    expect(await noticesOf(app, shipment)).toEqual([])
    for (let repeat = 0; repeat < 3; repeat += 1) await happens(app, shipment, printed)
    await happens(app, shipment, { status: 'in_transit' })
    await sendDueNotices(app.platform)
    await sendDueNotices(app.platform)
    expect(mails.received).toHaveLength(1)
    expect(mails.received[0]).toMatchObject({ from: 'post@one.test', to: ['ada@example.test'] })
    const [mail] = mails.received
    expect(mail?.headers.get('from')).toBe('Mailroom of One <post@one.test>')
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(mail?.text).toContain(`Tracking number: ${shipment.trackingNumber}`)
    expect(mail?.text).toContain('Reference: Order 1042')
    expect(mail?.html).toContain(shipment.trackingNumber)
    expect(await noticesOf(app, shipment)).toMatchObject([
      {
        kind: 'shipped',
        to: 'ada@example.test',
        state: 'sent',
        problem: null,
        subject: 'Parcel from One to Ada Byron is on its way',
      },
    ])
  })

  it('that was bought only, or voided, is told of to nobody', async () => {
    const bought = await mailedShipment(app)
    await happens(app, bought, { status: 'purchased' })
    const voided = await mailedShipment(app)
    await happens(app, voided, { status: 'voided', type: 'shipment.printed' })
    const late = await mailedShipment(app)
    await happens(app, late, printed)
    await happens(app, late, { status: 'voided' })
    await sendDueNotices(app.platform)
    expect(mails.received).toEqual([])
    expect(await noticesOf(app, bought)).toEqual([])
    expect(await noticesOf(app, voided)).toEqual([])
    expect(await noticesOf(app, late)).toMatchObject([
      { state: 'not_sent', problem: expect.stringContaining('voided') },
    ])
  })

  it('is told of to recipient and third parties once each, for the kinds asked for', async () => {
    const emails = ['Ada@Example.test', 'desk@one.test', 'other@one.test']
    const shipment = await mailedShipment(app, {
      notify: { recipient: true, emails, kinds: ['delivered', 'exception'] },
    })
    await happens(app, shipment, printed)
    await happens(app, shipment, { status: 'exception', text: 'No such street' })
    await happens(app, shipment, { status: 'delivered' })
    await sendDueNotices(app.platform)
    const sent = mails.received.map(({ to }) => to.join()).sort()
    expect(sent).toEqual(['ada@example.test', 'desk@one.test', 'other@one.test'].flatMap((to) => [to, to]))
    expect(mails.received.filter(({ text }) => text.includes('It says: No such street'))).toHaveLength(3)
  })

  it('that says nothing itself follows the defaults', async () => {
    const shipment = await mailedShipment(app, { notify: null })
    await happens(app, shipment, printed)
    expect(await noticesOf(app, shipment)).toEqual([])
    await admin.patch('/v1/settings/notifications', { defaults: all })
    await happens(app, shipment, { status: 'delivered' })
    expect(await noticesOf(app, shipment)).toMatchObject([{ kind: 'delivered', to: 'ada@example.test' }])
    await admin.patch('/v1/settings/notifications', { defaults: { ...all, recipient: false } })
    await sendDueNotices(app.platform)
  })

  it('that arrived is not announced any more', async () => {
    const shipment = await mailedShipment(app)
    for (const status of ['in_transit', 'out_for_delivery', 'delivered']) await happens(app, shipment, { status })
    await sendDueNotices(app.platform)
    expect(mails.received.map(({ headers }) => headers.get('subject'))).toEqual([
      'Parcel from One to Ada Byron was delivered',
    ])
    expect((await noticesOf(app, shipment)).map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'delivered sent',
      'out_for_delivery not_sent',
      'shipped not_sent',
    ])
  })
})

describe('what people type', () => {
  it('stays text in HTML and can add neither header nor recipient', async () => {
    const name = '<script>alert(1)</script>\u0085Bcc: eve@example.test'
    const notify = { ...all, emails: ['a@b.test,eve@example.test', 'Eve <eve@example.test>'] }
    const shipment = await mailedShipment(app, { name, notify })
    await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(
        sql`update shipments set to_address = to_address || ${JSON.stringify({ name: `${name}\r\nBcc: eve@example.test` })}::jsonb where id = ${shipment.id}`,
      ),
    )
    await happens(app, shipment, printed)
    await sendDueNotices(app.platform)
    expect(mails.received).toHaveLength(1)
    const [mail] = mails.received
    expect(mail?.to).toEqual(['ada@example.test'])
    expect(mail?.headers.has('bcc')).toBe(false)
    expect(mail?.html).not.toContain('<script')
    expect(mail?.html).toContain('&lt;script&gt;')
    const refused = (await noticesOf(app, shipment)).filter(({ state }) => state === 'not_sent')
    expect(refused).toHaveLength(2)
    expect(refused[0]?.problem).toContain('is not an e-mail address')
  })
})

describe('a mail server that refuses', () => {
  const attempt = async () => {
    await makeDue(app)
    await sendDueNotices(app.platform)
  }

  it('for now is asked again later, and takes it then', async () => {
    const shipment = await mailedShipment(app)
    mails.answers.push(421)
    await happens(app, shipment, printed)
    await sendDueNotices(app.platform)
    expect(await noticesOf(app, shipment)).toMatchObject([{ state: 'queued', problem: expect.stringContaining('421') }])
    await sendDueNotices(app.platform)
    expect(mails.received).toHaveLength(0)
    await attempt()
    expect(await noticesOf(app, shipment)).toMatchObject([{ state: 'sent', problem: null }])
    expect(mails.received).toHaveLength(1)
  })

  it('for good, or six times, has failed: told once, and never sent again', async () => {
    const heardOf: unknown[] = []
    app.platform.outbox.on('notice.failed', async ({ payload }) => void heardOf.push(payload))
    const unknown = await mailedShipment(app)
    mails.answers.push(550)
    await happens(app, unknown, printed)
    await attempt()
    expect(await noticesOf(app, unknown)).toMatchObject([{ state: 'failed', problem: expect.stringContaining('550') }])
    const busy = await mailedShipment(app)
    mails.answers.push(...Array.from({ length: 6 }, () => 451))
    await happens(app, busy, printed)
    for (let round = 0; round < 5; round += 1) await attempt()
    expect(await noticesOf(app, busy)).toMatchObject([{ state: 'queued' }])
    await attempt()
    await attempt()
    expect(await noticesOf(app, busy)).toMatchObject([{ state: 'failed' }])
    await heard(app)
    expect(mails.received).toEqual([])
    expect(heardOf).toMatchObject([
      { shipmentId: unknown.id, kind: 'shipped', to: 'ada@example.test', text: expect.stringContaining('550') },
      { shipmentId: busy.id },
    ])
  })

  it('by not being there keeps all mail in line', async () => {
    const emails = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@one.test`)
    const shipment = await mailedShipment(app, { notify: { ...all, emails } })
    await happens(app, shipment, printed)
    await happens(app, shipment, { status: 'exception' })
    await mails.close()
    await attempt()
    expect((await noticesOf(app, shipment)).filter(({ state }) => state === 'queued')).toHaveLength(12)
    for (const { problem } of await noticesOf(app, shipment)) expect(problem ?? '').toMatch(/could not be reached|^$/)
    mails = await startTestMailServer()
    app.platform.config.smtpUrl = mails.url
    await attempt()
    expect((await noticesOf(app, shipment)).filter(({ state }) => state === 'sent')).toHaveLength(12)
    expect(mails.received).toHaveLength(12)
  })

  it('to prove who it is gets no mail and no password', async () => {
    const shipment = await mailedShipment(app)
    await happens(app, shipment, printed)
    let asked = 0
    const untrusted = await startTestMailServer({
      disabledCommands: [],
      onAuth: (_auth, _session, callback) => {
        asked += 1
        callback(null, { user: 'x' })
      },
    })
    app.platform.config.smtpUrl = untrusted.url.replace('//', '//post:secret@')
    await attempt()
    await untrusted.close()
    expect(asked).toBe(0)
    expect(untrusted.received).toEqual([])
    const [notice] = await noticesOf(app, shipment)
    expect(notice).toMatchObject({ state: 'queued', problem: expect.stringMatching(/certificate/) })
    expect(notice?.problem).not.toContain('secret')
    app.platform.config.smtpUrl = mails.url
    await attempt()
  })
})

describe('a sender that dies', () => {
  it('after the mail server took the mail: sent again after the lease under the same Message-ID', async () => {
    const shipment = await mailedShipment(app)
    await happens(app, shipment, printed)
    mails.beforeAnswer = async () => {
      // Another server finds the lease over while the first still waits for its answer.
      mails.beforeAnswer = async () => undefined
      await makeDue(app)
      await sendDueNotices(app.platform)
    }
    await sendDueNotices(app.platform)
    expect(mails.received).toHaveLength(2)
    const ids = mails.received.map(({ headers }) => headers.get('message-id'))
    expect(ids[0]).toMatch(/^<[0-9a-f-]{36}@127\.0\.0\.1>$/)
    expect(new Set(ids).size).toBe(1)
    expect(await noticesOf(app, shipment)).toMatchObject([{ state: 'sent' }])
    await makeDue(app)
    expect(await sendDueNotices(app.platform)).toBe(0)
  })

  it('before it asked: the notice waits for its lease and is then sent once', async () => {
    const shipment = await mailedShipment(app)
    await happens(app, shipment, printed)
    const taken = await takeDueNotices(app.platform.db, { most: 10, leaseSeconds: 240 })
    expect(taken).toHaveLength(1)
    expect(await sendDueNotices(app.platform)).toBe(0)
    await makeDue(app)
    await Promise.all([sendDueNotices(app.platform), sendDueNotices(app.platform)])
    expect(mails.received).toHaveLength(1)
    expect(await noticesOf(app, shipment)).toMatchObject([{ state: 'sent' }])
  })

  it('each time is given up on', async () => {
    const shipment = await mailedShipment(app)
    await happens(app, shipment, printed)
    for (let crash = 0; crash < 6; crash += 1) {
      await takeDueNotices(app.platform.db, { most: 10, leaseSeconds: 240 })
      await makeDue(app)
    }
    await sendDueNotices(app.platform)
    expect(await noticesOf(app, shipment)).toMatchObject([
      { state: 'failed', problem: expect.stringContaining('stopped again and again') },
    ])
    expect(mails.received).toEqual([])
  })
})

describe('mail that cannot be sent', () => {
  it('says that there is no mail server, and no sender', async () => {
    const shipment = await mailedShipment(app)
    await happens(app, shipment, printed)
    app.platform.config.smtpUrl = null
    await sendDueNotices(app.platform)
    expect(await noticesOf(app, shipment)).toMatchObject([
      { state: 'not_sent', problem: expect.stringContaining('SMTP_URL') },
    ])
    app.platform.config.smtpUrl = mails.url
    await admin.patch('/v1/settings/notifications', { fromEmail: null })
    const second = await mailedShipment(app)
    await happens(app, second, printed)
    await sendDueNotices(app.platform)
    expect(await noticesOf(app, second)).toMatchObject([
      { state: 'not_sent', problem: expect.stringContaining('sender') },
    ])
    await admin.patch('/v1/settings/notifications', { fromEmail: 'post@one.test' })
  })

  it('because the day has its limit says so, for those over it only', async () => {
    await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(sql`update notice_days set mails = ${mailsPerDayMax - 1}`),
    )
    const shipment = await mailedShipment(app, { notify: { ...all, emails: ['desk@one.test', 'other@one.test'] } })
    await happens(app, shipment, printed)
    await sendDueNotices(app.platform)
    const states = (await noticesOf(app, shipment)).map(({ state }) => state).sort()
    expect(states).toEqual(['not_sent', 'not_sent', 'sent'])
    expect((await noticesOf(app, shipment)).find(({ state }) => state === 'not_sent')?.problem).toContain('20,000')
    await app.platform.db.withTenant(app.tenantId, (tx) => tx.execute(sql`update notice_days set mails = 0`))
  })
})
