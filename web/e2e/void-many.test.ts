import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Shipment } from '../../openapi/contracts/shipments.ts'
import { expectAccessible, launch, signedIn } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const to = { company: 'Void Test', line1: '1 Ferry Building', city: 'San Francisco', state: 'CA', postalCode: '94105' }

async function post(page: Page, url: string, data?: object): Promise<Shipment> {
  const response = await page.request.post(url, { ...(data && { data }) })
  expect(response.ok(), await response.text()).toBe(true)
  return response.json()
}

async function bought(page: Page): Promise<Shipment> {
  const packages = [{ weight: { value: 2, unit: 'lb' } }]
  const { id } = await post(page, '/v1/shipments', { to: { ...to, country: 'US' }, packages })
  const { rates } = await post(page, `/v1/shipments/${id}/rates`)
  return post(page, `/v1/shipments/${id}/purchase`, { rateId: rates[0]?.id })
}

describe.each([
  { width: 1440, dark: false },
  { width: 390, dark: true },
])('voiding a selection at $width px (dark: $dark)', ({ width, dark }) => {
  it('asks once with the amount, shows progress and reasons, and comes back after leaving', async () => {
    const page = await signedIn(browser, 'operator@demo.test', { width, dark })
    const shipments = [await bought(page), await bought(page), await bought(page)]
    await page.goto('/history?status=purchased')
    const boxes = page.getByRole('checkbox', { name: 'Select Void Test' })
    await boxes.nth(2).waitFor()
    for (const at of [0, 1, 2]) await boxes.nth(at).check()
    await page.getByRole('button', { name: 'Void 3 labels' }).click()
    const total = shipments.reduce((sum, { amountCents }) => sum + (amountCents ?? 0), 0) / 100
    await page.getByRole('button', { name: `Void and refund $${total.toFixed(2)}` }).click()
    await page.waitForURL(/work=/)
    const panel = page.getByRole('region', { name: 'Voiding labels' })
    await panel.getByRole('paragraph').getByText('3 of 3 labels voided').last().waitFor()
    await expectAccessible(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await page.goto('/ship')
    await page.goBack()
    await panel.getByText('3 of 3 labels voided').last().waitFor()
    await panel.getByRole('button', { name: 'Dismiss' }).click()
    await page.waitForURL((url) => !url.searchParams.has('work') && url.searchParams.get('status') === 'purchased')
    await page.context().close()
  })

  it('names what could not be voided, with the reason and a way there', async () => {
    const page = await signedIn(browser, 'operator@demo.test', { width, dark })
    const { id } = await post(page, '/v1/shipments', {
      to: { ...to, country: 'US' },
      packages: [{ weight: { value: 1, unit: 'lb' } }],
    })
    const work = await page.request.post('/v1/shipments/void', { data: { shipmentIds: [id] } })
    await page.goto(`/history?work=${(await work.json()).id}`)
    const failures = page.getByRole('list', { name: 'Not voided' })
    await failures.getByText(/only a bought label/).waitFor()
    expect(await failures.getByRole('link', { name: 'Void Test' }).getAttribute('href')).toBe(`/shipments/${id}`)
    await expectAccessible(page)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/void-${width}.png` })
    await page.context().close()
  })
})
