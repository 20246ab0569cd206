/** Public face of the labels room. */
export { groupedByFour, impbElements, mod10CheckDigit, normaliseTrackingNumber } from './impb.ts'
export {
  labelMediaTypes,
  maxLabelsPerDocument,
  type RenderOptions,
  renderLabel,
  renderLabels,
  renderTestPrint,
} from './render.ts'
export { type TestPrint, testBarcodeText } from './test-print.ts'
