import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Shipment } from '../../openapi/contracts/shipments.ts'
import { expectAccessible, launch, signedIn } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const to = {
  line1: '1 Ferry Building',
  city: 'San Francisco',
  state: 'CA',
  postalCode: '94105',
  country: 'US',
}
/** No carrier takes a parcel of this weight. */
const tooHeavy = 900

async function post(page: Page, url: string, data?: object): Promise<Shipment> {
  const response = await page.request.post(url, { ...(data && { data }) })
  expect(response.ok(), await response.text()).toBe(true)
  return response.json()
}

function draft(page: Page, company: string, pounds = 2): Promise<Shipment> {
  const packages = [{ weight: { value: pounds, unit: 'lb' } }]
  return post(page, '/v1/shipments', { to: { ...to, company }, packages })
}

async function bought(page: Page, company: string): Promise<Shipment> {
  const { id } = await draft(page, company)
  const { rates } = await post(page, `/v1/shipments/${id}/rates`)
  return post(page, `/v1/shipments/${id}/purchase`, { rateId: rates[0]?.id })
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)
  expect(wider).toBeLessThanOrEqual(0)
}

describe.each([
  { width: 1440, dark: false },
  { width: 390, dark: true },
])('at $width px (dark: $dark)', ({ width, dark }) => {
  it('a batch is made of drafts, checked, bought once for the amount asked, and its labels are one PDF', async () => {
    const page = await signedIn(browser, 'operator@demo.test', { width, dark })
    for (const name of ['Batch A', 'Batch B']) await draft(page, `${name} ${width}`)
    await draft(page, `Batch C ${width}`, tooHeavy)
    await page.goto('/batches?new=')
    const drafts = page.getByRole('list', { name: 'Drafts' })
    // Newest first: drafts of a run before stand further down.
    for (const name of ['A', 'B', 'C'])
      await drafts
        .getByRole('checkbox', { name: `Batch ${name} ${width}` })
        .first()
        .check()
    await page.getByLabel('Name').fill(`Mailing at ${width}`)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Check and price 3 shipments' }).click()
    await page.waitForURL(/\/batches\/[0-9a-f-]{36}/)
    await page.getByRole('button', { name: /^Buy 2 labels for \$/ }).waitFor()
    await page
      .getByRole('table', { name: 'Rows' })
      .getByText(/No carrier account offers/)
      .waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)

    await page.getByRole('button', { name: `Leave out: Batch A ${width}` }).click()
    await page.getByRole('button', { name: /^Buy 1 label for \$/ }).waitFor()
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
    const buy = page.getByRole('button', { name: /^Buy 2 labels for \$/ })
    await buy.click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Buy 2 labels for \$/ })
      .click()
    await page
      .getByText(/2 labels bought for \$/)
      .last()
      .waitFor()
    const pdf = await page.request.get(`${new URL(page.url()).pathname.replace('/batches', '/v1/batches')}/labels`)
    expect(pdf.headers()['content-type']).toContain('application/pdf')
    await page
      .getByRole('navigation', { name: 'Rows by state' })
      .getByRole('link', { name: /Failed/ })
      .click()
    await page.waitForURL(/rows=failed/)
    await expectAccessible(page)
    await page.goto('/batches?state=done')
    await page
      .getByRole('link', { name: `Mailing at ${width}` })
      .first()
      .waitFor()
    await expectAccessible(page)
    await page.context().close()
  })

  it('the day is closed with what waits, and the form is there to print', async () => {
    const page = await signedIn(browser, 'operator@demo.test', { width, dark })
    const { carrier } = await bought(page, `Manifest ${width}`)
    expect(carrier).not.toBeNull()
    await page.goto('/manifests')
    await page
      .getByRole('button', { name: /^Close day: / })
      .first()
      .waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await page
      .getByRole('button', { name: /^Close day: / })
      .first()
      .click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Close day with \d/ })
      .click()
    await page.waitForURL(/id=/)
    const form = page.getByRole('link', { name: 'Our list' }).last()
    await form.waitFor()
    const pdf = await page.request.get((await form.getAttribute('href')) ?? '')
    expect(pdf.headers()['content-type']).toContain('application/pdf')
    await expectAccessible(page)
    await page.context().close()
  })

  it('a pickup says what is missing beside the field, is ordered, and called off', async () => {
    const page = await signedIn(browser, 'operator@demo.test', { width, dark })
    await page.goto('/pickups?new=')
    const packages = page.getByLabel('Packages')
    await packages.waitFor()
    await packages.fill('')
    const order = page.getByRole('button', { name: 'Order the pickup' })
    await order.click()
    await page.getByText('Enter a number from 1 to 999.').waitFor()
    await expectAccessible(page)
    await page.getByLabel('Carrier account').selectOption({ label: 'FedEx (simulated)' })
    await packages.fill('2')
    await page.getByLabel('Weight of all').fill('5')
    await order.click()
    await page.waitForURL(/\/pickups\?id=/)
    await page.getByRole('button', { name: 'Cancel the pickup' }).click()
    await page.getByRole('button', { name: 'Call the driver off' }).click()
    await page.getByText('the pickup is cancelled').waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await page.context().close()
  })
})

describe('who may only look', () => {
  it('sees batches, manifests and pickups without a button that changes anything', async () => {
    const page = await signedIn(browser, 'auditor@demo.test')
    for (const path of ['/batches?new=', '/manifests', '/pickups?new=']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await page.getByRole('dialog').count()).toBe(0)
      expect(await page.getByRole('button', { name: /^(New batch|Close day|Order|Resolve)/ }).count()).toBe(0)
      expect(await page.getByRole('link', { name: /^(New batch|Order)/ }).count()).toBe(0)
    }
    await page.context().close()
  })
})
