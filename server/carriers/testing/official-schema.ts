/** Validates what a carrier folder sends and reads against the carrier's own API description, where the reference data is. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const folder = fileURLToPath(new URL('../../../../shared/data/carrier-specs/', import.meta.url))

/** True where the carriers' descriptions can be read; tests skip and say so where they cannot. */
export const officialSchemasPresent = existsSync(folder)

interface Json {
  [key: string]: unknown
}

export class OfficialApi {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateFormats: true })
  readonly #document: Json
  readonly #compiled = new Map<string, ValidateFunction>()

  /** @param file e.g. `ups/Rating.json`, under the carriers' descriptions */
  constructor(file: string) {
    addFormats.default(this.#ajv)
    this.#document = modern(JSON.parse(readFileSync(folder + file, 'utf8'))) as Json
    this.#ajv.addSchema({ $id: 'api', ...this.#document })
  }

  /** What is wrong with a request body; empty when it is valid. `schema` names a component instead of the body's own. */
  problemsOfRequest(method: string, path: string, body: unknown, schema?: string): string[] {
    return this.#problems(schema ? ['components', 'schemas', schema] : this.#bodyPath(method, path), body)
  }

  /** What is wrong with a value against a named component. */
  problemsOf(schema: string, value: unknown): string[] {
    return this.#problems(['components', 'schemas', schema], value)
  }

  /** The description's own text, for tests that look up codes and examples. */
  get document(): Json {
    return this.#document
  }

  #bodyPath(method: string, path: string): string[] {
    const content = ['paths', path, method.toLowerCase(), 'requestBody', 'content']
    const types = content.reduce((inner: unknown, key) => (inner as Json | undefined)?.[key], this.#document) as Json
    const [type] = Object.keys(types ?? {})
    if (type === undefined) throw new Error(`the description has no body for ${method} ${path}`)
    return [...content, type, 'schema']
  }

  #problems(path: readonly string[], value: unknown): string[] {
    const pointer = path.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `api#/${pointer}` })
    this.#compiled.set(pointer, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }
}

/** OpenAPI 3.0 as JSON Schema 2020: numeric exclusive bounds, `nullable` as a type, no pattern that is no expression. */
function modern(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modern)
  if (typeof value !== 'object' || value === null) return value
  const schema = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, modern(inner)])) as Json
  for (const bound of ['Minimum', 'Maximum']) {
    const key = `exclusive${bound}`
    if (typeof schema[key] !== 'boolean') continue
    if (schema[key]) schema[key] = schema[bound.toLowerCase()]
    else delete schema[key]
  }
  if (schema.nullable === true && typeof schema.type === 'string') schema.type = [schema.type, 'null']
  if (typeof schema.nullable === 'boolean') delete schema.nullable
  if (typeof schema.pattern === 'string' && !isExpression(schema.pattern)) delete schema.pattern
  if (typeof schema.$id === 'string') delete schema.$id
  return schema
}

function isExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}
