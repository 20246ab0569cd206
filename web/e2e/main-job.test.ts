import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { deviceOf, expectAccessible, launch, signedIn, simulate } from './browser.ts'

const keyPressesMax = 12

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await launch()
  page = await signedIn(browser, 'operator@demo.test')
})
afterAll(() => browser.close())

/** Presses keys and counts each one, modifiers too; the mouse is never touched. */
class Keyboard {
  pressed = 0

  async type(text: string): Promise<void> {
    for (const key of text) await this.press(key)
  }

  async press(key: string): Promise<void> {
    this.pressed += key.split('+').length
    await page.keyboard.press(key)
  }
}

const newestShipment = async () => (await (await page.request.get('/v1/shipments?limit=1')).json()).items[0]

describe('the main job', () => {
  it(`takes a known recipient from the shipping page to paper in at most ${keyPressesMax} key presses`, async () => {
    const scale = await deviceOf(page, 'scale')
    const printer = await deviceOf(page, 'printer')
    const papers = async () => (await (await page.request.get(`/v1/devices/${printer.id}/papers`)).json()).items.length
    const before = await papers()
    await page.goto('/ship')
    await page.getByRole('combobox', { name: /recipient/i }).waitFor()
    await simulate(page, scale.id, { weight: { value: 2, unit: 'lb' }, faults: [] })

    const keys = new Keyboard()
    await keys.type('moder')
    await page.getByRole('option', { name: /San Francisco Museum of Modern Art/ }).waitFor()
    await keys.press('Enter')
    await page.getByRole('radio', { name: /UPS Ground/ }).waitFor()
    await vi.waitFor(
      async () => expect(await page.getByRole('button', { name: /Buy and print/ }).isEnabled()).toBe(true),
      10_000,
    )
    await keys.press('Control+Enter')

    await vi.waitFor(async () => expect((await newestShipment())?.status).toBe('printed'), {
      timeout: 15_000,
      interval: 100,
    })
    await vi.waitFor(async () => expect(await papers()).toBe(before + 1), { timeout: 15_000, interval: 200 })
    expect(keys.pressed).toBeLessThanOrEqual(keyPressesMax)
    const shipment = await newestShipment()
    expect(shipment).toMatchObject({
      to: { company: 'San Francisco Museum of Modern Art', postalCode: '94103' },
      service: 'ups_ground',
      amountCents: 1389,
    })
  })

  it('puts the cursor into an empty recipient field again, and says what was shipped', async () => {
    await vi.waitFor(
      async () =>
        expect(
          await page.getByRole('combobox', { name: /recipient/i }).evaluate((input) => input.matches(':focus')),
        ).toBe(true),
      5000,
    )
    expect(await page.getByRole('combobox', { name: /recipient/i }).inputValue()).toBe('')
    const { trackingNumber } = await newestShipment()
    expect((await page.locator('body').innerText()).replaceAll(/\s/g, '')).toContain(trackingNumber)
  })

  it('shows the shipment with its timeline and label', async () => {
    const { id } = await newestShipment()
    await page.goto(`/shipments/${id}`)
    await page.getByRole('img', { name: /label/i }).first().waitFor()
    const text = await page.locator('main').innerText()
    expect(text).toMatch(/printed/i)
    expect(text).toContain('$13.89')
    await expectAccessible(page)
  })

  it('lists it in history, and the URL holds the search', async () => {
    await page.goto('/history?q=modern')
    await page
      .getByText(/San Francisco Museum of Modern Art/)
      .first()
      .waitFor()
    await expectAccessible(page)
  })
})

describe('weights that must not be used', () => {
  const cases: [fault: string, words: RegExp][] = [
    ['moving', /moving|settling|wait/i],
    ['over_capacity', /over|too heavy|capacity/i],
    ['unplugged', /unplugged|not connected|offline/i],
  ]
  it.each(cases)('a scale that is %s says so and fills nothing in', async (fault, words) => {
    const scale = await deviceOf(page, 'scale')
    await simulate(page, scale.id, { weight: { value: 0, unit: 'lb' }, faults: [] })
    await page.goto('/ship')
    await page.getByRole('combobox', { name: /recipient/i }).waitFor()
    await simulate(page, scale.id, { weight: { value: 7, unit: 'lb' }, faults: [fault] })
    await page.getByRole('main').getByRole('status', { name: 'Scale' }).getByText(words).waitFor({ timeout: 15_000 })
    expect(await page.getByLabel(/weight, pounds/i).inputValue()).toBe('')
    await simulate(page, scale.id, { weight: { value: 0, unit: 'lb' }, faults: [] })
  })
})

describe('a printer that cannot print', () => {
  it('is named with the cure before and after buying, and the label is not lost', async () => {
    const [scale, printer] = [await deviceOf(page, 'scale'), await deviceOf(page, 'printer')]
    await simulate(page, printer.id, { faults: ['paper_out'] })
    await page.goto('/ship')
    await simulate(page, scale.id, { weight: { value: 1, unit: 'lb' }, faults: [] })
    await page
      .getByRole('main')
      .getByText(/out of labels\. Load labels/)
      .waitFor({ timeout: 15_000 })
    await simulate(page, printer.id, { faults: [] })
    await vi.waitFor(
      async () => {
        const { items } = await (await page.request.get('/v1/devices?kind=printer')).json()
        expect(items[0].state).toBe('ready')
      },
      { timeout: 15_000, interval: 250 },
    )
  })
})
