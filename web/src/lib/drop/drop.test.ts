import { expect, test } from 'vitest'
import type { DropSource } from '#lib/api/types.ts'
import { changesOf, fieldGroups, groupsOf } from './fields.ts'
import { placeLink } from './place.ts'
import { curlExample, exportText, leftText, sourceProblem, sourceState, tabFrom } from './words.ts'

const source = (rest: Partial<DropSource>): DropSource => ({
  id: 's',
  kind: 'folder',
  name: 'Orders',
  siteId: null,
  agentId: 'a',
  agentName: 'Desk 1',
  folder: { key: 'orders', name: 'Orders', path: '/orders', state: 'watching', problem: null, waiting: 0 },
  online: true,
  exportMode: 'auto',
  exportEverySeconds: 60,
  openRecords: 0,
  waitingRows: 0,
  lastFileAt: null,
  lastExportAt: null,
  createdAt: '2026-11-21T12:00:00Z',
  ...rest,
})

test('takes only tabs that exist', () => {
  expect([tabFrom(null), tabFrom('shipped'), tabFrom('removed')]).toEqual(['ready', 'shipped', 'ready'])
})

test('an address says only what does not go without saying', () => {
  expect(placeLink({ state: 'ready', q: '', source: '', id: null })).toBe('/drop')
  expect(placeLink({ state: 'shipped', q: 'a b', source: 's', id: 'r' })).toBe(
    '/drop?state=shipped&q=a+b&source=s&id=r',
  )
})

test('a source says what is wrong with its folder, with the cure', () => {
  const problem = { code: 'gone', text: 'The folder is gone', cure: 'Make it again' }
  const broken = source({ folder: { key: 'o', name: 'O', path: '/o', state: 'problem', problem, waiting: 0 } })
  expect([sourceState(broken).text, sourceProblem(broken)]).toEqual(['Problem', problem])
  expect(sourceProblem(source({}))).toBeNull()
  expect(sourceProblem(source({ online: false }))?.text).toBe('Desk 1 is not connected')
  expect(sourceState(source({ folder: null })).text).toBe('No agent watches it')
  expect(sourceProblem(source({ kind: 'api', folder: null, online: false }))).toBeNull()
})

test('what is missing stands first and once', () => {
  const lack = (field: string) => ({ field, column: field, reason: 'is blank' })
  const groups = groupsOf([lack('city'), lack('address1')])
  expect(groups[0]).toMatchObject({ title: 'Missing', fields: [{ name: 'address1' }, { name: 'city' }] })
  const names = groups.flatMap(({ fields }) => fields.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBe(fieldGroups.flatMap(({ fields }) => fields).length)
  expect(groupsOf([])[0]?.title).toBe('Recipient')
})

test('sends only what was changed, a cleared field as an empty text', () => {
  expect(changesOf({ city: 'Paris', state: 'TX' }, { city: ' Paris ', state: '', phone: '555' })).toEqual({
    state: '',
    phone: '555',
  })
})

test('files, records left out and the example in words', () => {
  expect(exportText({ rows: 12, voids: 0 })).toBe('12 rows')
  expect(exportText({ rows: 12, voids: 1 })).toBe('12 rows, 1 of them a void')
  expect(leftText(1)).toMatch(/^1 record was left out/)
  expect(curlExample('https://postroom.example', 'S1')).toContain('"sourceId":"S1","packageId":"PKG-1001"')
})
