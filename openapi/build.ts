/** Writes openapi.json, agent.schema.json and the web client's types from the contracts. `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { AgentMessage, JobOrder, PairReply, ServerMessage } from '#contracts/agent.ts'
import { DropFileStatus } from '#contracts/drop-folder.ts'
import { LiveEvent, LiveRequest } from '#contracts/live.ts'
import { openApiDocument } from './document.ts'

const root = new URL('..', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }

const document = openApiDocument(version)
const agentSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Messages between agent, browser and server',
  $defs: { AgentMessage, ServerMessage, JobOrder, PairReply, LiveRequest, LiveEvent, DropFileStatus },
}
const header = '/** Generated from openapi.json by `make generate`; do not edit. */\n'
const generated: [path: string, text: string][] = [
  ['openapi/openapi.json', `${JSON.stringify(document, null, 1)}\n`],
  ['openapi/agent.schema.json', `${JSON.stringify(agentSchema, null, 1)}\n`],
  ['web/src/lib/api/generated.d.ts', header + astToString(await openapiTypescript(JSON.stringify(document)))],
]

const checkOnly = process.argv.includes('--check')
for (const [path, text] of generated) {
  const file = new URL(path, root)
  if (!checkOnly) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${path} does not match the contracts: run \`make generate\` and commit the result\n`)
    process.exitCode = 1
  }
}
