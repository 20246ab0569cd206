import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible, launch, productUrl, signedIn } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const paths = ['/ship', '/history', '/addresses', '/accounts', '/devices']
/** Looked at by axe in tests of their own. */
const others = [
  '/batches',
  '/worklist',
  '/manifests',
  '/pickups',
  '/carriers',
  '/rules',
  '/settings',
  '/adjustments',
  '/imports',
  '/drop',
]

describe.each([
  { width: 1440, dark: false },
  { width: 390, dark: true },
])('at $width px (dark: $dark)', ({ width, dark }) => {
  it('every page is accessible and does not scroll sideways', async () => {
    const page = await signedIn(browser, 'admin@demo.test', { width, dark })
    for (const path of paths) {
      await page.goto(path)
      await page.getByRole('main').waitFor()
      await page.waitForLoadState('networkidle')
      await expectAccessible(page)
      const wider = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)
      expect(wider, `${path} is wider than the screen`).toBeLessThanOrEqual(0)
    }
    await page.context().close()
  })

  it('the sign-in page is accessible and offers the demonstration', async () => {
    const context = await browser.newContext({
      baseURL: productUrl,
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
    })
    const page = await context.newPage()
    await page.goto('/sign-in')
    await page.getByRole('button', { name: /operator@demo.test/ }).waitFor()
    await expectAccessible(page)
    await context.close()
  })
})

describe('signing in', () => {
  it('says that user name or password is wrong, next to the form', async () => {
    const page = await (await browser.newContext({ baseURL: productUrl })).newPage()
    await page.goto('/sign-in')
    await page.getByLabel('User name').fill('operator@demo.test')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page
      .getByText(/user name or the password is wrong/)
      .first()
      .waitFor()
    await page.context().close()
  })

  it('comes back to the page that was asked for', async () => {
    const page = await (await browser.newContext({ baseURL: productUrl })).newPage()
    await page.goto('/history?status=printed')
    await page.waitForURL(/sign-in/)
    await page.getByRole('button', { name: /auditor@demo.test/ }).click()
    await page.waitForURL(/\/history\?status=printed/)
    await page.context().close()
  })

  it('leaves no inline style or script that the policy forbids', async () => {
    const page = await signedIn(browser, 'operator@demo.test')
    const refused: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) refused.push(message.text())
    })
    for (const path of [...paths, ...others]) {
      await page.goto(path)
      await page.waitForLoadState('networkidle')
    }
    expect(refused).toEqual([])
    await page.context().close()
  })
})
