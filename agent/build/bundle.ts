/** Bundles the agent and each of its threads into one CommonJS file apiece. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { type Collected, redirects } from './redirects.ts'

/** Draws the paper of virtual printers, with a renderer of 27 MB; the executable has no virtual devices. */
const leftOut = ['agent/simulators/paper-worker.ts']

interface Bundled {
  /** the main program */
  main: string
  /** asset name → file */
  assets: Record<string, string>
}

/** Writes the bundles into `folder`. Throws when a module cannot be found or used. */
export async function bundleAgent(root: string, folder: string): Promise<Bundled> {
  const collected: Collected = { workers: new Set(), files: new Map() }
  mkdirSync(folder, { recursive: true })
  const main = join(folder, 'main.cjs')
  writeFileSync(main, await bundled(root, 'agent/command-line.ts', collected))
  const assets: Record<string, string> = {}
  for (const worker of collected.workers) {
    if (leftOut.includes(worker)) continue
    const file = join(folder, `${worker.replaceAll('/', '-')}.cjs`)
    writeFileSync(file, await bundled(root, worker, collected))
    assets[worker] = file
  }
  for (const [name, file] of collected.files) assets[name] = join(root, file)
  return { main, assets }
}

async function bundled(root: string, entry: string, collected: Collected): Promise<string> {
  const build = await rolldown({
    input: join(root, entry),
    platform: 'node',
    plugins: [redirects(root, collected)],
    // Packages' own oddities are not ours to mend; what cannot be bundled is an error all the same.
    onLog: () => undefined,
  })
  try {
    const { output } = await build.generate({ format: 'cjs', codeSplitting: false, minify: true })
    return output[0].code
  } finally {
    await build.close()
  }
}
