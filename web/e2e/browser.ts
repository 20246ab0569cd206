/** Chromium for the browser tests: Debian's, headless, offline but for loopback. */
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect, inject } from 'vitest'

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
}

export const productUrl = inject('productUrl')
export const password = 'postroom-demo'

/** Sessions of this file: a user name may sign in ten times in five minutes. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** A page of that user's, signed in through the sign-in form the first time. */
export async function signedIn(
  browser: Browser,
  username: string,
  options: { width?: number; dark?: boolean } = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: productUrl,
    viewport: { width: options.width ?? 1440, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  const known = sessions.get(username)
  if (known) await context.addCookies(known)
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  await page.goto(known ? '/' : '/sign-in')
  if (!known) await fillSignIn(page, username)
  await page.waitForURL((url) => url.pathname !== '/' && !url.pathname.startsWith('/sign-in'))
  sessions.set(username, await context.cookies())
  return page
}

async function fillSignIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** No violation of WCAG 2.2 A and AA that axe can see. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
}

/** The device of that kind, as the API lists it. */
export async function deviceOf(
  page: Page,
  kind: 'printer' | 'scale' | 'scanner',
): Promise<{ id: string; name: string }> {
  const response = await page.request.get(`/v1/devices?kind=${kind}`)
  return (await response.json()).items[0]
}

/** Tells a virtual device what to do and waits until the server shows it. */
export async function simulate(page: Page, deviceId: string, simulation: object): Promise<void> {
  const response = await page.request.post(`/v1/devices/${deviceId}/simulate`, { data: simulation })
  expect(response.status()).toBe(204)
}
