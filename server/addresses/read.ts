/** Reads the address on a picture into fields, on this machine. What is not understood is reported, never dropped. */
import type { addressOperations } from '#contracts/addresses.ts'
import type { Reply, Upload, UploadedFile } from '#contracts/operation.ts'
import { AppError } from '../platform/errors.ts'
import { blocksOf, chooseAddressee } from './ocr/blocks.ts'
import { mendLine } from './ocr/mend-line.ts'
import type { ReadLine } from './ocr/recognise.ts'
import { readInThread } from './ocr/thread.ts'
import { type PictureFault, UnreadablePicture } from './ocr/unreadable-picture.ts'

/** What `parseAddress` takes: the text can be corrected by hand and parsed again. */
const textMax = 2_000

const faults: Record<
  PictureFault,
  { code: 'unsupported_media_type' | 'payload_too_large' | 'unprocessable'; detail: string }
> = {
  not_a_picture: {
    code: 'unsupported_media_type',
    detail: 'The file is not a whole picture. Send a PNG, JPEG, WebP or GIF picture.',
  },
  too_many_pixels: {
    code: 'payload_too_large',
    detail: 'The picture has more than 50 million pixels. Take or save it smaller.',
  },
  too_slow: {
    code: 'unprocessable',
    detail: 'Reading the picture took too long. Take only the address into the picture, on a plain background.',
  },
  no_text: {
    code: 'unprocessable',
    detail:
      'No text was found on the picture. Hold the camera closer and level, with more light; print is read, handwriting is not.',
  },
}

/** Throws `unsupported_media_type`, `payload_too_large`, `unprocessable` for the picture, `unavailable` when many wait. */
export async function readAddress(
  upload: Upload<undefined>,
): Promise<Reply<(typeof addressOperations)['readAddress']>> {
  const { kept } = await upload.receive(bytesOf)
  const lines = await readInThread(kept).catch(inWords)
  const blocks = blocksOf(lines.map((line) => ({ ...line, text: mendLine(line.text) })))
  const { lines: own, address, leftover } = chooseAddressee(blocks)
  const text = blocks.map((block) => block.map((line) => line.text).join('\n')).join('\n\n')
  return { text: [...text].slice(0, textMax).join(''), confidence: confidenceOf(own), address, leftover }
}

/** Bounded by the operation's limit. */
async function bytesOf({ bytes }: UploadedFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Long lines count for more. */
function confidenceOf(lines: readonly ReadLine[]): number {
  const total = lines.reduce((sum, { text }) => sum + text.length, 0)
  const sure = lines.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0)
  return Math.min(100, Math.max(0, Math.round(sure / Math.max(1, total))))
}

function inWords(error: unknown): never {
  if (!(error instanceof UnreadablePicture)) throw error
  const { code, detail } = faults[error.fault]
  throw new AppError(code, detail, { fields: [{ field: 'file', reason: detail }], cause: error })
}
