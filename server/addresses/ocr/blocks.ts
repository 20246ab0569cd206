/** Which of the lines on a picture belong together, and which block is the addressee's. */
import { type ParsedAddress, parseAddress } from '../parse.ts'
import type { ReadLine } from './recognise.ts'

/** Of the height of the line: double spacing holds together, a blank line and more divides. */
const gapMax = 1.6
/** Letters of one address are of about one size. */
const sizesMax = 1.8
const addressee = /^(?:ship(?:ped)?\s*to|deliver\s*to|sold\s*to|to)\s*:?$|^(?:ship\s*to|deliver\s*to|to)\s*:/i
const sender = /^(?:from|sender|return\s*(?:address|to))\b/i
/** A heading that stands alone is no name. */
const heading = /^(?:ship(?:ped)?\s*to|deliver\s*to|to|from|sender)\s*:?$/i

export type Block = readonly ReadLine[]

/** The lines in blocks, from top to bottom. */
export function blocksOf(lines: readonly ReadLine[]): Block[] {
  const blocks: ReadLine[][] = []
  for (const line of [...lines].sort((a, b) => a.top - b.top)) {
    const own = blocks.findLast((block) => belongs(line, block.at(-1)))
    if (own) own.push(line)
    else blocks.push([line])
  }
  return blocks
}

function belongs(line: ReadLine, above: ReadLine | undefined): boolean {
  if (!above) return false
  const [larger, smaller] = [Math.max(height(line), height(above)), Math.min(height(line), height(above))]
  if (larger > smaller * sizesMax || line.top - above.bottom > larger * gapMax) return false
  return line.left < above.right && line.right > above.left && line.top > above.top + smaller / 2
}

function height({ top, bottom }: ReadLine): number {
  return Math.max(1, bottom - top)
}

export interface Chosen extends ParsedAddress {
  lines: Block
}

/** The block of the addressee, read into fields; without a whole address in any block, all lines together. */
export function chooseAddressee(blocks: readonly Block[]): Chosen {
  const whole = blocks
    .map((lines) => ({ lines, ...parseAddress(textOf(lines)) }))
    .filter(({ address }) => address.line1 !== undefined && address.postalCode !== undefined)
  const [first] = whole.sort(byAddressee)
  if (!first) {
    const lines = blocks.flat()
    return { lines, ...parseAddress(textOf(lines)) }
  }
  const others = blocks.filter((lines) => lines !== first.lines).flat()
  return { ...first, leftover: [...first.leftover, ...others.map(({ text }) => text)] }
}

function textOf(lines: Block): string {
  return lines
    .filter(({ text }) => !heading.test(text))
    .map(({ text }) => text)
    .join('\n')
}

/** What is headed "To" before what is headed "From", then the larger letters, then the lower place. */
function byAddressee(a: { lines: Block }, b: { lines: Block }): number {
  const said = saidToBe(b.lines) - saidToBe(a.lines)
  if (said !== 0) return said
  const [sizeA, sizeB] = [sizeOf(a.lines), sizeOf(b.lines)]
  if (Math.max(sizeA, sizeB) > Math.min(sizeA, sizeB) * 1.15) return sizeB - sizeA
  return (b.lines[0]?.top ?? 0) - (a.lines[0]?.top ?? 0)
}

function saidToBe(lines: Block): number {
  if (lines.some(({ text }) => addressee.test(text))) return 1
  return lines.some(({ text }) => sender.test(text)) ? -1 : 0
}

/** The height of the line in the middle. */
function sizeOf(lines: Block): number {
  return lines.map(height).sort((a, b) => a - b)[Math.floor(lines.length / 2)] ?? 0
}
