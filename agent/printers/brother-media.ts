/** What is wrong with a Brother in words, its media by the names on the boxes. */
import type { DeviceProblem } from '#contracts/agent.ts'
import { problem } from '../problems.ts'
import { type BrotherMediaName, brotherMedia } from './brother-raster.ts'
import { type BrotherStatus, brotherProblem } from './brother-status.ts'

/** What a person must mend first, media other than the wanted included; null when the printer can print. */
export function brotherTrouble(status: BrotherStatus, media: BrotherMediaName): DeviceProblem | null {
  const code = brotherProblem(status)
  if (code === 'wrong_media') return wrongMedia(status, media)
  if (code) return problem(code)
  if (status.why !== 'reply' || status.media === 'unknown') return null
  if (status.media === 'none') return problem('media_out')
  const { widthMm, lengthMm } = brotherMedia[media]
  const right = status.mediaWidthMm === widthMm && status.mediaLengthMm === lengthMm
  return right ? null : wrongMedia(status, media)
}

function wrongMedia(status: BrotherStatus, media: BrotherMediaName): DeviceProblem {
  return {
    ...problem('wrong_media'),
    text: `The printer holds ${heldMedia(status)}, not ${mediaWords(media)}`,
    cure: `Load ${mediaWords(media)}, or set "media" of this printer in devices.json`,
  }
}

function heldMedia({ mediaWidthMm: width, mediaLengthMm: length }: BrotherStatus): string {
  const names = Object.keys(brotherMedia) as BrotherMediaName[]
  const known = names.find((name) => brotherMedia[name].widthMm === width && brotherMedia[name].lengthMm === length)
  if (known) return mediaWords(known)
  return length === 0 ? `a roll of ${width} mm` : `labels of ${width} x ${length} mm`
}

/** By the name on the box. */
function mediaWords(name: BrotherMediaName): string {
  return name.includes('x') ? `labels of ${name.replace('x', ' x ')} mm` : `a roll of ${name} mm`
}
