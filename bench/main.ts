/** `node bench/main.ts [filter]`: prints the benchmark table, every row against a limit or a peer measured in the same run. */
import { cpus } from 'node:os'
import { labels } from './labels.ts'
import { purchase } from './purchase.ts'
import { rating } from './rating.ts'
import { Scene } from './scene.ts'
import { type Row, tableText } from './table.ts'
import { tenantTransaction } from './tenant-transaction.ts'

const benchmarks: Record<string, (scene: Scene) => Promise<Row[]>> = {
  rating,
  labels,
  purchase,
  'tenant-transaction': tenantTransaction,
}
void cpus
const scene = new Scene()
const rows: Row[] = []
try {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (!process.argv.slice(2).every((f) => name.includes(f))) continue
    process.stderr.write(`${name} ...\n`)
    rows.push(...(await run(scene)))
  }
} finally {
  await scene.close()
}
process.stdout.write(`${tableText(rows)}\n`)
