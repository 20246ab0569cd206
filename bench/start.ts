/** From `npm run server` to a good answer of /readyz, with the embedded Postgres: on an empty folder, and again. */
import { serve } from './installation.ts'
import type { Scene } from './scene.ts'
import { atMost, figure, type Row } from './table.ts'

const limitsMs = { first: 15_000, second: 5_000 }

export async function start(scene: Scene): Promise<Row[]> {
  const dir = await scene.folder()
  const first = await serve(scene, dir)
  await first.stop()
  const second = await serve(scene, dir)
  await second.stop()
  const row = (name: string, measured: number, limit: number) =>
    atMost({ name, measured: `${figure(measured / 1000)} s`, against: `limit ${limit / 1000} s` }, { measured, limit })
  return [
    row('server start, empty data folder', first.startedMs, limitsMs.first),
    row('server start, second time', second.startedMs, limitsMs.second),
  ]
}
