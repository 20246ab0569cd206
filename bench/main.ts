/** `node bench/main.ts [filter …]`: prints the benchmark table, every row against a limit or a peer measured in the same run. */
import { cpus, loadavg, totalmem } from 'node:os'
import { addressSearch } from './address-search.ts'
import { agents } from './agents.ts'
import { batch } from './batch.ts'
import { documents } from './documents.ts'
import { firstLoad } from './first-load.ts'
import { history } from './history.ts'
import { imports } from './imports.ts'
import { labels } from './labels.ts'
import { memory } from './memory.ts'
import { purchase } from './purchase.ts'
import { rateShop } from './rate-shop.ts'
import { rating } from './rating.ts'
import { reading } from './reading.ts'
import { Scene } from './scene.ts'
import { start } from './start.ts'
import { notRun, type Row, tableText } from './table.ts'
import { tenantTransaction } from './tenant-transaction.ts'
import { tracking } from './tracking.ts'

const benchmarks: Record<string, (scene: Scene) => Promise<Row[]>> = {
  rating,
  'rate-shop': rateShop,
  labels,
  documents,
  purchase,
  batch,
  'tenant-transaction': tenantTransaction,
  tracking,
  history,
  'address-search': addressSearch,
  imports,
  reading,
  'first-load': firstLoad,
  start,
  memory,
  agents,
}

/** Cores, memory, version and how busy the machine was with other things when we began. */
function machineText(): string {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const load = `load average at the start ${(loadavg()[0] ?? 0).toFixed(1)}`
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory}, Node ${process.versions.node}, ${load}`
}

async function run(wanted: readonly string[], scene: Scene): Promise<Row[]> {
  const rows: Row[] = []
  for (const [name, measure] of Object.entries(benchmarks)) {
    if (wanted.length > 0 && !wanted.some((filter) => name.includes(filter))) continue
    const start = performance.now()
    rows.push(...(await measure(scene).catch((error: unknown) => failed(name, error, scene))))
    if (scene.closing) return rows
    process.stderr.write(`  ${name} ${((performance.now() - start) / 1000).toFixed(0)} s\n`)
  }
  return rows
}

/** A benchmark that broke is a row, too; one that was interrupted is not. */
function failed(name: string, error: unknown, scene: Scene): Row[] {
  if (scene.closing) return []
  process.stderr.write(`${name}: ${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
  return [notRun(name, 'failed, see above')]
}

async function main(): Promise<void> {
  const filters = process.argv.slice(2)
  const machine = machineText()
  const scene = new Scene()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => scene.close().finally(() => process.exit(130)))
  }
  const rows = await run(filters, scene)
  // Interrupted: the handler above cleans up and ends us.
  if (scene.closing) return
  await scene.close()
  if (rows.length > 0) process.stdout.write(`${machine}\n\n${tableText(rows)}\n`)
  else process.stderr.write(`No benchmark is called that; there are ${Object.keys(benchmarks).join(', ')}.\n`)
}

await main()
