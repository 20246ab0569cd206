/** Command line of the agent: the local program that lends devices to the server. */
import { parseArgs } from 'node:util'
import { AgentError, configFolder, exitCodes, loadEnvironmentFile } from './config.ts'
import { errorText } from './error-text.ts'

const usage = `postroom-agent lends this computer's printers and scales to Postroom.

  pair --server URL --code CODE   make a key and trade the code for a certificate
       [--allow-http]             accept http:// to another machine
  run  [--virtual]                lend the devices; --virtual adds a simulated printer and scale
       [--log-level LEVEL]        debug, info (default), warn, error or silent
  doctor                          check network, certificate, clock, bandwidth, devices and disk
       [--server URL]             the server, before this computer is paired
       [--report FILE]            write the findings and the addresses to allow, for IT
  devices                         list the configured and the found devices
  service install|remove          start the agent with the computer, or no longer
       [--print]                  only show what would be done

  --dir FOLDER   the agent's folder (default: POSTROOM_AGENT_DIR, else the system's place for settings)
  --help         this text
  --version      which version this is

A proxy is taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or from the file "environment" in the agent's folder.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not paired or revoked.
`
const logLevels = ['debug', 'info', 'warn', 'error', 'silent']

async function main(args: string[]): Promise<number> {
  const { values, command, rest } = parsed(args)
  if (values.version) {
    process.stdout.write(`${(await import('./version.ts')).agentVersion}\n`)
    return exitCodes.ok
  }
  if (values.help || !command) {
    process.stdout.write(usage)
    return values.help ? exitCodes.ok : exitCodes.wrongUsage
  }
  const folder = configFolder(values.dir)
  loadEnvironmentFile(folder)
  return await start(command, { values, folder, rest })
}

interface Asked {
  values: ReturnType<typeof parseOrExplain>['values']
  folder: string
  rest: string[]
}

// Loaded by need: `run` should not carry what only pairing uses.
async function start(command: string, { values, folder, rest }: Asked): Promise<number> {
  const { server } = values
  if (command === 'pair') {
    const { runPair } = await import('./commands/pair.ts')
    return runPair({ folder, server, code: values.code, allowHttp: values['allow-http'] })
  }
  if (command === 'run') {
    const { runAgent } = await import('./commands/run.ts')
    return runAgent({ folder, virtual: values.virtual, logLevel: values['log-level'] })
  }
  if (command === 'doctor') {
    return (await import('./commands/doctor.ts')).runDoctor({ folder, server, report: values.report })
  }
  if (command === 'devices') return (await import('./commands/devices.ts')).runDevices(folder)
  if (command === 'service') {
    return (await import('./commands/service.ts')).runService({ folder, action: rest[0], print: values.print })
  }
  throw new AgentError(`There is no command "${command}". Try --help`, exitCodes.wrongUsage)
}

function parsed(args: string[]) {
  const { values, positionals } = parseOrExplain(args)
  const [command, ...rest] = positionals
  const extra = command === 'service' ? rest[1] : rest[0]
  if (extra !== undefined) throw new AgentError(`"${extra}" is one word too many. Try --help`, exitCodes.wrongUsage)
  if (!logLevels.includes(values['log-level'])) {
    throw new AgentError(`--log-level is one of ${logLevels.join(', ')}`, exitCodes.wrongUsage)
  }
  return { values, command, rest }
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
        report: { type: 'string' },
        print: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new AgentError(`${errorText(error).split('\n')[0]}. Try --help`, exitCodes.wrongUsage)
  }
}

function failed(error: unknown): number {
  process.stderr.write(`postroom-agent: ${error instanceof AgentError ? error.message : errorText(error)}\n`)
  return error instanceof AgentError ? error.exitCode : exitCodes.failed
}

// Not awaited: the executable is one CommonJS file, which cannot.
void main(process.argv.slice(2))
  .catch(failed)
  .then((code) => {
    process.exitCode = code
  })
