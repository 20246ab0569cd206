/** The part of omggif that is used; the package brings no types. */
declare module 'omggif' {
  export class GifReader {
    constructor(bytes: Uint8Array)
    readonly width: number
    readonly height: number
    numFrames(): number
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void
  }
  /** Writes into `buffer`; palettes are `0xRRGGBB`, a power of two of them. */
  export class GifWriter {
    constructor(buffer: Uint8Array, width: number, height: number, options?: { palette?: readonly number[] })
    addFrame(
      x: number,
      y: number,
      width: number,
      height: number,
      indexed: Uint8Array,
      options?: { palette?: readonly number[]; transparent?: number },
    ): number
    /** how many bytes were written */
    end(): number
  }
}
