/** From the bytes of a photograph to the lines of text on it, whichever way it was held. */
import { type GreyPicture, levelled, openPicture, turned, withoutSpecks } from './picture.ts'
import { type ReadLine, recognise } from './recognise.ts'
import { skewOf } from './skew.ts'
import { UnreadablePicture } from './unreadable-picture.ts'

/** Clockwise; upside down is the usual mistake, then a telephone held across. */
const turns = [0, 180, 90, 270]
/** A line below this is a shadow, a stamp or the edge of the table. Percent. */
const lineConfidenceMin = 35
/** So many letters and digits in lines of so much confidence: the picture is upright. */
const upright = { letters: 12, confidence: 75 }
/** Fewer are no address. */
const lettersMin = 4
const linesMax = 60
/** After so long no other way of holding it is tried. */
const tryMs = 10_000

/** The lines from top to bottom. Throws UnreadablePicture. */
export async function readPicture(bytes: Uint8Array): Promise<ReadLine[]> {
  const picture = await withoutSpecks(await openPicture(bytes))
  const until = performance.now() + tryMs
  let best: ReadLine[] = []
  for (const degrees of turns) {
    const lines = await readHeld(picture, degrees)
    if (weight(lines) > weight(best)) best = lines
    if (isUpright(best) || performance.now() > until) break
  }
  if (letters(best) < lettersMin) throw new UnreadablePicture('no_text')
  return best
}

async function readHeld(picture: GreyPicture, degrees: number): Promise<ReadLine[]> {
  const held = await turned(picture, degrees)
  const slope = await skewOf(held)
  if (slope === null) return []
  const lines = await recognise(await levelled(held, -slope))
  return lines.filter(isText).slice(0, linesMax)
}

/** The reader also reads lines that run up or down; those are read again when the picture is turned, in their order. */
function isText({ text, confidence, left, top, right, bottom }: ReadLine): boolean {
  if (confidence < lineConfidenceMin || lettersIn(text) === 0) return false
  return right - left > bottom - top || lettersIn(text) < 3
}

function isUpright(lines: readonly ReadLine[]): boolean {
  return letters(lines.filter(({ confidence }) => confidence >= upright.confidence)) >= upright.letters
}

/** Letters count by the square of their confidence: much rubbish is not to outweigh a clear line. */
function weight(lines: readonly ReadLine[]): number {
  return lines.reduce((sum, line) => sum + lettersIn(line.text) * line.confidence ** 2, 0)
}

function letters(lines: readonly ReadLine[]): number {
  return lines.reduce((sum, { text }) => sum + lettersIn(text), 0)
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}
