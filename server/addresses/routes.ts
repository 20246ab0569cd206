/** The address book over HTTP. */
import { addressOperations } from '#contracts/addresses.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { createAddress } from './create.ts'
import { parseAddress } from './parse.ts'
import { readAddress } from './read.ts'
import { removeAddress, restoreAddress } from './remove.ts'
import { getAddress, searchAddresses } from './search.ts'
import { updateAddress } from './update.ts'

export function registerAddresses(host: HttpHost): void {
  const { platform } = host
  implement(host, addressOperations, {
    listAddresses: (context, { query }) => searchAddresses(platform, context, query),
    createAddress: (context, { body }) => createAddress(platform, context, body),
    getAddress: (context, { params }) => getAddress(platform, context, params.id),
    updateAddress: (context, { params, body }) => updateAddress(platform, context, { id: params.id, changes: body }),
    deleteAddress: (context, { params }) => removeAddress(platform, context, params.id),
    restoreAddress: (context, { params }) => restoreAddress(platform, context, params.id),
    readAddress: (_context, { upload }) => readAddress(upload),
    parseAddress: async (_context, { body }) => parseAddress(body.text),
  })
}
