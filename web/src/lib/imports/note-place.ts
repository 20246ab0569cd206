/** Where the note of a cell stands: below it, or above where that has more room. */

export const noteWidth = 288
/** room a note wants below its cell */
const noteHeight = 130
/** from the edges of the card */
const edge = 8
/** from the cell */
const gap = 4

/** px inside the card; `above`: the lower edge stands at `top` */
export interface NotePlace {
  left: number
  top: number
  above: boolean
}

type Rect = Pick<DOMRect, 'left' | 'top' | 'bottom' | 'width'>

/** By the places of the cell, of the box that scrolls, and of the card around it; null while the cell is out of sight. */
export function placeOfNote(
  cell: Rect,
  { box, card, head }: { box: Rect; card: Rect; head: number },
): NotePlace | null {
  if (cell.bottom < box.top + head || cell.top > box.bottom) return null
  const above = cell.bottom + noteHeight > box.bottom && cell.top - noteHeight > box.top
  const most = Math.max(0, card.width - noteWidth - edge)
  return {
    left: Math.max(edge, Math.min(most, cell.left - card.left)),
    top: (above ? cell.top - gap : cell.bottom + gap) - card.top,
    above,
  }
}
