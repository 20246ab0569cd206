/** Type-ahead in a large address book through the API, as the recipient field asks. */
import { openSql } from '../server/platform/db/sql.ts'
import { percentile, timeEach } from './measure.ts'
import { openProduct, type Product } from './product.ts'
import type { Scene } from './scene.ts'
import { atMost, figure, type Row } from './table.ts'

/** More by hand: BENCH_ADDRESSES=1000000. */
const entries = Number(process.env.BENCH_ADDRESSES ?? 200_000)
const limitMs = 20
const rounds = 8

/** Each typed letter by letter: a name, a company, a common city with a name, a postal code, nobody. */
const typed = {
  'as a name is typed': ['f93c l5b0', 'fa1d 10', 'l1f3d'],
  'as a company or place is typed': ['company1234', 'new york la', 'town29 c', '00042'],
  'as nobody is typed': ['zebulon', 'new zz'],
}

export async function addressSearch(scene: Scene): Promise<Row[]> {
  const product = await openProduct(scene, 'address_search')
  await fillBook(scene, product)
  const rows: Row[] = []
  for (const [kind, texts] of Object.entries(typed)) rows.push(await timeTyping(product, kind, texts))
  return rows
}

async function timeTyping({ send }: Product, kind: string, texts: readonly string[]): Promise<Row> {
  const strokes = texts.flatMap((text) => [...text].map((_, index) => text.slice(0, index + 1)))
  const ask = (q: string) => send('GET', `/v1/addresses?limit=8&q=${encodeURIComponent(q)}`)
  await timeEach(strokes, ask)
  const { latencies } = await timeEach(Array.from({ length: rounds }, () => strokes).flat(), ask)
  const p95 = percentile(latencies, 95)
  const row = {
    name: `type-ahead among ${figure(entries)}: ${kind}`,
    measured: `p50 ${figure(percentile(latencies, 50))} p95 ${figure(p95)} ms`,
    against: `limit p95 ${limitMs} ms a key`,
  }
  return atMost(row, { measured: p95, limit: limitMs })
}

/** A first and a last name, a company, a street, a city of which one in ten is New York. */
async function fillBook(scene: Scene, { databaseUrl, tenantId }: Product): Promise<void> {
  const sql = openSql(databaseUrl)
  scene.defer(() => sql.end())
  await sql`set session_replication_role = replica`
  await sql`set synchronous_commit = off`
  await sql`set work_mem = '256MB'`
  await sql`
    insert into addresses (tenant_id, id, code, scope, name, company, line1, city, state, postal_code, country, sort_name)
    select ${tenantId}, uuidv7(), 'C' || n, 'tenant', first || ' ' || last, 'company' || n % 5000,
      n % 900 || ' street' || n % 300, case when n % 10 = 0 then 'New York' else 'town' || n % 3000 end,
      'NY', lpad((n % 99999)::text, 5, '0'), 'US', first || ' ' || last
    from (select n, 'f' || substr(md5((n % 800)::text), 1, 5) as first, 'l' || substr(md5((n % 7919)::text), 1, 6) as last
      from generate_series(1, ${entries}::int) n) people`
  await sql`
    insert into address_words (tenant_id, word, address_id)
    select distinct tenant_id, word, id from addresses,
      unnest(string_to_array(lower(concat_ws(' ', code, name, company, line1, city, postal_code)), ' ')) word
    order by word, id`
  await sql`vacuum analyze addresses`
  await sql`vacuum analyze address_words`
}
