import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { deviceOf, expectAccessible, launch, productUrl, signedIn, simulate } from './browser.ts'

let browser: Browser
let page: Page
let scaleId: string
beforeAll(async () => {
  browser = await launch()
  page = await signedIn(browser, 'operator@demo.test')
  scaleId = (await deviceOf(page, 'scale')).id
})
afterAll(async () => {
  await setUndoSeconds(0)
  await browser.close()
})

/** An empty page with a parcel of two pounds newly on the scale. */
async function begin(): Promise<void> {
  await simulate(page, scaleId, { weight: { value: 0, unit: 'lb' }, faults: [] })
  await page.goto('/ship')
  await page.getByRole('combobox', { name: /recipient/i }).waitFor()
  await simulate(page, scaleId, { weight: { value: 2, unit: 'lb' }, faults: [] })
}

async function fillRecipient(line1: string, city: string, postalCode: string, country = 'US'): Promise<void> {
  await page.getByLabel('Name', { exact: true }).first().fill('Erika Mustermann')
  await page.getByLabel('Street', { exact: true }).fill(line1)
  await page.getByLabel('City', { exact: true }).fill(city)
  await page.getByLabel('Country').selectOption(country)
  if (country === 'US') await page.getByLabel('State', { exact: true }).fill('CA')
  await page.getByLabel(/^(ZIP|Postal) code$/).fill(postalCode)
}

async function setUndoSeconds(undoSeconds: number): Promise<void> {
  const admin = await signedIn(browser, 'admin@demo.test')
  const answer = await admin.request.patch('/v1/settings', { data: { undoSeconds }, headers: { origin: productUrl } })
  expect(answer.status()).toBe(200)
  await admin.context().close()
}

const buyButton = () => page.getByRole('button', { name: /Buy and print/ })
const untilBuyable = () =>
  vi.waitFor(async () => expect(await buyButton().isEnabled()).toBe(true), { timeout: 15_000, interval: 100 })

describe('prices of several carriers', () => {
  it('stand side by side, the cheapest marked and proposed, and the keyboard opens why', async () => {
    await begin()
    await fillRecipient('151 Third Street', 'San Francisco', '94103')
    await untilBuyable()
    const offers = page.getByRole('radiogroup', { name: 'Service' })
    expect(await offers.getByRole('radio').count()).toBeGreaterThan(5)
    expect(await offers.getByText('FedEx', { exact: false }).count()).toBeGreaterThan(0)
    expect(await offers.getByText('Cheapest', { exact: true }).count()).toBe(1)
    const cheapest = page.getByRole('radio', { checked: true })
    expect(await cheapest.count()).toBe(1)
    expect(
      await offers
        .getByText('Cheapest', { exact: true })
        .locator('xpath=ancestor::label')
        .getByRole('radio')
        .isChecked(),
    ).toBe(true)
    await page.keyboard.press('Alt+e')
    const sheet = page.getByRole('dialog', { name: 'Why these prices' })
    await sheet.getByText('What would change the answer').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
  })

  it('say who refuses an extra that was asked for', async () => {
    await page.getByText('Extras and ship date').click()
    await page.getByPlaceholder('Find an extra').fill('third party')
    await page.getByLabel('The carrier bills').selectOption('recipient')
    await page.getByLabel('Account number').fill('A1B2C3')
    await page
      .getByText(/^Not with USPS/)
      .first()
      .waitFor({ timeout: 15_000 })
    await expectAccessible(page)
  })
})

describe('a parcel abroad', () => {
  it('asks for the goods, takes them by keyboard and then has prices', async () => {
    await begin()
    await fillRecipient('Heidestrasse 17', 'Berlin', '10115', 'DE')
    await page.getByText('Customs first').waitFor({ timeout: 15_000 })
    await page.keyboard.press('Alt+c')
    await page.getByRole('dialog').getByRole('textbox', { name: 'Goods' }).waitFor()
    for (const text of ['Cotton T-shirts', '3', '12.50', '8 oz', '6109.10']) {
      await page.keyboard.type(text)
      await page.keyboard.press('Tab')
    }
    await expectAccessible(page)
    await page.getByText('NOEEI 30.37(a)').first().waitFor({ state: 'attached' })
    await page.keyboard.press('Control+Enter')
    await page.getByText('Cotton T-shirts · $37.50').waitFor()
    await page
      .getByRole('radio', { name: /International|Express/ })
      .first()
      .waitFor({ timeout: 15_000 })
  })
})

describe('an address that is not known', () => {
  it('is warned of and can be shipped to', async () => {
    await begin()
    await fillRecipient('1 Nowhere Lane', 'San Francisco', '94103')
    await page.getByLabel('Length').focus()
    await page.getByText('The address was not found').waitFor({ timeout: 15_000 })
    await untilBuyable()
  })
})

describe('the undo time', () => {
  it('lets a purchase be taken back before the carrier is asked', async () => {
    await setUndoSeconds(30)
    await begin()
    await fillRecipient('151 Third Street', 'San Francisco', '94103')
    await untilBuyable()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: /^Undo/ }).waitFor({ timeout: 15_000 })
    await expectAccessible(page)
    await page.keyboard.press('Alt+z')
    await page.getByText('The purchase was taken back').waitFor()
    await untilBuyable()
    const { items } = await (await page.request.get('/v1/shipments?limit=1')).json()
    expect(items[0]).toMatchObject({ status: 'rated', chargedCents: null })
    expect(await page.getByLabel('Street', { exact: true }).inputValue()).toBe('151 Third Street')
  })
})
