/** `npm run admin`: what the operator of an installation does from a shell. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { builtInRoles, experiences } from '#contracts/permissions.ts'
import { checkAddress } from './addresses/index.ts'
import { exportChain, verifyChain } from './audit/index.ts'
import { insertCarrierAccount } from './carriers/index.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { createUser } from './identity/index.ts'
import { type Database, openDatabase, postgresError } from './platform/db/database.ts'
import { startEmbeddedPostgres } from './platform/db/embedded.ts'
import { brokenInvariants } from './platform/db/invariants.ts'
import { migrate } from './platform/db/migrate.ts'
import { newId } from './platform/ids.ts'
import { createSite, createTenant, findTenant } from './tenants/index.ts'

const help = `npm run admin -- <command>

  tenant create --name NAME [--time-zone ZONE]
  site create --tenant NAME --name NAME --line1 STREET --city CITY --state ST --postal-code ZIP
              [--company NAME] [--country US] [--time-zone ZONE]
  user create --tenant NAME --username EMAIL --first-name A --last-name B
              [--role ${builtInRoles.join('|')}] [--experience ${experiences.join('|')}]
              the password is read from standard input
  audit export --tenant NAME      writes the tenant's audit chain as JSON lines
  audit verify FILE               checks an exported chain; needs no server
  invariants                      checks everything that must hold in the database

Settings come from the environment, as for the server (DATABASE_URL, DATA_DIR).
`

class UsageError extends Error {}

type Options = Record<string, string | undefined>
type Command = (db: Database, options: Options, url: string) => Promise<string>

const commands: Record<string, Command> = {
  'tenant create': async (db, options) => `tenant ${await newTenant(db, options)} made, with the built-in price list\n`,
  'site create': async (db, options) => `site ${await newSite(db, options)} made\n`,
  'user create': async (db, options) => `user ${await newUser(db, options)} made\n`,
  'audit export': async (db, options) => {
    for await (const row of exportChain(db, await tenantOf(db, options)))
      process.stdout.write(`${JSON.stringify(row)}\n`)
    return ''
  },
  invariants: async (_db, _options, url) => {
    const broken = await brokenInvariants(url)
    if (broken.length > 0)
      throw new UsageError(`broken:\n${broken.map(({ invariant, detail }) => `  ${invariant}: ${detail}`).join('\n')}`)
    return 'every invariant holds\n'
  },
}

async function newTenant(db: Database, options: Options): Promise<string> {
  const id = await createTenant(db, {
    name: need(options, 'name'),
    timeZone: options['time-zone'] ?? 'America/New_York',
  })
  await db.withTenant(id, (tx) =>
    insertCarrierAccount(tx, { tenantId: id, id: newId(), carrier: 'published', name: 'USPS published prices' }),
  )
  return id
}

async function newSite(db: Database, options: Options): Promise<string> {
  const address = {
    company: options.company ?? need(options, 'name'),
    line1: need(options, 'line1'),
    city: need(options, 'city'),
    state: need(options, 'state'),
    postalCode: need(options, 'postal-code'),
    country: options.country ?? 'US',
  }
  const wrong = checkAddress(address)
  if (wrong.length > 0) throw new UsageError(wrong.map(({ field, reason }) => `${field}: ${reason}`).join('\n'))
  const tenantId = await tenantOf(db, options)
  return createSite(db, {
    tenantId,
    name: need(options, 'name'),
    timeZone: options['time-zone'] ?? 'America/New_York',
    address,
  })
}

async function newUser(db: Database, options: Options): Promise<string> {
  const [role, experience] = [options.role ?? 'user', options.experience ?? 'desktop:print']
  const known = experiences.find((name) => name === experience)
  if (!known) throw new UsageError(`--experience: "${experience}" is not one of ${experiences.join(', ')}`)
  if (!builtInRoles.some((name) => name === role))
    throw new UsageError(`--role: "${role}" is not one of ${builtInRoles.join(', ')}`)
  const tenantId = await tenantOf(db, options)
  const names = { firstName: need(options, 'first-name'), lastName: need(options, 'last-name') }
  const username = need(options, 'username')
  if (!/^[^\s@]+@[^\s@]+$/.test(username)) throw new UsageError(`--username: "${username}" is not an e-mail address`)
  return createUser(db, {
    tenantId,
    username,
    role,
    experience: known,
    siteId: null,
    password: await readPassword(),
    ...names,
  })
}

async function readPassword(): Promise<string> {
  process.stderr.write('Password (at least 12 characters): ')
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.length >= 12) return line
    break
  }
  throw new UsageError('the password must have at least 12 characters; give it on standard input')
}

async function tenantOf(db: Database, options: Options): Promise<string> {
  const name = need(options, 'tenant')
  const id = await findTenant(db, name)
  if (!id) throw new UsageError(`--tenant: there is no tenant "${name}"; make it with "tenant create"`)
  return id
}

function need(options: Options, name: string): string {
  const value = options[name]?.trim()
  if (!value) throw new UsageError(`--${name} is missing`)
  return value
}

/** An embedded database that was not running is started for the command and stopped after it. */
async function withDatabase(config: Config, work: (db: Database, url: string) => Promise<string>): Promise<string> {
  const embedded = config.databaseUrl === null ? await startEmbeddedPostgres({ dir: config.dataDir }) : null
  const url = config.databaseUrl ?? embedded?.url ?? ''
  await migrate(url)
  const db = openDatabase(url, { poolSize: 2 })
  try {
    return await work(db, url)
  } finally {
    await db.close()
    if (embedded && !embedded.adopted) await embedded.stop()
  }
}

async function verifyFile(file: string | undefined): Promise<string> {
  if (!file) throw new UsageError('audit verify needs the exported file')
  const verdict = await verifyChain(createInterface({ input: createReadStream(file) }))
  if (!verdict.intact) throw new UsageError(`the chain is broken: line ${verdict.line} ${verdict.reason}`)
  return `intact: ${verdict.rows} rows, head ${verdict.head}\n`
}

async function main(args: string[]): Promise<string> {
  const text = { type: 'string' as const }
  const names = [
    'name',
    'time-zone',
    'line1',
    'city',
    'state',
    'postal-code',
    'country',
    'company',
    'tenant',
    'username',
    'first-name',
    'last-name',
    'role',
    'experience',
  ]
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(names.map((name) => [name, text])),
      help: { type: 'boolean' as const, short: 'h' },
    },
  })
  if (values.help || positionals.length === 0) return help
  if (positionals.slice(0, 2).join(' ') === 'audit verify') return verifyFile(positionals[2])
  const command = commands[positionals.join(' ')]
  if (!command) throw new UsageError(`there is no command "${positionals.join(' ')}"\n\n${help}`)
  return withDatabase(readConfig(), (db, url) => command(db, values as Options, url))
}

main(process.argv.slice(2)).then(
  (text) => process.stdout.write(text),
  (error: unknown) => {
    const taken = postgresError(error)?.code === '23505' ? 'that name is taken' : null
    const known =
      error instanceof UsageError ||
      error instanceof ConfigError ||
      (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${taken ?? (known ? (error as Error).message : String((error as Error).stack))}\n`)
    process.exit(1)
  },
)
