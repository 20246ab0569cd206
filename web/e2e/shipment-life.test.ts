import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Shipment } from '../../openapi/contracts/shipments.ts'
import { expectAccessible, launch, productUrl, signedIn } from './browser.ts'

let browser: Browser
/** One sign-in for all tests: user names may sign in only so often. */
let signIn: Awaited<ReturnType<BrowserContext['storageState']>>
beforeAll(async () => {
  browser = await launch()
  const page = await signedIn(browser, 'operator@demo.test')
  signIn = await page.context().storageState()
  await page.context().close()
})
afterAll(() => browser.close())

async function pageOf({ width, dark }: { width: number; dark: boolean }): Promise<Page> {
  const context = await browser.newContext({
    baseURL: productUrl,
    storageState: signIn,
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  return context.newPage()
}

const to = { company: 'Life Test', line1: '1 Ferry Building', city: 'San Francisco', state: 'CA', postalCode: '94105' }

async function post(page: Page, url: string, data?: object): Promise<Shipment> {
  const response = await page.request.post(url, { ...(data && { data }) })
  expect(response.ok(), await response.text()).toBe(true)
  return response.json()
}

async function bought(page: Page, company = to.company): Promise<Shipment> {
  const packages = [{ weight: { value: 2, unit: 'lb' } }]
  const { id } = await post(page, '/v1/shipments', { to: { ...to, company, country: 'US' }, packages })
  const { rates } = await post(page, `/v1/shipments/${id}/rates`)
  const rate = rates.find(({ carrier }) => carrier === 'published')
  return post(page, `/v1/shipments/${id}/purchase`, { rateId: rate?.id })
}

/** Keys at the speed of a scanner, ended by Enter, into nothing in particular. */
async function scan(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

describe.each([
  { width: 1440, dark: false },
  { width: 390, dark: true },
])('a shipment at $width px (dark: $dark)', ({ width, dark }) => {
  it('gets a return label, bought on its own page and tied to it', async () => {
    const page = await pageOf({ width, dark })
    const { id } = await bought(page)
    await page.goto(`/shipments/${id}`)
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Make a return label' }).click()
    await page.getByRole('radiogroup', { name: 'Service' }).waitFor()
    expect(page.url()).not.toContain(id)
    await expectAccessible(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await page.getByRole('button', { name: /^Buy for \$/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Buy for \$/ })
      .click()
    await page.getByRole('img', { name: /^Label 1 of 1/ }).waitFor({ timeout: 15_000 })
    await page.getByRole('link', { name: 'Return of this shipment' }).click()
    await page.waitForURL(`**/shipments/${id}`)
    await page.getByRole('link', { name: 'Return label' }).waitFor()
    await page.context().close()
  })

  it('is found by its scanned number on any page, and a foreign number is named', async () => {
    const page = await pageOf({ width, dark })
    const { id, trackingNumber } = await bought(page)
    await page.goto('/history')
    await page.getByRole('heading', { name: 'History' }).click()
    await scan(page, trackingNumber ?? '')
    await page.waitForURL(`**/shipments/${id}`)
    await scan(page, '9611020987654312345672')
    await page.getByText(/FedEx Ground 96: checksum right, not one of ours/).waitFor()
    await page.context().close()
  })

  it('is printed with others by the server, with progress', async () => {
    const page = await pageOf({ width, dark })
    const company = `Print Test ${width}`
    await bought(page, company)
    await bought(page, company)
    await page.goto(`/history?status=purchased&q=${encodeURIComponent(company)}`)
    const boxes = page.getByRole('checkbox', { name: `Select ${company}` })
    await boxes.nth(1).waitFor()
    for (const at of [0, 1]) await boxes.nth(at).check()
    await page.getByRole('button', { name: 'Print 2 labels' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Print 2 labels' }).click()
    await page.waitForURL(/work=/)
    const panel = page.getByRole('region', { name: 'Printing labels' })
    await panel.getByText('2 of 2 labels sent to the printer').last().waitFor()
    await expectAccessible(page)
    await page.context().close()
  })
})

describe('the worklist', () => {
  it('shows what needs a person, and a settled item among the done ones', async () => {
    const page = await pageOf({ width: 1440, dark: false })
    await page.goto('/worklist')
    await page.getByRole('heading', { name: 'Worklist', level: 1 }).waitFor()
    await expectAccessible(page)
    const packages = [{ weight: { value: 2, unit: 'lb' } }]
    const recipient = { ...to, company: 'SIM:LOST', country: 'US', phone: '4155550100' }
    const { id } = await post(page, '/v1/shipments', { to: recipient, packages })
    const { rates } = await post(page, `/v1/shipments/${id}/rates`)
    const rate = rates.find(({ carrier }) => carrier === 'fedex')
    await page.request.post(`/v1/shipments/${id}/purchase`, { data: { rateId: rate?.id } })
    const finding = { outcome: 'not_bought', note: 'The carrier has no such shipment' }
    await vi.waitFor(async () =>
      expect((await page.request.get('/v1/worklist?kind=purchase_unknown')).json()).resolves.toMatchObject({
        items: [{}],
      }),
    )
    await post(page, `/v1/shipments/${id}/purchase/resolve`, finding)
    await vi.waitFor(
      async () => {
        await page.goto('/worklist?done=1')
        await page.getByRole('listitem').filter({ hasText: 'Settled by itself' }).first().waitFor({ timeout: 2_000 })
      },
      { timeout: 45_000, interval: 500 },
    )
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Take up again' }).first().click()
    await page.goto('/worklist')
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Purchase without an answer' })
      .first()
      .getByRole('button', { name: 'Done' })
      .click()
    await page.getByLabel('Note (optional)').fill('Looked at it')
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await page.context().close()
  })
})
