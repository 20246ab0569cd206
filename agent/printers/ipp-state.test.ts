import { describe, expect, test } from 'vitest'
import type { IppAttributes, IppValue } from './ipp-message.ts'
import { jobState, lookOf, troubleOfReasons } from './ipp-state.ts'

const attributes = (fields: Record<string, IppValue[]>): IppAttributes => new Map(Object.entries(fields))
const look = (state: number, reasons: string[], more: Record<string, IppValue[]> = {}) =>
  lookOf(
    attributes({
      'printer-state': [state],
      'printer-state-reasons': reasons,
      'document-format-supported': ['application/pdf'],
      ...more,
    }),
  )

describe('what an IPP printer says of itself', () => {
  test.each(['media-empty', 'media-empty-report', 'media-empty-warning', 'media-empty-error'])(
    '%s is out of labels',
    (reason) => {
      expect(troubleOfReasons(['marker-supply-low-warning', reason])).toBe('media_out')
    },
  )

  test('an open lid comes before the paper; low toner, a timer and none are no trouble', () => {
    expect(troubleOfReasons(['media-empty-error', 'cover-open-error'])).toBe('head_open')
    expect(troubleOfReasons(['none', 'toner-low-warning', 'identify-printer-requested'])).toBeNull()
  })

  test('one empty tray of several is told, and printing is tried; an error or a stopped printer is not', () => {
    expect(look(3, ['media-empty-report'])).toMatchObject({ trouble: 'media_out', blocked: false })
    expect(look(3, ['media-empty'])).toMatchObject({ trouble: 'media_out', blocked: true })
    expect(look(4, ['media-jam-error'])).toMatchObject({ trouble: 'feed_fault', blocked: true })
    expect(look(5, ['none'])).toMatchObject({ trouble: 'printer_error', blocked: true })
    expect(look(3, ['none'], { 'printer-is-accepting-jobs': [false] })).toMatchObject({
      trouble: 'queue_closed',
      blocked: true,
    })
  })

  test('formats: what is both printable here and taken there, PDF first', () => {
    const types = (list: string[]) => look(3, ['none'], { 'document-format-supported': list })
    expect(types(['image/png', 'application/pdf']).formats).toEqual(['pdf', 'png'])
    expect(types(['image/png', 'image/urf']).formats).toEqual(['png'])
    expect(types(['image/urf', 'application/octet-stream'])).toMatchObject({
      trouble: 'no_printable_format',
      blocked: true,
    })
  })

  test('model and resolution, where they are usable', () => {
    const said = { 'printer-make-and-model': ['QL-1110NWB'], 'printer-resolution-default': [300] }
    expect(look(3, ['none'], said)).toMatchObject({ model: 'QL-1110NWB', dpi: 300 })
    expect(look(3, ['none'], { 'printer-resolution-default': [72] })).toMatchObject({ model: null, dpi: null })
  })
})

describe('what it says of a job', () => {
  const state = (fields: Record<string, IppValue[]>) => jobState(attributes({ 'job-name': ['j'], ...fields }), 'j')

  test.each([
    [3, 'waiting'],
    [4, 'waiting'],
    [5, 'printing'],
    [6, 'printing'],
    [7, 'cancelled'],
    [8, 'dropped'],
    [9, 'printed'],
  ])('state %d: %s', (value, expected) => {
    expect(state({ 'job-state': [value] })).toBe(expected)
  })

  test('ended with sheets out, or with errors: something may have come out', () => {
    expect(state({ 'job-state': [8], 'job-impressions-completed': [1] })).toBe('partly')
    expect(state({ 'job-state': [7], 'job-media-sheets-completed': [1] })).toBe('partly')
    expect(state({ 'job-state': [9], 'job-state-reasons': ['job-completed-with-errors'] })).toBe('partly')
  })

  test('another name under our number is another job', () => {
    expect(state({ 'job-state': [9], 'job-name': ['holiday.pdf'] })).toBe('gone')
    expect(state({})).toBe('gone')
  })
})
