import { PDFiumLibrary } from '@hyzyla/pdfium'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Manifest, type ManifestLine, manifestMax, type OpenManifest } from '#contracts/manifests.ts'
import { abroad, createEndOfDay, type EndOfDay } from './testing/end-of-day.ts'

let app: EndOfDay
beforeAll(async () => {
  app = await createEndOfDay()
})
afterAll(() => app.close())
afterEach(async () => {
  app.usps.fate = 'answer'
  app.usps.form = null
  await app.owner`update shipments set manifest_id = null where manifest_id is not null and status = 'purchased'`
  await app.owner`update shipments set status = 'delivered' where status in ('purchased', 'printed') and carrier_account_id is not null`
})

const close = (accountId: string) =>
  app.operator.post('/v1/manifests', { carrierAccountId: accountId, siteId: app.siteId })
const get = async <T>(url: string): Promise<T> => (await app.operator.get(url)).json()
const open = async (accountId: string): Promise<OpenManifest | undefined> =>
  (await get<{ items: OpenManifest[] }>('/v1/manifests/open')).items.find((item) => item.carrierAccountId === accountId)
const newest = async (): Promise<Manifest | undefined> =>
  (await get<{ items: Manifest[] }>('/v1/manifests?limit=1')).items[0]

async function pagesOf(bytes: Buffer): Promise<string[]> {
  const pdf = await (await PDFiumLibrary.init()).loadDocument(bytes)
  const texts = [...pdf.pages()].map((page) => page.getText())
  pdf.destroy()
  return texts
}

describe('the form', () => {
  it('is Postroom’s list where the carrier gave none, and names what is on it', async () => {
    await app.bought(app.accounts.own, { to: abroad })
    const manifest: Manifest = (await close(app.accounts.own)).json()
    const answer = await app.operator.get(`/v1/manifests/${manifest.id}/document`)
    expect(answer.headers['content-type']).toBe('application/pdf')
    const [text = '', ...more] = await pagesOf(answer.rawPayload)
    expect(more).toEqual([])
    const { items } = await get<{ items: ManifestLine[] }>(`/v1/manifests/${manifest.id}/lines`)
    for (const part of [
      manifest.number,
      items[0]?.trackingNumbers[0],
      'Lukasz',
      'San Francisco CA 94105',
      'Page 1 of 1',
      'Received by',
    ])
      expect(text).toContain(part)
    const carrier = await app.operator.get(`/v1/manifests/${manifest.id}/document?of=carrier`)
    expect(carrier.json()).toMatchObject({ code: 'conflict' })
  })

  it.each(['pdf', 'png', 'gif'] as const)('is the carrier’s own where it gave one (%s)', async (format) => {
    const pdf = await PDFDocument.create()
    pdf.addPage()
    const picture = sharp({ create: { width: 900, height: 600, channels: 3, background: 'grey' } })
    const bytes = format === 'pdf' ? await pdf.save() : await picture.toFormat(format).toBuffer()
    app.usps.form = { format, base64: Buffer.from(bytes).toString('base64') }
    await app.bought(app.accounts.usps)
    const manifest: Manifest = (await close(app.accounts.usps)).json()
    expect(manifest).toMatchObject({ carrierForm: true, problem: null })
    const answer = await app.operator.get(`/v1/manifests/${manifest.id}/document`)
    if (format === 'pdf') expect(answer.rawPayload.equals(Buffer.from(bytes))).toBe(true)
    else expect((await PDFDocument.load(answer.rawPayload)).getPage(0).getSize()).toEqual({ width: 792, height: 612 })
    const list = await app.operator.get(`/v1/manifests/${manifest.id}/document?of=postroom`)
    expect((await pagesOf(list.rawPayload))[0]).toContain(manifest.number)
  })

  it('comes as PDF too where the carrier sent commands for a label printer', async () => {
    const zpl = '^XA^PW812^LL1218^FO50,50^GB700,1100,8^FS^XZ'
    app.usps.form = { format: 'zpl', base64: Buffer.from(zpl).toString('base64') }
    await app.bought(app.accounts.usps)
    const manifest: Manifest = (await close(app.accounts.usps)).json()
    const { rawPayload } = await app.operator.get(`/v1/manifests/${manifest.id}/document`)
    expect((await PDFDocument.load(rawPayload)).getPageCount()).toBe(1)
  })

  it('that is not what it claims to be is replaced by the list', async () => {
    app.usps.form = { format: 'pdf', base64: Buffer.from('<html>').toString('base64') }
    await app.bought(app.accounts.usps)
    expect((await close(app.accounts.usps)).json()).toMatchObject({
      ...{ state: 'closed', carrierForm: false, problem: expect.stringContaining('cannot be read') },
    })
  })

  it('is there only for a closed manifest', async () => {
    await app.bought(app.accounts.usps)
    app.usps.fate = 'throw'
    await close(app.accounts.usps)
    const answer = await app.operator.get(`/v1/manifests/${(await newest())?.id}/document`)
    expect(answer.json()).toMatchObject({ code: 'conflict' })
  })
})

const made = Number(process.env.MANIFEST_SHIPMENTS ?? 2_000)
const count = Math.min(made, manifestMax)

describe(`${made} shipments`, () => {
  it('are closed, marked and listed like one', { timeout: 120_000 }, async () => {
    await app.withCopies(await app.bought(app.accounts.usps), made - 1, async () => {
      expect(await open(app.accounts.usps)).toMatchObject({ shipments: made })
      const manifest: Manifest = (await close(app.accounts.usps)).json()
      expect(manifest).toMatchObject({ state: 'closed', shipments: count, packages: count })
      expect(new Set(app.usps.closed.at(-1)?.shipments.flatMap(({ trackingNumbers }) => trackingNumbers)).size).toBe(
        count,
      )
      const [marked] =
        await app.owner`select count(*)::int as n from shipments where manifest_id = ${manifest.id} and status = 'manifested'`
      expect(marked?.n).toBe(count)
      const { rawPayload } = await app.operator.get(`/v1/manifests/${manifest.id}/document`)
      const pages = await pagesOf(rawPayload)
      for (const [index, text] of pages.entries()) expect(text).toContain(`Page ${index + 1} of ${pages.length}`)
      const text = pages.join('\n')
      const found = new Set(text.match(/Recipient \d+/g))
      expect(found.size).toBeGreaterThanOrEqual(count - 1)
    })
  })
})
