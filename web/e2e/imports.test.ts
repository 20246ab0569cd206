import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { DropRecord } from '../../openapi/contracts/drop-records.ts'
import { deviceOf, expectAccessible, launch, signedIn, simulate } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Records stay in the product's database: each run has Package IDs of its own. */
const run = Date.now().toString(36).toUpperCase()
const header =
  'Package ID,Attention Name,Address 1,City,State,Postal Code,Country,Pounds,Ounces,Carrier,Reference Field 1,Colour'
const address = '151 Third Street,San Francisco,CA,94103,US'

async function upload(page: Page, name: string, lines: readonly string[]): Promise<void> {
  await page.goto('/imports')
  const buffer = Buffer.from([header, ...lines, ''].join('\r\n'))
  await page.getByLabel('CSV file', { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer })
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await page.getByRole('grid', { name: 'Rows of the file' }).waitFor()
}

async function recordOf(page: Page, packageId: string): Promise<DropRecord> {
  const { items } = await (await page.request.get(`/v1/drop-records?packageId=${packageId}`)).json()
  return items[0]
}

/** As a scanner that types: keys one upon the other, with Enter at the end. Awaited one by one they are too slow. */
async function scan(page: Page, text: string): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  const keys = [
    ...[...text].map((key) => ({ key, text: key })),
    { key: 'Enter', text: '\r', windowsVirtualKeyCode: 13 },
  ]
  const events = keys.flatMap((key) => [
    { type: 'keyDown' as const, ...key },
    { type: 'keyUp' as const, key: key.key },
  ])
  await Promise.all(events.map((event) => keyboard.send('Input.dispatchKeyEvent', event)))
  await keyboard.detach()
}

const filter = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Rows by outcome' }).getByRole('link', { name })

