/** Puts text and rules into boxes: the layout's vocabulary. Sizes are given in points and become whole dots. */
import { type FitRules, fitText, type Paragraph } from './fit.ts'
import { accentedHeight, capHeight, depth, unitWidth } from './measure.ts'
import type { Box, FillOperation, TextOperation } from './operations.ts'

export interface TextStyle {
  dpi: number
  /** points: the largest size, the smallest on one line each, the smallest at all */
  points: { max: number; oneLine: number; min: number }
  bold?: boolean
  align?: 'left' | 'center'
  /** lines stand in the middle of the box instead of at its top */
  middle?: boolean
  inverse?: boolean
}

/** The paragraphs as lines within the box. Empty ones are left out. */
export function block(area: Box, paragraphs: readonly Paragraph[], style: TextStyle): TextOperation[] {
  const shown = paragraphs.filter(({ text, tail }) => text + tail !== '')
  if (shown.length === 0) return []
  const fitted = fitText(shown, rulesOf(area, style))
  const used = fitted.lineHeight * fitted.lines.length
  const top = area.y + (style.middle === true ? Math.floor((area.height - used) / 2) : 0)
  const rise = Math.round(fitted.size * accentedHeight)
  return fitted.lines.map((text, index) => ({
    ...textDefaults(style),
    text,
    size: fitted.size,
    x: area.x,
    y: top + index * fitted.lineHeight,
    width: area.width,
    height: fitted.lineHeight,
    baseline: top + index * fitted.lineHeight + rise,
  }))
}

/** One line of known, short text, its capitals in the middle of the box. Shrinks to the box; never wraps. */
export function headline(area: Box, text: string, style: TextStyle): TextOperation[] {
  if (text === '') return []
  const { maxSize } = rulesOf(area, style)
  const narrow = (area.width * 0.96) / unitWidth(text, style.bold === true)
  const size = Math.max(1, Math.floor(Math.min(maxSize, narrow, area.height / (capHeight + 2 * depth))))
  const baseline = area.y + Math.round((area.height + size * capHeight) / 2)
  return [{ ...textDefaults(style), ...area, text, size, baseline }]
}

export function fill(area: Box): FillOperation {
  return { kind: 'fill', ...area }
}

function rulesOf(area: Box, style: TextStyle): FitRules {
  const size = (points: number) => Math.round((points * style.dpi) / 72)
  return {
    width: area.width,
    height: area.height,
    bold: style.bold === true,
    maxSize: size(style.points.max),
    shrinkTo: size(style.points.oneLine),
    minSize: size(style.points.min),
  }
}

function textDefaults(style: TextStyle) {
  return {
    kind: 'text' as const,
    bold: style.bold === true,
    align: style.align ?? ('left' as const),
    inverse: style.inverse === true,
  }
}
