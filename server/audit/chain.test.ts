import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../platform/testing/app.ts'
import { boughtShipment, equipForShipping } from '../platform/testing/shipping.ts'
import { verifyChain } from './chain.ts'
import { exportChain } from './store.ts'

let app: TestApp
let lines: string[]
beforeAll(async () => {
  app = await createTestApp()
  await equipForShipping(app)
  const operator = await app.as('mailroom@one.test')
  await Promise.all(Array.from({ length: 5 }, () => boughtShipment(operator)))
  lines = (await Array.fromAsync(exportChain(app.platform.db, app.tenantId))).map((row) => JSON.stringify(row))
})
afterAll(() => app.close())

const broken = async (change: (rows: string[]) => string[]) => verifyChain(change([...lines]))

describe('the audit chain', () => {
  it('is intact after parallel work, and says who did what with before and after', async () => {
    expect(await verifyChain(lines)).toMatchObject({ intact: true, rows: lines.length })
    const bodies = lines.map((line) => JSON.parse(JSON.parse(line).body))
    const bought = bodies.find(({ action }) => action === 'shipment.purchased')
    expect(bought).toMatchObject({
      actor: { username: 'mailroom@one.test', from: '127.0.0.1' },
      before: { status: 'purchasing' },
      after: { status: 'purchased' },
    })
  })

  it('shows an edited, a removed and a swapped row, and junk', async () => {
    expect(await broken((rows) => rows.with(3, rows[3]?.replace('127.0.0.1', '10.0.0.1') ?? ''))).toMatchObject({
      intact: false,
      line: 4,
    })
    expect(await broken((rows) => rows.toSpliced(2, 1))).toMatchObject({ intact: false, line: 3 })
    expect(await broken((rows) => [rows[1] ?? '', rows[0] ?? '', ...rows.slice(2)])).toMatchObject({
      intact: false,
      line: 1,
    })
    expect(await broken(() => ['{"a":1}'])).toMatchObject({
      intact: false,
      line: 1,
      reason: 'is not a row of an audit export',
    })
  })

  it('shows a cut end by its head', async () => {
    const whole = await verifyChain(lines)
    const cut = await verifyChain(lines.slice(0, -1))
    expect(cut).toMatchObject({ intact: true })
    expect(cut).not.toEqual(whole)
  })

  it('cannot be changed or emptied by the application', async () => {
    const run = (statement: string) => app.platform.db.withTenant(app.tenantId, (tx) => tx.execute(statement))
    for (const statement of [
      "update audit_rows set body = 'x'",
      'delete from audit_rows',
      'truncate audit_rows',
      'insert into audit_rows select * from audit_rows',
    ]) {
      await expect(run(statement), statement).rejects.toThrow()
    }
  })
})
