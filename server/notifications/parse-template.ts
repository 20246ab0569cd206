/** Reads a text with `{{fields}}` and `{{#if field}}…{{/if}}` into pieces. */
import { type FieldName, noticeFields } from './fields.ts'

export type Piece = { literal: string } | { field: FieldName } | { when: FieldName; pieces: Piece[] }
export type Parsed = { pieces: Piece[] } | { problem: string }

const tagsMax = 200
const depthMax = 5
const tag = /\{\{([^{}]*)\}\}/
const names: readonly string[] = noticeFields.map(({ name }) => name)

/** The pieces, or in words what is wrong. */
export function parseTemplate(source: string): Parsed {
  const parts = source.split(new RegExp(tag, 'g'))
  if (parts.length > 2 * tagsMax + 1) return { problem: `has more than ${tagsMax} fields; use fewer` }
  const blocks: { when: FieldName | null; pieces: Piece[] }[] = [{ when: null, pieces: [] }]
  for (const [index, part] of parts.entries()) {
    const problem = index % 2 === 0 ? addLiteral(blocks, part) : addTag(blocks, part.trim())
    if (problem !== null) return { problem }
  }
  const [outermost, open] = blocks
  if (open) return { problem: `has {{#if ${open.when}}} without {{/if}}; add {{/if}} where the block ends` }
  return { pieces: outermost?.pieces ?? [] }
}

type Blocks = { when: FieldName | null; pieces: Piece[] }[]

function addLiteral(blocks: Blocks, literal: string): string | null {
  if (literal.includes('{{')) return 'has {{ without }}; write a field like {{recipient}}'
  if (literal !== '') blocks.at(-1)?.pieces.push({ literal })
  return null
}

function addTag(blocks: Blocks, content: string): string | null {
  if (content === '/if') return closeBlock(blocks)
  const condition = /^#if\s+(\S+)$/.exec(content)?.[1]
  const name = condition ?? content
  if (!isField(name)) return unknownField(name)
  if (condition === undefined) blocks.at(-1)?.pieces.push({ field: name })
  else if (blocks.length > depthMax) return `has blocks more than ${depthMax} deep; put fewer into each other`
  else blocks.push({ when: name, pieces: [] })
  return null
}

function closeBlock(blocks: Blocks): string | null {
  const closed = blocks.length > 1 ? blocks.pop() : undefined
  if (!closed?.when) return 'has {{/if}} without {{#if field}} before it; remove it or add the beginning'
  blocks.at(-1)?.pieces.push({ when: closed.when, pieces: closed.pieces })
  return null
}

function isField(name: string): name is FieldName {
  return names.includes(name)
}

function unknownField(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name
  const near = nearest(name)
  const cure = near ? `did you mean {{${near}}}?` : `there are ${names.join(', ')}`
  return `has the unknown field {{${shown}}}; ${cure}`
}

/** The known name with the fewest changed letters, at most half of them. */
function nearest(name: string): string | null {
  if (name.length > 40) return null
  const ranked = names.map((known) => ({ known, changes: changesBetween(name.toLowerCase(), known.toLowerCase()) }))
  const best = ranked.reduce((a, b) => (b.changes < a.changes ? b : a))
  return best.changes <= best.known.length / 2 ? best.known : null
}

/** Levenshtein's distance. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
