import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Bench, silentLog } from '../testing/bench.ts'
import { TestGateway } from '../testing/gateway.ts'
import { Station } from './station.ts'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const present = existsSync(executablePath)
if (!present) process.stdout.write('chromium is not installed: the local page is not tried in a browser\n')

describe.skipIf(!present)('the local page in a browser', () => {
  let browser: Browser
  let page: Page
  let gateway: TestGateway
  let bench: Bench
  let station: Station
  const complaints: string[] = []

  beforeAll(async () => {
    gateway = new TestGateway()
    await gateway.start()
    bench = new Bench()
    const folders = [{ driver: 'drop', path: join(bench.folder, 'not-there'), name: 'Orders' }]
    writeFileSync(join(bench.folder, 'devices.json'), JSON.stringify({ folders }))
    station = new Station({
      folder: bench.folder,
      virtual: true,
      log: silentLog,
      dismissed: () => undefined,
      ports: { first: 0, tries: 1 },
    })
    await station.start()
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    const context = await browser.newContext({ viewport: { width: 390, height: 800 }, reducedMotion: 'reduce' })
    page = await context.newPage()
    // A refused command is answered 422, which browsers note; everything else is a fault of the page.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('422')) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(station.pageUrl ?? '')
  })
  afterAll(async () => {
    await browser.close()
    await station.stop()
    await gateway.stop()
    await bench.clean()
  })

  /** In both themes, and nothing wider than the window. */
  async function expectGood(): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  }

  test('pairs: a wrong code says why beside the form, the right one connects', async () => {
    await expectGood()
    await page.getByLabel('Address of Postroom').fill(gateway.webUrl)
    await page.getByLabel('Code', { exact: true }).fill('WRONG')
    await page.getByRole('button', { name: 'Pair this computer' }).click()
    await page.getByRole('alert').getByText('unknown or used up').waitFor()
    await page.getByLabel('Code', { exact: true }).fill(gateway.code)
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('Connected').waitFor()
    await page.getByText('Virtual label printer').waitFor()
    await page.getByText('The drop folder cannot be reached').waitFor()
  })

  test('adds a printer, shows its trouble in words, and removes it after asking once', async () => {
    await page.getByText('Add a device by hand').click()
    await page.getByLabel('Network name or IP address').fill('127.0.0.1')
    await page.getByLabel('Port (optional)').fill('nine')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('alert').getByText('port must be integer').waitFor()
    await page.getByLabel('Port (optional)').fill('9')
    await page.getByLabel('Name in Postroom (optional)').fill('<b>Packing</b>')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('The printer cannot be reached').first().waitFor()
    await page.getByText('Listed by hand (2)').click()
    await expectGood()
    await page.getByRole('button', { name: 'Remove', exact: true }).first().click()
    await page.getByRole('button', { name: 'Remove “<b>Packing</b>”?' }).click()
    await page.getByText('Listed by hand (1)').waitFor()
  })

  test('says what became of the connection, and of the agent itself', { timeout: 60_000 }, async () => {
    await gateway.hangUp()
    await page.getByText('It is tried again by itself').waitFor()
    await gateway.listen()
    await page.getByRole('status').getByText('Connected').waitFor()
    expect(complaints).toEqual([])
    await station.stop()
    await page.getByText('The agent on this computer does not answer').waitFor()
  })
})
