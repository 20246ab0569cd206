/** `make chaos`: a thousand kills and three power cuts. `node chaos/main.ts [kills] [seed]`; prints the verdict. */
import { runChaos } from './run.ts'
import { isClean } from './verify.ts'

const killsDefault = 1_000
const databaseStops = 3

const [kills = killsDefault, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
const say = (text: string) => process.stdout.write(`${text}\n`)

say(`Chaos: ${kills} kills, ${databaseStops} immediate stops of Postgres, seed ${seed}`)
const started = performance.now()
const verdict = await runChaos({ seed, kills, databaseStops, say })
const minutes = ((performance.now() - started) / 60_000).toFixed(1)
say(`${verdict.bought} bought at the carriers, ${verdict.labels} labels, ${minutes} minutes (seed ${seed})`)
for (const name of ['twice', 'lost', 'invented', 'broken'] as const) say(`${name}: ${verdict[name].length}`)
say(`open: ${verdict.open}`)
if (!isClean(verdict)) {
  say(JSON.stringify(verdict, null, 2))
  process.exitCode = 1
}
