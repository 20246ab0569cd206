/** Command line of the agent: the local program that lends devices to the server. */
import { parseArgs } from 'node:util'
import { AgentError, configFolder, exitCodes } from './config.ts'
import { errorText } from './error-text.ts'

const usage = `postroom-agent lends this computer's printers and scales to Postroom.

  pair --server URL --code CODE   make a key and trade the code for a certificate
       [--allow-http]             accept http:// to another machine
  run  [--virtual]                lend the devices; --virtual adds a simulated printer and scale
       [--log-level LEVEL]        debug, info (default), warn, error or silent
  doctor                          check certificate, connection, clock and device libraries
  devices                         list the configured and the found devices

  --dir FOLDER   the agent's folder (default: POSTROOM_AGENT_DIR, else the system's place for settings)
  --help         this text

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not paired or revoked.
`
const logLevels = ['debug', 'info', 'warn', 'error', 'silent']

async function main(args: string[]): Promise<number> {
  const { values, command } = parsed(args)
  if (values.help || !command) {
    process.stdout.write(usage)
    return values.help ? exitCodes.ok : exitCodes.wrongUsage
  }
  const folder = configFolder(values.dir)
  // Loaded by need: `run` should not carry what only pairing uses.
  if (command === 'pair') {
    const { runPair } = await import('./commands/pair.ts')
    return runPair({ folder, server: values.server, code: values.code, allowHttp: values['allow-http'] })
  }
  if (command === 'run') {
    const { runAgent } = await import('./commands/run.ts')
    return runAgent({ folder, virtual: values.virtual, logLevel: values['log-level'] })
  }
  if (command === 'doctor') return (await import('./commands/doctor.ts')).runDoctor(folder)
  if (command === 'devices') return (await import('./commands/devices.ts')).runDevices(folder)
  throw new AgentError(`There is no command "${command}". Try --help`, exitCodes.wrongUsage)
}

function parsed(args: string[]) {
  const { values, positionals } = parseOrExplain(args)
  const [command, ...extra] = positionals
  if (extra.length > 0) throw new AgentError(`"${extra[0]}" is one word too many. Try --help`, exitCodes.wrongUsage)
  if (!logLevels.includes(values['log-level'])) {
    throw new AgentError(`--log-level is one of ${logLevels.join(', ')}`, exitCodes.wrongUsage)
  }
  return { values, command }
}

function parseOrExplain(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        server: { type: 'string' },
        code: { type: 'string' },
        dir: { type: 'string' },
        virtual: { type: 'boolean', default: false },
        'allow-http': { type: 'boolean', default: false },
        'log-level': { type: 'string', default: 'info' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new AgentError(`${errorText(error).split('\n')[0]}. Try --help`, exitCodes.wrongUsage)
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`postroom-agent: ${error instanceof AgentError ? error.message : errorText(error)}\n`)
  process.exitCode = error instanceof AgentError ? error.exitCode : exitCodes.failed
}
