/** vitest global setup of the browser tests: the product as `make start` runs it, on free ports and a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { freePort } from '../../server/platform/db/embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    productUrl: string
    /** the demo agent's */
    dropFolder: string
  }
}

const start = fileURLToPath(new URL('../../demo/start.ts', import.meta.url))
const readyMs = 90_000

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'postroom-e2e-'))
  await rm(dir, { recursive: true })
  const [port, agentPort, mqttPort] = await Promise.all([freePort(), freePort(), freePort()])
  const env = {
    ...process.env,
    DATA_DIR: dir,
    PORT: String(port),
    AGENT_PORT: String(agentPort),
    MQTT_PORT: String(mqttPort),
  }
  const product = spawn(process.execPath, [start], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await ready(product)
  project.provide('productUrl', `http://127.0.0.1:${port}`)
  project.provide('dropFolder', join(dir, 'drop-folder'))
  return async () => {
    const gone = new Promise((resolve) => product.once('exit', resolve))
    product.kill('SIGTERM')
    await gone
    await rm(dir, { recursive: true, force: true })
  }
}

function ready(product: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the product was not ready in time')), readyMs)
    let said = ''
    product.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
      if (!said.includes('Postroom is ready at')) return
      clearTimeout(timer)
      resolve()
    })
    product.once('exit', (code) => reject(new Error(`the product ended with code ${code}:\n${said}`)))
  })
}
