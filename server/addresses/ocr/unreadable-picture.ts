/** What a picture itself is to blame for. */

export type PictureFault = 'not_a_picture' | 'too_many_pixels' | 'too_slow' | 'no_text'

/** Thrown for a picture that cannot be read; `fault` says why. */
export class UnreadablePicture extends Error {
  readonly fault: PictureFault

  constructor(fault: PictureFault, options: { cause?: unknown } = {}) {
    super(fault, options)
    this.name = 'UnreadablePicture'
    this.fault = fault
  }
}
