import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AddressEntry, AddressInput } from '#contracts/addresses.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { newYork } from '../platform/testing/people.ts'

let app: TestApp
let user: Client

const book: Partial<AddressInput>[] = [
  { name: 'Jürgen Müller', company: 'Straßenbau GmbH', code: 'JM-77' },
  { name: 'Jane Doe', company: 'Acme, Inc.', line1: '9404 Marginal Way' },
  { name: 'John Johnson', company: 'Johnson & Johnson', postalCode: '10019' },
  { name: 'Łukasz Øre', company: undefined, city: 'Albany' },
  { name: '東京 太郎', company: undefined },
]

beforeAll(async () => {
  app = await createTestApp()
  user = await app.as('user@one.test')
  for (const entry of book) await user.post('/v1/addresses', { ...newYork, company: undefined, ...entry })
})
afterAll(() => app.close())

async function names(q: string): Promise<(string | undefined)[]> {
  const answer = await user.get(`/v1/addresses?q=${encodeURIComponent(q)}`)
  expect(answer.statusCode).toBe(200)
  return answer.json().items.map((entry: AddressEntry) => entry.name)
}

describe('search', () => {
  it.each([
    ['the beginning of a name', 'jan', ['Jane Doe']],
    ['the beginning of a company', 'acm', ['Jane Doe']],
    ['the beginning of a street', 'margi', ['Jane Doe']],
    ['a house number', '9404', ['Jane Doe']],
    ['the beginning of a city', 'alb', ['Łukasz Øre']],
    ['the beginning of a postal code', '10019', ['John Johnson']],
    ['a code', 'jm-77', ['Jürgen Müller']],
    ['any case and no accents', 'MULLER jurgen', ['Jürgen Müller']],
    ['accents where there are none', 'dóe', ['Jane Doe']],
    ['letters that have no accent to strip', 'lukasz ore', ['Łukasz Øre']],
    ['ß as ss', 'strasse', ['Jürgen Müller']],
    ['other scripts', '東', ['東京 太郎']],
    ['several beginnings, all of which must match', 'new j mull', ['Jürgen Müller']],
    ['one entry once, however many of its words match', 'john', ['John Johnson']],
    ['the middle of a word: not found', 'ohnson', []],
    ['a word too many: not found', 'jane doe zzz', []],
    ['text that could break a statement: not found', "x' or 1=1 --%_\\", []],
  ])('finds %s', async (_, q, found) => {
    expect(await names(q)).toEqual(found)
  })

  it('lists everything by name for nothing, and for signs only', async () => {
    const everyone = ['Jane Doe', 'John Johnson', 'Jürgen Müller', 'Łukasz Øre', '東京 太郎']
    expect(await names('')).toEqual(everyone)
    expect(await names(' .,! ')).toEqual(everyone)
  })

  it('refuses a cursor that is not its own, with the field', async () => {
    const bad = [['x', 'y'], [1, 2], ['a\u0000', '01900000-0000-7000-8000-000000000000'], ['x'], 'x']
    for (const key of bad) {
      const cursor = Buffer.from(JSON.stringify(key)).toString('base64url')
      for (const path of ['/v1/addresses?', '/v1/addresses?q=j&']) {
        const answer = await user.get(`${path}cursor=${cursor}`)
        expect(answer.json()).toMatchObject({ code: 'invalid_request', fields: [{ field: 'cursor' }] })
      }
    }
  })
})

describe('paging', () => {
  /** Four-byte letters are the longest a cursor must hold. */
  const longest = '𐐀'.repeat(200)
  const twins = ['Twin Same', 'Twin Same', 'Twin Same', 'Twin Same', 'Twin Alpha', 'Twin Zeta', `Twin${longest}`]

  beforeAll(async () => {
    for (const name of [...twins, longest, longest])
      await user.post('/v1/addresses', { ...newYork, company: undefined, name })
  })

  async function walk(query: string): Promise<{ ids: string[]; pages: number }> {
    const ids: string[] = []
    let cursor = ''
    for (let pages = 1; ; pages += 1) {
      const page = (await user.get(`/v1/addresses?limit=2${query}${cursor}`)).json()
      ids.push(...page.items.map((entry: AddressEntry) => entry.id))
      if (page.nextCursor === null) return { ids, pages }
      expect(page.nextCursor.length).toBeLessThanOrEqual(400)
      cursor = `&cursor=${page.nextCursor}`
    }
  }

  it.each([
    ['a search', '&q=twin', twins.length],
    ['the whole book', '', book.length + twins.length + 2],
  ])('%s with equal names repeats nothing and leaves nothing out', async (_, query, count) => {
    const { ids, pages } = await walk(query)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(count)
    expect(pages).toBe(Math.ceil(count / 2))
    const whole = (await user.get(`/v1/addresses?limit=200${query}`)).json()
    expect(ids).toEqual(whole.items.map((entry: AddressEntry) => entry.id))
  })
})
