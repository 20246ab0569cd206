/** Labels drawn from a design and labels a carrier drew, in every format: the public face. */
export { joinPdfs, renderArtwork } from './artwork.ts'
export { looksLikeLabel } from './looks-like-label.ts'
export type { LabelPiece } from './pieces.ts'
export { printable } from './printable.ts'
export { labelMediaTypes, renderLabels, renderTestPrint } from './render.ts'
