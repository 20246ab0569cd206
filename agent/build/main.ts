/** `make agent`: single-file executables of the agent in dist/agent, for the systems of targets.ts or those named. */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleAgent } from './bundle.ts'
import { packageFile, run } from './packages.ts'
import { smoke } from './smoke.ts'
import { type Target, targets } from './targets.ts'

const root = join(import.meta.dirname, '..', '..')
const output = join(root, 'dist', 'agent')
const scratch = join(root, 'node_modules', '.cache', 'agent', 'bundle')

/** Young objects in 2 MB instead of 16: the agent makes few, and rests in a tenth less memory. */
const nodeOptions = ['--max-semi-space-size=2']

async function build(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !targets.some((target) => target.name === name))
  if (unknown) throw new Error(`"${unknown}" is not one of ${targets.map(({ name }) => name).join(', ')}`)
  const chosen = targets.filter(({ name }) => names.length === 0 || names.includes(name))
  const { main, assets } = await bundleAgent(root, scratch)
  mkdirSync(output, { recursive: true })
  // Never to be committed: 150 MB a piece.
  writeFileSync(join(root, 'dist', '.gitignore'), '*\n')
  for (const target of chosen) {
    const file = executable(target, { main, assets })
    process.stdout.write(`${file}: ${(statSync(file).size / 1024 ** 2).toFixed(0)} MB\n`)
    if (target.name === `${process.platform}-${process.arch}`) await smoke(file)
  }
}

function executable(target: Target, { main, assets }: { main: string; assets: Record<string, string> }): string {
  const { name, node, addons } = target
  const file = join(output, `postroom-agent-${name}${node.ending}`)
  const native = Object.entries(addons).map(([addon, from]) => [`native/${addon}`, packageFile(root, from)] as const)
  const config = join(scratch, `${name}.json`)
  writeFileSync(
    config,
    JSON.stringify({
      main,
      mainFormat: 'commonjs',
      executable: packageFile(root, [node.package, node.program]),
      output: file,
      disableExperimentalSEAWarning: true,
      // Compiled code is for one processor and one Node.
      useCodeCache: name === `${process.platform}-${process.arch}`,
      execArgv: nodeOptions,
      execArgvExtension: 'none',
      assets: { ...assets, ...Object.fromEntries(native) },
    }),
  )
  rmSync(file, { force: true })
  run(process.execPath, ['--build-sea', config], root)
  return file
}

await build(process.argv.slice(2))
