/** A text and the values of its fields become the mail. */
import { unprocessable } from '../platform/errors.ts'
import { type FieldValues, oneLine } from './fields.ts'
import { escapeHtml, htmlOfText, type Linkable } from './html.ts'
import { type Piece, parseTemplate } from './parse-template.ts'

export interface TemplateTexts {
  subject: string
  text: string
  /** null: made of the text */
  html: string | null
}

export interface RenderedMail {
  subject: string
  text: string
  html: string
}

/** What mail programs and servers show and take without folding trouble (RFC 5322, 2.1.1). */
const subjectMax = 250
/** Postgres keeps no NUL, and no mail needs the others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters refused
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Throws `unprocessable` naming the part and, for an unknown field, the nearest known one. */
export function assertTemplate(texts: TemplateTexts): void {
  for (const [field, source] of Object.entries(texts) as [keyof TemplateTexts, string | null][]) {
    if (source === null) continue
    const problem = problemOf(field, source)
    if (problem) throw unprocessable(field, problem)
  }
}

function problemOf(field: keyof TemplateTexts, source: string): string | null {
  const name = { subject: 'The subject', text: 'The text', html: 'The HTML' }[field]
  if (source.trim() === '') return `${name} is blank; write something.`
  if (forbidden.test(source)) return `${name} has control characters; remove them.`
  if (field === 'subject' && /[\r\n]/.test(source)) return 'The subject has a line break; put it on one line.'
  const parsed = parseTemplate(source)
  return 'problem' in parsed ? `${name} ${parsed.problem}${parsed.problem.endsWith('?') ? '' : '.'}` : null
}

/** The mail. Values are escaped in HTML and never make a link, but for the tracking page. The subject is one line. */
export function renderMail(texts: TemplateTexts, values: FieldValues): RenderedMail {
  const subject = shortened(oneLine(renderText(piecesOf(texts.subject), values).text))
  const { text, linkable } = renderText(piecesOf(tidied(texts.text)), values)
  const html =
    texts.html === null
      ? htmlOfText(text, { title: subject, heading: values.organisation, linkable })
      : renderHtml(piecesOf(texts.html), values)
  return { subject, text: tidied(text), html }
}

function piecesOf(source: string): Piece[] {
  const parsed = parseTemplate(source)
  if ('problem' in parsed) throw new Error(`a saved text ${parsed.problem}`)
  return parsed.pieces
}

function renderText(pieces: readonly Piece[], values: FieldValues): { text: string; linkable: Linkable[] } {
  const linkable: Linkable[] = []
  let text = ''
  const add = (part: string, byAuthor: boolean) => {
    if (byAuthor) linkable.push([text.length, text.length + part.length])
    text += part
  }
  const walk = (inner: readonly Piece[]): void => {
    for (const piece of inner) {
      if ('literal' in piece) add(piece.literal, true)
      else if ('field' in piece) add(values[piece.field], piece.field === 'trackingUrl')
      else if (values[piece.when] !== '') walk(piece.pieces)
    }
  }
  walk(pieces)
  return { text, linkable }
}

function renderHtml(pieces: readonly Piece[], values: FieldValues): string {
  return pieces
    .map((piece) => {
      if ('literal' in piece) return piece.literal
      if ('field' in piece) return escapeHtml(values[piece.field])
      return values[piece.when] === '' ? '' : renderHtml(piece.pieces, values)
    })
    .join('')
}

/** Unix line ends, and no gaps where a block fell away. */
function tidied(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\S\n]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

function shortened(subject: string): string {
  return subject.length <= subjectMax ? subject : `${subject.slice(0, subjectMax - 1).trimEnd()}…`
}
