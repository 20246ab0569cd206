/** Labels drawn from a design: the public face. */
export { labelMediaTypes, renderLabels, renderTestPrint } from './render.ts'
