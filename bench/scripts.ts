/** Node's arguments of a script of package.json, so that what is measured is what people start. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `agent` → `['--max-semi-space-size=2', '/…/agent/main.js']` */
export function scriptArguments(name: 'server' | 'agent'): string[] {
  const { scripts } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const [, ...words] = (scripts[name] ?? '').split(' ')
  return words.map((word) => (/\.[jt]s$/.test(word) ? resolve(root, word) : word))
}