describe.each([
  { width: 1440, dark: false },
  { width: 390, dark: true },
])('an import at $width px (dark: $dark)', ({ width, dark }) => {
  it('is mended in the grid by keyboard, applied, and taken back', async () => {
    const page = await signedIn(browser, 'operator@demo.test', { width, dark })
    const id = (number: number) => `I${width}-${number}-${run}`
    await upload(page, `mend-${width}.csv`, [
      `${id(1)},Ada Lopez,${address},2,4,,Order 1,red`,
      `${id(2)},Ben Okri,${address},"2,5",,,Order 2,red`,
      `${id(3)},Cleo Wu,${address},1,,DPD,Order 3,red`,
      `${id(4)},Dan Ray,,San Francisco,CA,94103,US,1,,,Order 4,red`,
    ])
    await filter(page, /^Problems 2$/).waitFor()
    await expectAccessible(page)

    await page.keyboard.press('n')
    await page.getByText(/Pounds is not a number/).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('s')
    await filter(page, /^Problems 1$/).waitFor()
    await page.keyboard.press('n')
    await page.getByText(/Carrier is not a carrier/).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('UPS')
    await page.keyboard.press('Enter')
    await filter(page, /^Problems 0$/).waitFor()
    expect(await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)).toBeLessThanOrEqual(0)

    await page.getByRole('button', { name: 'Apply all 4 rows' }).click()
    const asked = page.getByRole('dialog')
    await asked.getByText(/4 new records\. 1 record will need attention/).waitFor()
    await asked.getByRole('button', { name: 'Apply all 4 rows' }).click()
    await page.getByText(/Can be taken back for/).waitFor()
    expect(await recordOf(page, id(2))).toMatchObject({ state: 'ready', fields: { pounds: '2.5' } })
    expect(await recordOf(page, id(4))).toMatchObject({ state: 'needs_attention' })

    await page.getByRole('button', { name: 'Undo the import' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
    await page.getByText('Taken back: 4 records as before').waitFor()
    expect(await recordOf(page, id(2))).toBeUndefined()
    await expectAccessible(page)
    await page.context().close()
  })

  it('leaves its records in the drop folder, where what is missing is filled in', async () => {
    const page = await signedIn(browser, 'operator@demo.test', { width, dark })
    const packageId = `D${width}-${run}`
    await upload(page, `drop-${width}.csv`, [`${packageId},Dan Ray,,San Francisco,CA,94103,US,1,,,Order 4,red`])
    await page.getByRole('button', { name: 'Apply all 1 row' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Apply all 1 row' }).click()
    await page.getByText(/Can be taken back for/).waitFor()
    await page.goto(`/drop?state=needs_attention&q=${packageId}`)
    await page.getByRole('link', { name: packageId }).click()
    await page.getByLabel('Address 1').fill('151 Third Street')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(`Package ${packageId} is ready to be shipped`).waitFor()
    expect(await recordOf(page, packageId)).toMatchObject({ state: 'ready', missing: [] })
    await page.goto('/drop?view=sources')
    await page.getByRole('heading', { name: 'Files handed back', exact: true }).waitFor()
    await expectAccessible(page)
    await page.context().close()
  })
})

describe('a drop record', () => {
  it('is shipped with the scanner alone: its Package ID opens it, the scale weighs it, BUY buys it', async () => {
    const page = await signedIn(browser, 'operator@demo.test')
    const packageId = `S-${run}`
    await upload(page, 'scan.csv', [`${packageId},Ada Lopez,${address},,,UPS,Order 5501,red`])
    await page.getByRole('button', { name: 'Apply all 1 row' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Apply all 1 row' }).click()
    await page.getByText(/Can be taken back for/).waitFor()
    const scale = await deviceOf(page, 'scale')
    await simulate(page, scale.id, { weight: { value: 0, unit: 'lb' }, faults: [] })

    await page.goto('/ship')
    await page.getByRole('combobox', { name: /recipient/i }).waitFor()
    await simulate(page, scale.id, { weight: { value: 3, unit: 'lb' }, faults: [] })
    await scan(page, 'NO-SUCH-PACKAGE')
    await page.getByText('No record with Package ID NO-SUCH-PACKAGE').waitFor()
    await scan(page, packageId)
    await page.getByText(`Package ${packageId} from Uploaded files`).waitFor()
    await vi.waitFor(
      async () => expect(await page.getByRole('button', { name: /Buy and print/ }).isEnabled()).toBe(true),
      { timeout: 10_000, interval: 100 },
    )
    await expectAccessible(page)
    await scan(page, 'BUY')
    await vi.waitFor(async () => expect((await recordOf(page, packageId)).state).toBe('shipped'), {
      timeout: 10_000,
      interval: 100,
    })
    const record = await recordOf(page, packageId)
    const shipment = await (await page.request.get(`/v1/shipments/${record.shipmentId}`)).json()
    expect(shipment).toMatchObject({
      carrier: 'ups',
      dropRecordId: record.id,
      references: ['Order 5501'],
      packages: [{ weight: { value: 3, unit: 'lb' } }],
    })

    await page.getByText(`Package ${packageId} from`).waitFor({ state: 'detached' })
    await scan(page, packageId)
    await page.getByText(`Package ${packageId} from Uploaded files was shipped already`).waitFor()
    expect(await page.getByLabel('Street').inputValue()).toBe('')
    await page.context().close()
  })

  it('comes from a file in the drop folder, is shipped with the scanner alone, and goes back in a file', async () => {
    const page = await signedIn(browser, 'operator@demo.test')
    const folder = inject('dropFolder')
    const admin = await signedIn(browser, 'admin@demo.test')
    const sources = (await (await admin.request.get('/v1/drop-sources')).json()).items
    const source = sources.find(({ name }: { name: string }) => name === 'Orders')
    const headers = { origin: new URL(page.url()).origin }
    await admin.request.patch(`/v1/drop-sources/${source.id}`, { data: { exportEverySeconds: 5 }, headers })
    const scale = await deviceOf(page, 'scale')
    await simulate(page, scale.id, { weight: { value: 0, unit: 'lb' }, faults: [] })
    await page.goto('/ship')
    await page.getByRole('combobox', { name: /recipient/i }).waitFor()

    const packages = [`F1-${run}`, `F2-${run}`]
    const lines = packages.map((packageId) => `${packageId},Ada Lopez,${address},1,,,Order 6601,red`)
    writeFileSync(join(folder, 'in', 'orders.tmp'), [header, ...lines, ''].join('\r\n'))
    renameSync(join(folder, 'in', 'orders.tmp'), join(folder, 'in', `orders-${run}.csv`))
    await waitFor(async () => expect(await recordOf(page, packages[1] ?? '')).toMatchObject({ state: 'ready' }))
    expect(readdirSync(join(folder, 'done'))).toContain(`orders-${run}.csv`)

    for (const packageId of packages) {
      await scan(page, packageId)
      await page.getByText(`Package ${packageId} from Orders`).waitFor()
      await waitFor(async () =>
        expect(await page.getByRole('button', { name: /Buy and print/ }).isEnabled()).toBe(true),
      )
      await scan(page, 'BUY')
      await waitFor(async () => expect((await recordOf(page, packageId)).state).toBe('shipped'))
      await page.getByText(`Package ${packageId} from`).waitFor({ state: 'detached' })
    }
    const out = join(folder, 'out')
    const written = () =>
      readdirSync(out)
        .filter((name) => name.endsWith('.csv'))
        .map((name) => readFileSync(join(out, name), 'utf8'))
        .join('')
    await vi.waitFor(
      () => {
        for (const packageId of packages) expect(written().split(`\r\n${packageId},`)).toHaveLength(2)
      },
      { timeout: 20_000, interval: 200 },
    )

    await leaveToGoneAgent(admin)
    await admin.goto('/drop?view=sources')
    await admin
      .getByRole('button', { name: /^Hand over postroom-/ })
      .first()
      .click()
    const asked = admin.getByRole('dialog')
    await asked.getByText(/the file is written twice/).waitFor()
    await expectAccessible(admin)
    await asked.getByRole('button', { name: 'Hand over' }).click()
    await asked.getByText('This file is written already.').waitFor()
    await admin.context().close()
    await page.context().close()
  })
})

/** The page takes the newest file for one whose agent went away before it wrote it; the server knows better. */
async function leaveToGoneAgent(page: Page): Promise<void> {
  await page.route('**/v1/drop-exports?*', async (route) => {
    const response = await route.fetch()
    const { items, nextCursor } = await response.json()
    const gone = { state: 'ready', agentId: '01990000-0000-7000-8000-000000000000' }
    await route.fulfill({ response, json: { items: [{ ...items[0], ...gone }, ...items.slice(1)], nextCursor } })
  })
}

describe("an agent's scanner", () => {
  it('acts nowhere until the person who holds it says that it belongs to this desk', async () => {
    const page = await signedIn(browser, 'operator@demo.test')
    await page.goto('/ship')
    await page.getByRole('combobox', { name: /recipient/i }).waitFor()
    const scanner = await deviceOf(page, 'scanner')
    await simulate(page, scanner.id, { scan: 'NOBODYS-ID' })
    await page.getByText('read something. Is it the scanner of this desk?').waitFor()
    expect(await page.getByText('No record with Package ID').count()).toBe(0)
    await page.getByRole('button', { name: 'Use it here' }).click()
    await page.getByText('No record with Package ID NOBODYS-ID').waitFor()
    await simulate(page, scanner.id, { scan: 'SECOND-ID' })
    await page.getByText('No record with Package ID SECOND-ID').waitFor()
    await page.context().close()
  })
})

function waitFor(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 100 })
}
