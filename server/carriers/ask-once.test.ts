import { describe, expect, it } from 'vitest'
import { askOnce } from './ask-once.ts'
import type { CarrierMessage, Outcome } from './carrier.ts'

const deadlineMs = 5_000
const message = (more: Partial<CarrierMessage>): CarrierMessage => ({
  ...{ carrier: 'usps', code: 'x', text: 'No.', severity: 'error', retryable: false, ...more },
})
const said = (result: string | null, ...messages: CarrierMessage[]) =>
  askOnce(async (): Promise<Outcome<string>> => ({ result, messages }), deadlineMs)

describe('asking once', () => {
  it('believes a result, and keeps what was remarked', async () => {
    const remark = message({ severity: 'warning', text: 'Two were left out.' })
    expect(await said('yes', remark)).toEqual({ outcome: 'done', result: 'yes', remarks: 'Two were left out.' })
  })

  it('believes a clear no, and being turned away', async () => {
    expect(await said(null, message({}))).toEqual({ outcome: 'refused', reason: 'No.', busy: false })
    expect(await said(null)).toMatchObject({ outcome: 'refused', reason: 'The carrier gave no reason.' })
    const busy = message({ code: 'http_429', retryable: true })
    expect(await said(null, busy)).toMatchObject({ outcome: 'refused', busy: true })
  })

  it('knows nothing after trouble, a broken connection or silence', async () => {
    expect(await said(null, message({ code: 'http_500', retryable: true }))).toMatchObject({ outcome: 'unknown' })
    expect(await askOnce(() => Promise.reject(new Error('gone')), deadlineMs)).toMatchObject({ outcome: 'unknown' })
    expect(await askOnce(() => new Promise<never>(() => undefined), 20)).toMatchObject({ outcome: 'unknown' })
  })
})
