import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createTestApp, type TestApp } from '../server/platform/testing/app.ts'
import { equipForShipping } from '../server/platform/testing/shipping.ts'
import { demoAddresses } from './data/addresses.ts'

let app: TestApp
let operator: Client
beforeAll(async () => {
  app = await createTestApp()
  await equipForShipping(app, { budgetCents: 100_000_000 })
  operator = await app.as('mailroom@one.test')
})
afterAll(() => app.close())

const zones = new Set<string>()
const sideBySide = 4

async function ship({ code, ...to }: (typeof demoAddresses)[number]): Promise<string | null> {
  const draft = await operator.post('/v1/shipments', {
    to,
    packages: [{ weight: { value: 1.5, unit: 'lb' } }],
    references: [code],
  })
  if (draft.statusCode !== 201) return `${code}: ${draft.body}`
  const { id } = draft.json()
  const { rates } = (await operator.post(`/v1/shipments/${id}/rates`)).json()
  const rate = rates.find(({ service }: { service: string }) => service === 'usps_priority_mail')
  if (!rate) return `${code}: no price`
  zones.add(rate.zone)
  const bought = await operator.post(`/v1/shipments/${id}/purchase`, { rateId: rate.id })
  const label = await operator.get(`/v1/shipments/${id}/label?format=zpl`)
  const commands = label.body.match(/\^XA|\^XZ/g)?.join('')
  return bought.statusCode === 200 && commands === '^XA^XZ'
    ? null
    : `${code}: ${bought.body} ${label.body.slice(0, 200)}`
}

describe('real places', () => {
  it(`ships to every one of the ${demoAddresses.length} demo addresses, in every zone`, {
    timeout: 90_000,
  }, async () => {
    const waiting = [...demoAddresses]
    const problems: (string | null)[] = []
    const worker = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) problems.push(await ship(next))
    }
    await Promise.all(Array.from({ length: sideBySide }, worker))
    expect(problems.filter((problem) => problem !== null)).toEqual([])
    expect([...zones].sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9'])
  })
})
