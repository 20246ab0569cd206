import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Manifest, ManifestLine, OpenManifest } from '#contracts/manifests.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import { recoverManifests } from './index.ts'
import { createEndOfDay, type EndOfDay } from './testing/end-of-day.ts'

let app: EndOfDay
const events: OutboxEvent[] = []
beforeAll(async () => {
  app = await createEndOfDay()
  for (const type of ['manifest.closing', 'manifest.closed']) {
    app.platform.outbox.on(type, async (event) => {
      events.push(event)
    })
  }
})
afterAll(() => app.close())
afterEach(async () => {
  app.usps.fate = 'answer'
  app.usps.form = null
  await app.owner`update shipments set manifest_id = null where manifest_id is not null and status = 'purchased'`
  await app.owner`update shipments set status = 'delivered' where status in ('purchased', 'printed') and carrier_account_id is not null`
})

const close = (accountId: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  app.operator.post('/v1/manifests', { carrierAccountId: accountId, siteId: app.siteId, ...more }, headers)
const get = async <T>(url: string): Promise<T> => (await app.operator.get(url)).json()
const statusOf = async (id: string) => (await get<{ status: string }>(`/v1/shipments/${id}`)).status
const open = async (accountId: string): Promise<OpenManifest | undefined> =>
  (await get<{ items: OpenManifest[] }>('/v1/manifests/open')).items.find((item) => item.carrierAccountId === accountId)
const newest = async (): Promise<Manifest | undefined> =>
  (await get<{ items: Manifest[] }>('/v1/manifests?limit=1')).items[0]
const moveTo = (id: string, days: number) =>
  app.owner`update shipments set ship_date = ship_date + ${days}::int where id = ${id}`

describe('what waits', () => {
  it('is counted by account and site, with warnings in words for forgotten and unprinted ones', async () => {
    const [old, older, today, coming] = [
      await app.bought(app.accounts.usps),
      await app.bought(app.accounts.usps),
      await app.bought(app.accounts.usps, { packages: Array(3).fill({ weight: { value: 1, unit: 'lb' } }) }),
      await app.bought(app.accounts.usps),
    ]
    await app.owner`update shipments set ship_date = '2026-01-02' where id = ${old}`
    await app.owner`update shipments set ship_date = '2026-01-01' where id = ${older}`
    await moveTo(coming, 1)
    const waiting = await open(app.accounts.usps)
    expect(waiting).toMatchObject({ carrier: 'usps', carrierAccountName: 'USPS eVS', siteName: 'Headquarters' })
    expect(waiting).toMatchObject({
      shipments: 3,
      packages: 5,
      forgotten: 2,
      oldestDay: '2026-01-01',
      carrierForm: true,
    })
    expect(waiting?.warnings).toEqual([
      '1 shipment of Friday 2 January is on no manifest yet: close it now or void it.',
      '1 shipment of Thursday 1 January is on no manifest yet: close it now or void it.',
      '3 labels were bought but never printed: print or void them before closing.',
    ])
    const url = `/v1/manifests/open/lines?carrierAccountId=${app.accounts.usps}&siteId=${app.siteId}&limit=2`
    const first = await get<{ items: ManifestLine[]; nextCursor: string }>(url)
    const second = await get<{ items: ManifestLine[]; nextCursor: string | null }>(`${url}&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map(({ shipmentId }) => shipmentId)).toEqual([old, older, today])
    expect(second.items[0]?.trackingNumbers).toHaveLength(3)
    expect(second.nextCursor).toBeNull()
  })

  it('leaves out voided shipments, return labels and other sites', async () => {
    const voided = await app.bought(app.accounts.own)
    await app.operator.post(`/v1/shipments/${voided}/void`)
    const back = await app.bought(app.accounts.own)
    await app.owner`update shipments set options = options || '{"returnLabel": true}' where id = ${back}`
    expect(await open(app.accounts.own)).toBeUndefined()
    const answer = (await close(app.accounts.own, { shipmentIds: [voided, back] })).json()
    expect(answer).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'shipmentIds.0' }, { field: 'shipmentIds.1' }],
    })
    expect(answer.fields[0].reason).toContain('voided')
    expect(answer.fields[1].reason).toContain('return label')
  })
})

describe('closing the day', () => {
  it('of a carrier with a form tells it every package and marks the shipments', async () => {
    const one = await app.bought(app.accounts.usps)
    const two = await app.bought(app.accounts.usps, { packages: Array(2).fill({ weight: { value: 1, unit: 'lb' } }) })
    const answer = await close(app.accounts.usps)
    expect(answer.statusCode).toBe(201)
    const manifest: Manifest = answer.json()
    expect(manifest).toMatchObject({ state: 'closed', shipments: 2, packages: 3, createdBy: 'mailroom@one.test' })
    expect(manifest).toMatchObject({ number: `FORM-${app.usps.closed.length}`, carrierForm: false, problem: null })
    const told = app.usps.closed.at(-1)
    expect(told).toMatchObject({ manifestId: manifest.id, day: manifest.day, from: { city: 'New York' } })
    expect(told?.shipments.map(({ trackingNumbers }) => trackingNumbers.length)).toEqual([1, 2])
    const shipment = await get<{ status: string; events: { kind: string; text: string; by: string }[] }>(
      `/v1/shipments/${one}`,
    )
    expect(shipment.status).toBe('manifested')
    expect(shipment.events.at(-1)).toMatchObject({
      ...{ kind: 'shipment.manifested', text: `On manifest ${manifest.number}`, by: 'mailroom@one.test' },
    })
    expect(await statusOf(two)).toBe('manifested')
    const lines = await get<{ items: ManifestLine[] }>(`/v1/manifests/${manifest.id}/lines`)
    expect(lines.items.map(({ shipmentId }) => shipmentId)).toEqual([one, two])
    expect((await close(app.accounts.usps)).json()).toMatchObject({ code: 'conflict' })
    await vi.waitFor(() => {
      const told = events.filter(({ payload }) => payload.manifestId === manifest.id)
      expect(told.map(({ type }) => type)).toEqual(['manifest.closing', 'manifest.closed'])
    })
  })

  it('of a carrier without one makes Postroom’s list, numbered by site and day', async () => {
    await app.bought(app.accounts.own)
    const first: Manifest = (await close(app.accounts.own)).json()
    const later = await app.bought(app.accounts.own)
    const left = await app.bought(app.accounts.own)
    const second: Manifest = (await close(app.accounts.own, { shipmentIds: [later] })).json()
    const day = first.day.replaceAll('-', '')
    expect([first.number, second.number]).toEqual([`M-${day}-001`, `M-${day}-002`])
    expect(second).toMatchObject({ state: 'closed', shipments: 1 })
    expect(await statusOf(later)).toBe('manifested')
    expect(await statusOf(left)).toBe('purchased')
  })

  it('refuses shipments to come, of another account, unknown ones and none at all, and closes nothing', async () => {
    const good = await app.bought(app.accounts.usps)
    const coming = await app.bought(app.accounts.usps)
    await moveTo(coming, 2)
    const other = await app.bought(app.accounts.own)
    const unknown = '019aa000-0000-7000-8000-000000000000'
    const answer = (await close(app.accounts.usps, { shipmentIds: [good, coming, other, unknown] })).json()
    expect(answer.fields.map(({ field }: { field: string }) => field)).toEqual([1, 2, 3].map((n) => `shipmentIds.${n}`))
    expect(answer.detail).toContain('still to come')
    expect(await open(app.accounts.usps)).toMatchObject({ shipments: 1 })
    expect((await close(app.accounts.usps, { shipmentIds: [] })).json()).toMatchObject({ code: 'unprocessable' })
    for (const [field, value] of [
      ['carrierAccountId', unknown],
      ['siteId', unknown],
    ] as const) {
      expect((await close(app.accounts.usps, { [field]: value })).json()).toMatchObject({
        ...{ code: 'unprocessable', fields: [{ field }] },
      })
    }
  })

  it('puts a shipment on one manifest when two operators close at once', async () => {
    for (let n = 0; n < 4; n += 1) await app.bought(app.accounts.usps)
    const before = app.usps.closed.length
    const answers = await Promise.all([1, 2, 3].map(() => close(app.accounts.usps)))
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409])
    expect(app.usps.closed.slice(before).map(({ shipments }) => shipments.length)).toEqual([4])
  })

  it('answers a repeat with the same key without asking again', async () => {
    await app.bought(app.accounts.usps)
    const before = app.usps.closed.length
    const [first, second] = [
      await close(app.accounts.usps, {}, { 'idempotency-key': 'close-1' }),
      await close(app.accounts.usps, {}, { 'idempotency-key': 'close-1' }),
    ]
    expect(second.json().id).toBe(first.json().id)
    expect(app.usps.closed.length).toBe(before + 1)
  })

  it('gives the shipments back when the carrier refuses', async () => {
    const id = await app.bought(app.accounts.usps)
    app.usps.fate = 'refuse'
    const answer = await close(app.accounts.usps)
    expect(answer.json()).toMatchObject({ code: 'carrier_refused', detail: 'Past the cut-off. Nothing was closed.' })
    expect(await newest()).toMatchObject({ state: 'refused', problem: 'Past the cut-off.' })
    expect(await open(app.accounts.usps)).toMatchObject({ shipments: 1 })
    app.usps.fate = 'busy'
    expect((await close(app.accounts.usps)).json()).toMatchObject({ code: 'carrier_unavailable' })
    app.usps.fate = 'answer'
    expect((await close(app.accounts.usps)).statusCode).toBe(201)
    expect(await statusOf(id)).toBe('manifested')
  })
})

describe('a carrier that does not answer', () => {
  it.each(['throw', 'trouble'] as const)('leaves the manifest unknown and is never asked twice (%s)', async (fate) => {
    const id = await app.bought(app.accounts.usps)
    app.usps.fate = fate
    const before = app.usps.closed.length
    const answer = await close(app.accounts.usps, {}, { 'idempotency-key': `silent-${fate}` })
    expect(answer.json()).toMatchObject({ code: 'carrier_unavailable', detail: expect.stringContaining('web site') })
    app.usps.fate = 'answer'
    const again = await close(app.accounts.usps, {}, { 'idempotency-key': `silent-${fate}` })
    expect(again.json()).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('1 are on the manifest of'),
    })
    expect(app.usps.closed.length - before).toBe(fate === 'trouble' ? 1 : 0)
    await recoverManifests(app.platform)
    const manifest = await newest()
    expect(manifest).toMatchObject({ state: 'unknown', shipments: 1 })
    const resolve = (body: Record<string, unknown>) => app.operator.post(`/v1/manifests/${manifest?.id}/resolve`, body)
    expect((await resolve({ outcome: 'closed', note: '' })).json()).toMatchObject({ code: 'invalid_request' })
    const resolved = await resolve({ outcome: 'closed', number: 'SEEN-1', note: 'Found on the web site' })
    expect(resolved.json()).toMatchObject({
      ...{ state: 'closed', number: 'SEEN-1', problem: 'Settled by mailroom@one.test: Found on the web site' },
    })
    expect(await statusOf(id)).toBe('manifested')
    expect((await resolve({ outcome: 'not_closed', note: 'x' })).json()).toMatchObject({ code: 'conflict' })
    const [row] =
      await app.owner`select body from audit_rows where body like '%manifest.resolved%' order by sequence desc limit 1`
    expect(JSON.parse(row?.body).after).toMatchObject({ state: 'closed', note: 'Found on the web site' })
  })

  it('is shown as unknown after a crash, resolved as not closed, and a late answer is told', async () => {
    const id = await app.bought(app.accounts.usps)
    app.usps.fate = 'hold'
    const closing = close(app.accounts.usps)
    const manifest = await vi.waitFor(async () => {
      const found = await newest()
      expect(found).toMatchObject({ state: 'closing' })
      return found
    })
    expect(
      (await app.operator.post(`/v1/manifests/${manifest?.id}/resolve`, { outcome: 'not_closed', note: 'x' })).json(),
    ).toMatchObject({ code: 'conflict' })
    await recoverManifests(app.platform)
    expect((await newest())?.state).toBe('closing')
    await app.owner`update manifests set lease_until = now() - interval '1 second' where id = ${manifest?.id ?? ''}`
    expect(await recoverManifests(app.platform)).toBe(1)
    expect(await newest()).toMatchObject({ state: 'unknown', problem: expect.stringContaining('interrupted') })
    const resolved = await app.operator.post(`/v1/manifests/${manifest?.id}/resolve`, {
      outcome: 'not_closed',
      note: 'None there',
    })
    expect(resolved.json()).toMatchObject({ state: 'refused' })
    expect(await statusOf(id)).toBe('purchased')
    expect(await open(app.accounts.usps)).toMatchObject({ shipments: 1 })
    app.usps.release()
    await closing
    expect(await newest()).toMatchObject({ state: 'refused', problem: expect.stringContaining('too late') })
  })

  it('whose answer could not be kept is found again by a person', async () => {
    const id = await app.bought(app.accounts.usps)
    const zpl = Buffer.from('^XA^XZ').toString('base64')
    app.usps.form = { format: 'zpl', base64: zpl }
    await app.owner`revoke insert on manifest_documents from postroom_app`
    expect((await close(app.accounts.usps)).statusCode).toBe(500)
    await app.owner`grant insert on manifest_documents to postroom_app`
    expect(await newest()).toMatchObject({ state: 'closing' })
    await app.owner`update manifests set lease_until = now() where state = 'closing'`
    await recoverManifests(app.platform)
    const manifest = await newest()
    expect(manifest).toMatchObject({ state: 'unknown' })
    await app.operator.post(`/v1/manifests/${manifest?.id}/resolve`, {
      outcome: 'closed',
      number: 'N',
      note: 'It is there',
    })
    expect(await statusOf(id)).toBe('manifested')
  })

  it('finishes the marking that a crash interrupted', async () => {
    const id = await app.bought(app.accounts.own)
    const manifest: Manifest = (await close(app.accounts.own)).json()
    await app.owner`update shipments set status = 'purchased' where id = ${id}`
    await app.owner`update manifests set marked = false, lease_until = now() where id = ${manifest.id}`
    await recoverManifests(app.platform)
    expect(await statusOf(id)).toBe('manifested')
  })
})

describe('permissions', () => {
  it('users look and do not close, other tenants see nothing', async () => {
    await app.bought(app.accounts.own)
    const manifest: Manifest = (await close(app.accounts.own)).json()
    const user = await app.as('user@one.test')
    expect((await user.get(`/v1/manifests/${manifest.id}`)).statusCode).toBe(200)
    const body = { carrierAccountId: app.accounts.own, siteId: app.siteId }
    expect((await user.post('/v1/manifests', body)).json()).toMatchObject({ code: 'forbidden' })
    const resolution = { outcome: 'closed', note: 'x' }
    expect((await user.post(`/v1/manifests/${manifest.id}/resolve`, resolution)).json()).toMatchObject({
      code: 'forbidden',
    })
    expect((await app.anyone.get('/v1/manifests')).json()).toMatchObject({ code: 'not_signed_in' })
    const stranger = await app.as('admin@other.test')
    expect((await stranger.get('/v1/manifests')).json()).toEqual({ items: [], nextCursor: null })
    expect((await stranger.get('/v1/manifests/open')).json()).toEqual({ items: [] })
    for (const path of ['', '/lines', '/document']) {
      expect((await stranger.get(`/v1/manifests/${manifest.id}${path}`)).json()).toMatchObject({ code: 'not_found' })
    }
    expect((await stranger.post(`/v1/manifests/${manifest.id}/resolve`, resolution)).json()).toMatchObject({
      code: 'not_found',
    })
    expect((await stranger.post('/v1/manifests', body)).json()).toMatchObject({ code: 'unprocessable' })
  })

  it('lists page by page, of one site and carrier', async () => {
    const first = await get<{ items: Manifest[]; nextCursor: string }>('/v1/manifests?limit=2&carrier=published')
    const second = await get<{ items: Manifest[] }>(
      `/v1/manifests?limit=2&carrier=published&cursor=${first.nextCursor}`,
    )
    const ids = [...first.items, ...second.items].map(({ id }) => id)
    expect(ids).toEqual([...ids].sort().reverse())
    expect(new Set(ids).size).toBe(ids.length)
    expect([...first.items, ...second.items].every(({ carrier }) => carrier === 'published')).toBe(true)
    expect((await get<{ items: Manifest[] }>(`/v1/manifests?siteId=${app.otherSiteId}`)).items).toEqual([])
  })

  it('lists those in one state, page by page', async () => {
    for (let count = 0; count < 3; count += 1) {
      await app.bought(app.accounts.usps)
      app.usps.fate = 'refuse'
      await close(app.accounts.usps)
    }
    const all = (await get<{ items: Manifest[] }>('/v1/manifests?limit=200')).items
    const refused = all.filter(({ state }) => state === 'refused').map(({ id }) => id)
    expect(refused.length).toBeGreaterThanOrEqual(3)
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor && `&cursor=${cursor}`
      const page = await get<{ items: Manifest[]; nextCursor: string | null }>(
        `/v1/manifests?limit=2&state=refused${after}`,
      )
      found.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(found).toEqual(refused)
    expect((await app.operator.get('/v1/manifests?state=lost')).json()).toMatchObject({ code: 'invalid_request' })
  })
})
