import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NotificationSettings } from '#contracts/notifications.ts'
import { type Client, createTestApp } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { startTestMailServer, type TestMailServer } from './testing/mail-server.ts'
import { happens, type MailApp, mailedShipment } from './testing/mailed.ts'

const url = '/v1/settings/notifications'
let app: MailApp
let mails: TestMailServer
let admin: Client
let stranger: Client
beforeAll(async () => {
  const started = await createTestApp()
  app = Object.assign(started, { operator: await started.as('mailroom@one.test') })
  await equipForShipping(app)
  mails = await startTestMailServer()
  admin = await app.as('admin@one.test')
  stranger = await app.as('admin@other.test')
})
afterAll(async () => {
  await mails.close()
  await app.close()
})

const settingsOf = async (client: Client): Promise<NotificationSettings> => (await client.get(url)).json()
const actions = async () => {
  const rows = await app.platform.db.withTenant(app.tenantId, (tx) =>
    tx.execute(sql`select action from audit_rows where action like 'noti%' order by sequence`),
  )
  return rows.map(({ action }) => action)
}
const own = { kind: 'delivered', subject: '{{recipient}}: here', text: 'It is there, {{recipient}}.' }

describe('settings of notifications', () => {
  it('begin silent, with every text and field', async () => {
    const settings = await settingsOf(admin)
    expect(settings).toMatchObject({ mailServer: false, fromEmail: null, defaults: { recipient: false, emails: [] } })
    expect(settings.templates.map(({ kind, own }) => [kind, own])).toEqual([
      ['shipped', false],
      ['out_for_delivery', false],
      ['delivered', false],
      ['exception', false],
    ])
    expect(settings.fields.find(({ name }) => name === 'trackingUrl')?.example).toContain('https://')
  })

  it('change what is given, and nothing of another tenant', async () => {
    const changes = { fromName: 'Post', fromEmail: 'post@one.test', replyTo: 'help@one.test' }
    const before = await settingsOf(stranger)
    expect((await admin.patch(url, changes)).json()).toMatchObject(changes)
    await admin.patch(url, { replyTo: null })
    await admin.patch(url, { replyTo: null })
    expect(await settingsOf(admin)).toMatchObject({ fromName: 'Post', fromEmail: 'post@one.test', replyTo: null })
    expect(await settingsOf(stranger)).toEqual(before)
    expect(await actions()).toEqual(['notifications.changed', 'notifications.changed'])
  })

  it.each([
    [{ fromName: 'Post\r\nBcc: eve@example.test' }, 'unprocessable', 'fromName'],
    [{ fromEmail: 'post' }, 'invalid_request', 'fromEmail'],
    [{ replyTo: '"a b"@example.test' }, 'invalid_request', 'replyTo'],
    [{ defaults: { recipient: true, emails: ['Ada <a@b.test>'], kinds: [] } }, 'invalid_request', 'defaults.emails.0'],
    [
      { defaults: { recipient: true, emails: Array(6).fill('a@b.test'), kinds: [] } },
      'invalid_request',
      'defaults.emails',
    ],
  ])('refuse %j', async (changes, code, field) => {
    const answer = (await admin.patch(url, changes)).json()
    expect(answer).toMatchObject({ code, fields: expect.arrayContaining([expect.objectContaining({ field })]) })
  })

  it('may be read by all who ship and changed by administrators', async () => {
    const { operator } = app
    expect((await operator.get(url)).statusCode).toBe(200)
    expect((await operator.post(`${url}/preview`, own)).statusCode).toBe(200)
    for (const refused of [
      await operator.patch(url, { fromName: 'x' }),
      await operator.put(`${url}/templates`, own),
      await operator.delete(`${url}/templates/shipped`),
      await operator.post(`${url}/test`, { kind: 'shipped', to: 'a@b.test' }),
    ])
      expect(refused.json()).toMatchObject({ code: 'forbidden' })
    expect((await app.anyone.get(url)).json()).toMatchObject({ code: 'not_signed_in' })
  })
})

describe('an own text', () => {
  it('is saved, previewed, used and reset', async () => {
    expect((await admin.put(`${url}/templates`, own)).json()).toEqual({ ...own, html: null, own: true })
    const preview = (await admin.post(`${url}/preview`, own)).json()
    expect(preview).toMatchObject({ subject: 'Ada Byron: here', text: 'It is there, Ada Byron.' })
    expect(preview.html).toContain('It is there, Ada Byron.')
    expect((await settingsOf(admin)).templates.find(({ kind }) => kind === 'delivered')).toMatchObject({ own: true })
    expect((await settingsOf(stranger)).templates.some(({ own }) => own)).toBe(false)
    for (let repeat = 0; repeat < 2; repeat += 1)
      expect((await admin.delete(`${url}/templates/delivered`)).statusCode).toBe(204)
    expect((await settingsOf(admin)).templates.some(({ own }) => own)).toBe(false)
    expect((await actions()).slice(2)).toEqual(['notice_template.saved', 'notice_template.reset'])
  })

  it('with an unknown field is refused with the nearest known one', async () => {
    for (const answer of [
      await admin.put(`${url}/templates`, { ...own, text: 'Hello {{recpient}}' }),
      await admin.post(`${url}/preview`, { ...own, text: 'Hello {{recpient}}' }),
    ])
      expect(answer.json()).toMatchObject({
        code: 'unprocessable',
        fields: [{ field: 'text', reason: expect.stringContaining('did you mean {{recipient}}?') }],
      })
  })
})

describe('a test mail', () => {
  const test = async (to = 'me@one.test') => (await admin.post(`${url}/test`, { kind: 'shipped', to })).json()

  it('tells what the mail server said', async () => {
    app.platform.config.smtpUrl = null
    expect(await test()).toMatchObject({ ok: false, text: expect.stringContaining('SMTP_URL') })
    app.platform.config.smtpUrl = mails.url
    expect(await test()).toMatchObject({ ok: true, text: expect.stringContaining('250') })
    expect(mails.received[0]?.to).toEqual(['me@one.test'])
    expect(mails.received[0]?.headers.get('subject')).toMatch(/^Test: Parcel from One/)
    mails.answers.push(550)
    expect(await test()).toMatchObject({ ok: false, text: expect.stringContaining('550') })
    expect((await settingsOf(admin)).mailServer).toBe(true)
  })

  it('goes to one address and not to many strangers', async () => {
    expect(await test('"a b"@one.test')).toMatchObject({ fields: [{ field: 'to' }] })
    for (let sent = 0; sent < 20; sent += 1) await test()
    expect(await test()).toMatchObject({ code: 'rate_limited' })
  })
})

describe('the mail of a shipment', () => {
  it('is shown to its tenant only', async () => {
    const shipment = await mailedShipment(app)
    await happens(app, shipment, { status: 'printed' })
    const path = `/v1/shipments/${shipment.id}/notices`
    expect((await admin.get(path)).json().items).toMatchObject([{ kind: 'shipped', state: 'queued' }])
    expect((await stranger.get(path)).json()).toMatchObject({ code: 'not_found' })
  })
})
