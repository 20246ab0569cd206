/** The address book: the public face. */
export { checkAddress, checkOneLineAddress } from './check.ts'
export { createAddress } from './create.ts'
export { registerAddresses } from './routes.ts'
