/** Puts a field of a notice where the cursor is. */

export interface Caret {
  text: string
  start: number
  end: number
}

/** The text with `{{field}}` in place of what was selected, and the cursor behind it. */
export function withField({ text, start, end }: Caret, field: string): { text: string; caret: number } {
  const added = `{{${field}}}`
  return { text: text.slice(0, start) + added + text.slice(end), caret: start + added.length }
}

/** The text with what was selected kept only when the field is filled; the cursor stands at the end of the block. */
export function withCondition({ text, start, end }: Caret, field: string): { text: string; caret: number } {
  const [open, close] = [`{{#if ${field}}}`, '{{/if}}']
  const inside = text.slice(start, end) || `{{${field}}}`
  return {
    text: text.slice(0, start) + open + inside + close + text.slice(end),
    caret: start + open.length + inside.length,
  }
}
