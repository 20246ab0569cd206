/** Devices from a code to a mended printer: a true agent with virtual devices is paired, watched, broken and put right. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { expectAccessible, launch, productUrl, signedIn, simulate } from './browser.ts'

const agentMain = fileURLToPath(new URL('../../agent/main.js', import.meta.url))
const agentName = 'Stockroom'
const printerName = 'Stockroom printer'
/** A device that comes, goes or breaks is seen on the page within this time. */
const hotPlugMs = 2_000
const jobs = 10
/** One step of a person, on a slow machine. */
const stepMs = 10_000

interface Listed {
  id: string
  name: string
  kind: string
  agentName: string
}

let browser: Browser
let page: Page
let folder: string
let agent: ChildProcess | undefined
let agentGone: Promise<unknown> | undefined
beforeAll(async () => {
  browser = await launch()
  page = await signedIn(browser, 'admin@demo.test')
  page.setDefaultTimeout(stepMs)
  folder = await mkdtemp(join(tmpdir(), 'postroom-e2e-agent-'))
})
afterAll(async () => {
  agent?.kill('SIGTERM')
  await agentGone
  await rm(folder, { recursive: true, force: true })
  await browser.close()
})

function runAgent(...words: string[]): ChildProcess {
  return spawn(process.execPath, [agentMain, ...words, '--dir', folder], { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function own(kind: string): Promise<Listed> {
  const { items }: { items: Listed[] } = await (await page.request.get('/v1/devices?limit=200')).json()
  const device = items.find((one) => one.agentName === agentName && one.kind === kind)
  if (!device) throw new Error(`the agent has no ${kind}`)
  return device
}

const card = () => page.getByRole('region', { name: agentName })
const panel = (name: string) => page.getByRole('complementary', { name })

describe('pairing', () => {
  it('gives a code, sees the agent pair with it and come online', async () => {
    await page.goto('/devices')
    await page.getByRole('button', { name: 'Add an agent' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add an agent' })
    await dialog.getByLabel('Name').fill(agentName)
    await dialog.getByRole('button', { name: 'Get a code' }).click()
    const pairing = page.getByRole('dialog', { name: `Pair ${agentName}` })
    const command = await pairing.getByText(/agent -- pair --server/).innerText()
    expect(await pairing.innerText()).toContain('http://127.0.0.1:8091')
    await expectAccessible(page)
    const code = command.match(/--code (\S+)/)?.[1] ?? ''
    const paired = runAgent('pair', '--server', productUrl, '--code', code)
    expect(await new Promise((resolve) => paired.once('exit', resolve))).toBe(0)
    await pairing.getByText(`${agentName} is paired`).waitFor()
    agent = runAgent('run', '--virtual', '--log-level', 'warn')
    agentGone = new Promise((resolve) => agent?.once('exit', resolve))
    await pairing.getByText(/It is online/).waitFor({ timeout: 15_000 })
    await pairing.getByRole('button', { name: 'Done' }).click()
    await card()
      .getByRole('link', { name: /Virtual label printer/ })
      .waitFor({ timeout: hotPlugMs })
  })

  it('shows it on the map, with version and certificate', async () => {
    const map = page.getByRole('navigation', { name: 'Map of the devices' })
    await map.getByRole('link', { name: `${agentName} Online` }).waitFor()
    expect(await card().innerText()).toMatch(/Version\s+\d+\.\d+\.\d+/)
    expect(await card().innerText()).toContain('Renews by itself')
    await expectAccessible(page)
  })
})

describe('a device', () => {
  it('is renamed and given to a person', async () => {
    await page.goto(`/devices?device=${(await own('printer')).id}`)
    await panel('Virtual label printer').getByRole('button', { name: 'Rename or assign' }).click()
    const dialog = page.getByRole('dialog', { name: /Rename or assign/ })
    await dialog.getByLabel('Name').fill(printerName)
    await dialog.getByRole('combobox', { name: 'Person' }).fill('operator')
    await dialog.getByRole('option', { name: /operator@demo.test/ }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await panel(printerName).waitFor()
    expect(await panel(printerName).innerText()).not.toContain('Shared by all')
    await panel(printerName).getByRole('link', { name: 'History' }).click()
    await panel(printerName)
      .getByText(/Renamed from/)
      .waitFor()
  })

  it('that is unplugged says so with the cure within two seconds, and comes back', async () => {
    const scale = await own('scale')
    await page.goto(`/devices?device=${scale.id}`)
    const shown = panel(scale.name)
    await shown.getByRole('checkbox', { name: /Unplugged/ }).check()
    await shown.getByText('Plug the scale in and switch it on').first().waitFor({ timeout: hotPlugMs })
    await shown.getByRole('checkbox', { name: /Unplugged/ }).uncheck()
    await shown.getByText('Ready', { exact: true }).waitFor({ timeout: hotPlugMs })
  })

  it('that is tared shows what is net, until it is empty again', async () => {
    const scale = await own('scale')
    const shown = panel(scale.name)
    await simulate(page, scale.id, { weight: { value: 0.5, unit: 'lb' }, faults: [] })
    await shown.getByText('8 oz', { exact: true }).waitFor()
    await shown.getByRole('button', { name: /^Tare/ }).click()
    await shown.getByText('Container taken off').waitFor()
    await simulate(page, scale.id, { weight: { value: 2.5, unit: 'lb' } })
    await shown.getByText('net, tare 8 oz', { exact: true }).waitFor()
    await shown.getByText('2 lb', { exact: false }).first().waitFor()
    await simulate(page, scale.id, { weight: { value: 0, unit: 'lb' } })
    await shown.getByText('net, tare 8 oz', { exact: true }).waitFor({ state: 'detached' })
  })

  it('is found by putting something on it', async () => {
    const scale = await own('scale')
    await page.goto('/devices')
    await page.getByRole('button', { name: 'Identify' }).click()
    await simulate(page, scale.id, { weight: { value: 3, unit: 'lb' } })
    await page
      .getByRole('region', { name: 'Identify devices' })
      .getByText(`${scale.name} reacted (${agentName})`)
      .waitFor()
    await card().getByText('This one', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await simulate(page, scale.id, { weight: { value: 0, unit: 'lb' } })
  })
})

describe('a printer', () => {
  it('prints, runs out of paper with jobs waiting, is mended and goes on', async () => {
    const { id } = await own('printer')
    await page.goto(`/devices?device=${id}`)
    const shown = panel(printerName)
    await shown.getByRole('button', { name: 'Test print', exact: false }).first().click()
    await shown.getByText('Printed', { exact: true }).first().waitFor({ timeout: 15_000 })

    const headers = () => ({ 'idempotency-key': crypto.randomUUID(), origin: productUrl })
    const print = () => page.request.post(`/v1/devices/${id}/test-print`, { headers: headers() })
    await Promise.all(Array.from({ length: jobs }, print))
    await simulate(page, id, { faults: ['paper_out'] })
    await shown.getByText('Load labels and press Feed on the printer').first().waitFor()
    expect(await shown.getByRole('button', { name: /Test print/ }).isDisabled()).toBe(true)

    await shown.getByRole('link', { name: /Jobs/ }).click()
    const queue = shown.getByRole('list', { name: 'Waiting jobs' }).getByRole('listitem')
    await vi.waitFor(async () => expect(await queue.count()).toBeGreaterThan(2), { timeout: 10_000 })
    await expectAccessible(page)
    await reorderAndCancel(queue)

    await simulate(page, id, { faults: [] })
    await shown.getByText('Ready', { exact: true }).waitFor({ timeout: 10_000 })
    await vi.waitFor(async () => expect(await queue.count()).toBe(0), { timeout: 30_000, interval: 250 })
    await vi.waitFor(async () => expect(await shown.getByText('Printed', { exact: true }).count()).toBeGreaterThan(2), {
      timeout: 30_000,
      interval: 250,
    })
  })

  /** The first goes to the end by the End key, and there it is cancelled. */
  async function reorderAndCancel(queue: ReturnType<Page['locator']>): Promise<void> {
    const count = await queue.count()
    const first = await queue.first().getAttribute('data-job')
    await queue
      .first()
      .getByRole('button', { name: /arrow keys or drag/ })
      .press('End')
    await vi.waitFor(async () => expect(await queue.last().getAttribute('data-job')).toBe(first))
    await vi.waitFor(async () => {
      const job = await (await page.request.get(`/v1/jobs/${first}`)).json()
      expect(job.place).toBe(count)
    })
    await queue
      .last()
      .getByRole('button', { name: /Cancel job/ })
      .click()
    await vi.waitFor(async () => expect(await queue.count()).toBe(count - 1))
  }

  it('is put away, and taken back by undo', async () => {
    const shown = panel(printerName)
    await shown.getByRole('link', { name: 'Device', exact: true }).click()
    await shown.getByRole('button', { name: 'Put away' }).click()
    await shown.getByText('It is not offered anywhere and takes no jobs.', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await shown.getByRole('button', { name: 'Put away' }).waitFor()
  })
})

describe('where labels go', () => {
  it('follows a route, says why, and Ship offers it as automatic', async () => {
    await page.goto('/devices?view=routes')
    await page.getByRole('button', { name: 'Add a route' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a route' })
    await dialog.getByRole('button', { name: 'Add the route' }).click()
    await dialog.getByText('Choose a printer', { exact: true }).last().waitFor()
    await dialog.getByLabel('Goes to').selectOption({ label: `${printerName} (${agentName})` })
    await dialog.getByRole('button', { name: 'Add the route' }).click()
    await page.getByRole('rowheader', { name: 'Everything else' }).waitFor()
    const now = page.getByRole('region', { name: 'Where would mine go now?' })
    await now.getByText('The route for everything').waitFor()
    await expectAccessible(page)

    await page.goto('/ship')
    const picker = page.getByLabel('Printer', { exact: true })
    await vi.waitFor(async () => expect(await picker.inputValue()).toBe('automatic'), { timeout: 10_000 })
    await page.getByText('The route for everything').waitFor()
  })

  it('is undone as it was made', async () => {
    await page.goto('/devices?view=routes')
    await page.getByRole('button', { name: /Delete the route/ }).click()
    await page.getByRole('heading', { name: 'No routes yet' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('rowheader', { name: 'Everything else' }).waitFor()
    await page.getByRole('button', { name: /Delete the route/ }).click()
    await page.getByRole('heading', { name: 'No routes yet' }).waitFor()
  })
})

it('an agent is revoked after being told what that means, and its devices leave the page', async () => {
  await page.goto('/devices')
  await card().waitFor()
  await page.getByRole('button', { name: `Actions for agent ${agentName}` }).click()
  await page.getByRole('menuitem', { name: 'Revoke this agent' }).click()
  const dialog = page.getByRole('dialog', { name: `Revoke ${agentName}?` })
  expect(await dialog.innerText()).toContain('This cannot be undone')
  await dialog.getByRole('button', { name: `Revoke ${agentName}` }).click()
  await card().waitFor({ state: 'detached' })
  await agentGone
})
