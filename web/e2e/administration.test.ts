import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible, launch, signedIn } from './browser.ts'

let browser: Browser
/** Of the administrator: signing in is limited, so all tests share two pages. */
let page: Page
let phone: Page
beforeAll(async () => {
  browser = await launch()
  page = await signedIn(browser, 'admin@demo.test')
  phone = await signedIn(browser, 'admin@demo.test', { width: 390, dark: true })
})
afterAll(() => browser.close())

const paths = [
  ...[
    '/carriers',
    '/carriers?id=new&carrier=ups',
    '/rules',
    '/rules?id=new',
    '/rules?profile=all',
    '/rules?profile=new',
  ],
  ...['/settings', '/adjustments'],
]

describe.each(['wide', 'phone'])('administration, %s', (size) => {
  it('is accessible and does not scroll sideways', async () => {
    const shown = size === 'wide' ? page : phone
    for (const path of paths) {
      await shown.goto(path)
      await shown.getByRole('main').waitFor()
      await shown.waitForLoadState('networkidle')
      await expectAccessible(shown)
      const wider = await shown.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)
      expect(wider, `${path} is wider than the screen`).toBeLessThanOrEqual(0)
    }
  })
})

describe('the rail', () => {
  it('groups its pages, and on phones keeps four beside all the others', async () => {
    await page.goto('/settings')
    const rail = page.getByRole('navigation', { name: 'Pages', exact: true })
    await rail.getByRole('list', { name: 'Administration' }).getByRole('link', { name: 'Rules' }).click()
    await page.waitForURL(/\/rules/)
    await phone.goto('/carriers')
    const bar = phone.getByRole('navigation', { name: 'Most used pages' })
    await bar.waitFor()
    expect(await bar.getByRole('link').count()).toBe(4)
    await bar.getByRole('button', { name: 'More' }).click()
    await phone.getByRole('dialog', { name: 'All pages' }).getByRole('link', { name: 'Settings' }).click()
    await phone.waitForURL(/\/settings/)
  })
})

describe('carriers', () => {
  it('connects an account, says why it does not work, and takes switching off back', async () => {
    const name = `UPS ${Date.now()}`
    await page.goto('/carriers?id=new&carrier=ups')
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Client ID').fill('none')
    await page.getByLabel('Client secret').fill('none')
    await page.getByLabel('Shipper number').fill('A1B2C3')
    await page.getByLabel('System').selectOption('custom')
    await page.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:9')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.waitForURL(/id=[0-9a-f]{8}-/, { timeout: 40_000 })
    await page.getByText('Saved. Leave it empty to keep it; type to replace it.').waitFor()
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByText(`${name} is switched off`).waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('button', { name: 'Switch off' }).waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Remove the account' }).click()
    await page.getByText(`${name} was removed`).waitFor()
  })
})

const ruleNames = async (page: Page): Promise<string[]> =>
  (await (await page.request.get('/v1/rules')).json()).items.map((rule: { name: string }) => rule.name)

describe('rules', () => {
  it('are added with a sentence that tells them, moved by keys, deleted and brought back', async () => {
    const [first, second] = [`First ${Date.now()}`, `Second ${Date.now()}`]
    for (const name of [first, second]) {
      await page.goto('/rules?id=new')
      await page.getByRole('button', { name: 'Add the rule' }).click()
      await page.getByText('Choose at least one carrier or service.').waitFor()
      await page.getByLabel('Name').fill(name)
      await page.getByText('Whole carriers').click()
      await page.getByRole('checkbox', { name: 'FedEx' }).check()
      await page.getByText('Do not offer FedEx.').first().waitFor()
      await page.getByRole('button', { name: 'Add the rule' }).click()
      await page.waitForURL(/id=[0-9a-f]{8}-/)
    }
    const moved = page.waitForResponse((response) => response.request().method() === 'PATCH')
    await page.getByRole('button', { name: `Move ${second}` }).press('ArrowUp')
    expect((await moved).ok()).toBe(true)
    const names = await ruleNames(page)
    expect(names.indexOf(second)).toBeLessThan(names.indexOf(first))
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText(`${second} was deleted`).waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('link', { name: second }).waitFor()
    expect(await ruleNames(page)).toEqual(names)
    for (const { id } of (await (await page.request.get('/v1/rules')).json()).items)
      await page.request.delete(`/v1/rules/${id}`)
  })

  it('can be for a profile, which is given to people and deleted again', async () => {
    const name = `Night ${Date.now()}`
    await page.goto('/rules?profile=new')
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('combobox', { name: 'People' }).fill('operator')
    await page.getByRole('option').first().click()
    await page.getByRole('button', { name: 'Add the profile' }).click()
    await page.getByText(`${name} was added`).waitFor()
    await page.goto('/rules?id=new')
    await page.getByRole('radio', { name: 'Profile' }).check()
    await page.getByLabel('Profile', { exact: true }).and(page.locator('select')).selectOption(name)
    await page.getByText(`by people with the profile ${name}.`).waitFor()
    await page.goto('/rules?profile=all')
    await page.getByRole('link', { name }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete the profile' }).click()
    await page.getByText(`${name} was deleted`).waitFor()
  })

  it('are read but not changed by those who may not', async () => {
    const auditor = await signedIn(browser, 'auditor@demo.test')
    await auditor.goto('/rules?id=new')
    await auditor.getByRole('heading', { name: 'No rules yet' }).waitFor()
    expect(await auditor.getByRole('link', { name: /rule/ }).count()).toBe(0)
  })
})

describe('settings', () => {
  it('show the mail while it is written, name an unknown field, and do not lose what was typed', async () => {
    await page.goto('/settings?tab=notifications&kind=delivered')
    const subject = page.getByLabel('Subject')
    await subject.fill('Here: {{recipient}}')
    await page.getByText('Here: Ada Byron').waitFor()
    await subject.fill('Here: {{nobody}}')
    await page
      .getByText(/unknown field \{\{nobody\}\}/)
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'General' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await subject.inputValue()).toBe('Here: {{nobody}}')
  })
})

describe('adjustments', () => {
  it('asks once, and tells what was not booked and why', async () => {
    await page.goto('/adjustments')
    const csv = 'Tracking Number,Amount,Reason,Invoice Number\nnobody,4.00,Weight,INV-1\n'
    await page
      .getByLabel('List of adjustments')
      .setInputFiles({ name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.getByText(/november\.csv: 1 row, \$4\.00 in all/).waitFor()
    await page.getByRole('button', { name: 'Book them' }).click()
    await page.waitForURL(/state=failed/)
    await page.getByText(/no shipment of Postroom has NOBODY/).waitFor()
    await expectAccessible(page)
  })
})
