/** Routes read as people would say them, and travel as the API wants them. */
import { describe, expect, it } from 'vitest'
import { caseWords, readRoute, routeForm, routeProblems } from './routes.ts'

const any = { siteId: null, userId: null, labelSize: null, siteName: null, userName: null }

describe('what a route is for', () => {
  it('says only what it names', () => {
    expect(caseWords(any)).toBe('Everything else')
    expect(caseWords({ ...any, labelSize: '4x6' })).toBe('4×6 labels')
    expect(caseWords({ ...any, siteId: 's', siteName: 'Main Office' })).toBe('All labels at Main Office')
    expect(
      caseWords({
        siteId: 's',
        siteName: 'Main Office',
        userId: 'u',
        userName: 'Ann Lee',
        labelSize: 'letter',
      }),
    ).toBe('Letter paper of Ann Lee at Main Office')
  })
  it('still reads when the person or the site is gone', () => {
    expect(caseWords({ ...any, userId: 'u' })).toBe('All labels of a user who left')
  })
})

describe('the form', () => {
  it('begins with any, and sends any as null', () => {
    expect(readRoute({ ...routeForm(null), deviceId: 'p' })).toEqual({
      siteId: null,
      userId: null,
      labelSize: null,
      deviceId: 'p',
      fallbackDeviceId: null,
    })
  })
  it('wants a printer, and another one as fallback', () => {
    expect(routeProblems(routeForm(null)).get('deviceId')).toBe('Choose a printer')
    const same = { ...routeForm(null), deviceId: 'p', fallbackDeviceId: 'p' }
    expect(routeProblems(same).has('fallbackDeviceId')).toBe(true)
    expect(routeProblems({ ...same, fallbackDeviceId: 'q' }).size).toBe(0)
  })
})
