/** Builds the OpenAPI 3.1 document from the contracts: pure, the same input gives the same bytes. */
import { operationsByRoom } from '#contracts/index.ts'
import type { Operation } from '#contracts/operation.ts'
import { Problem, type ProblemCode, problems } from '#contracts/problem.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const everyOperationMayAnswer: ProblemCode[] = ['invalid_request', 'internal', 'rate_limited', 'unavailable']
const signedInMayAnswer: ProblemCode[] = ['not_signed_in', 'forbidden']

/** Replaces every schema that carries `x-name` by a reference and collects it under components. */
class Components {
  readonly schemas: JsonObject = {}

  reference(schema: unknown): Json {
    if (Array.isArray(schema)) return schema.map((item) => this.reference(item))
    if (schema === null || typeof schema !== 'object') return schema as Json
    const { 'x-name': name, ...rest } = schema as Record<string, unknown>
    if (typeof name !== 'string') return this.#copy(rest)
    this.schemas[name] ??= this.#copy(rest)
    return { $ref: `#/components/schemas/${name}` }
  }

  #copy(schema: Record<string, unknown>): JsonObject {
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, this.reference(value)]))
  }
}

/** The whole document as a plain object. */
export function openApiDocument(version: string): JsonObject {
  const components = new Components()
  const paths: Record<string, JsonObject> = {}
  for (const [tag, operations] of Object.entries(operationsByRoom)) {
    for (const operation of Object.values(operations) as Operation[]) {
      paths[operation.path] ??= {}
      Object.assign(paths[operation.path] ?? {}, {
        [operation.method.toLowerCase()]: describe(operation, tag, components),
      })
    }
  }
  components.reference(Problem)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postroom',
      version,
      description:
        'Ship parcels and letters, print labels and drive devices. Errors are `application/problem+json` with a `code`; lists answer `{items, nextCursor}`; writes honour `Idempotency-Key`.',
    },
    servers: [{ url: '/' }],
    tags: Object.keys(operationsByRoom).map((name) => ({ name })),
    paths: paths as JsonObject,
    components: {
      schemas: sorted(components.schemas),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'postroom_session' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'API key `pr_…`' },
      },
    },
  }
}

function describe(operation: Operation, tag: string, components: Components): JsonObject {
  const described: JsonObject = {
    operationId: operation.id,
    summary: operation.summary,
    tags: [tag],
    'x-permission': operation.permission,
    parameters: parameters(operation, components),
    responses: responses(operation, components),
    security: operation.permission === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
  }
  if (operation.upload) described.requestBody = uploadBody(operation, components)
  else if (operation.body) {
    described.requestBody = {
      required: !operation.bodyOptional,
      content: { 'application/json': { schema: components.reference(operation.body) } },
    }
  }
  return described
}

/** The fields and the file as one form. */
function uploadBody({ body, upload }: Operation, components: Components): JsonObject {
  const fields = body as unknown as { properties?: JsonObject; required?: string[] } | undefined
  const schema = {
    type: 'object',
    properties: {
      ...(components.reference(fields?.properties ?? {}) as JsonObject),
      file: { type: 'string', format: 'binary', description: `at most ${upload?.maxBytes} bytes` },
    },
    required: [...(fields?.required ?? []), 'file'],
  }
  return { required: true, content: { 'multipart/form-data': { schema } } }
}

function parameters(operation: Operation, components: Components): Json[] {
  const list: Json[] = []
  for (const place of ['params', 'query'] as const) {
    const schema = operation[place] as { properties: Record<string, unknown>; required?: string[] } | undefined
    for (const [name, property] of Object.entries(schema?.properties ?? {})) {
      const required = schema?.required?.includes(name) ?? false
      list.push({ name, in: place === 'params' ? 'path' : 'query', required, schema: components.reference(property) })
    }
  }
  if (operation.idempotent) {
    list.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'A repeat with the same key and body gets the first answer; nothing is done twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    })
  }
  return list
}

function responses(operation: Operation, components: Components): JsonObject {
  const answers: JsonObject = { [operation.status]: success(operation, components) }
  const codes = [
    ...everyOperationMayAnswer,
    ...(operation.permission === 'public' ? [] : signedInMayAnswer),
    ...(operation.idempotent ? (['idempotency_in_progress', 'idempotency_key_reused'] as const) : []),
    ...(operation.errors ?? []),
  ]
  for (const status of [...new Set(codes.map((code) => problems[code].status))].sort()) {
    const named = codes.filter((code) => problems[code].status === status)
    answers[status] = {
      description: named.map((code) => `\`${code}\`: ${problems[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }
  }
  return answers
}

function success(operation: Operation, components: Components): JsonObject {
  if (operation.binary) {
    const schema = operation.reply ? components.reference(operation.reply) : { type: 'string', format: 'binary' }
    const content = operation.binary.map((type) => [type, { schema }])
    const description = operation.reply ? 'Lines, each an object of this schema' : 'The document'
    return { description, content: Object.fromEntries(content) }
  }
  if (!operation.reply) return { description: 'Done' }
  return { description: 'OK', content: { 'application/json': { schema: components.reference(operation.reply) } } }
}

function sorted(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
}
