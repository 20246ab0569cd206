/** The production start: configuration from the environment, no demonstration data, no simulators. Ends on SIGINT and SIGTERM. */
import { ConfigError, readConfig } from './config.ts'
import { startServer } from './start.ts'

try {
  const server = await startServer(readConfig())
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      server.stop().then(() => process.exit(0))
    })
  }
} catch (error) {
  const message = error instanceof ConfigError ? error.message : error
  process.stderr.write(
    `Postroom cannot start. ${message instanceof Error ? (message.stack ?? message.message) : message}\n`,
  )
  process.exit(1)
}
