/** The stock a document is drawn for, in dots of the printer. */

export interface Paper {
  dpi: number
  /** dots across that can be printed */
  width: number
  /** rows that can be printed */
  height: number
}

/** Labels of 4 x 6 in at the printer's resolution. */
export function fourBySix(dpi: number): Paper {
  return { dpi, width: 4 * dpi, height: 6 * dpi }
}
