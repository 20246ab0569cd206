/** CSV files of drop records for tests, and how they are sent. */
import type { Import } from '#contracts/imports.ts'
import type { Client } from '../../platform/testing/app.ts'

const columns = [
  'Package ID',
  'Attention Name',
  'Company Name',
  'Address 1',
  'City',
  'State',
  'Postal Code',
  'Country',
  'Pounds',
  'Ounces',
]
export const header = columns.join(',')

/** A good line of `header` for a package. */
export function line(packageId: string, name = 'Jane Doe'): string {
  return `${packageId},${name},,12 Main Street,Boston,MA,02108,US,1,4`
}

/** Uploads a file and answers the import as the API gives it. */
export async function upload(
  client: Client,
  content: string | Uint8Array<ArrayBuffer>,
  options: { filename?: string; kind?: string; sourceId?: string; fileFirst?: boolean } = {},
) {
  const form = new FormData()
  const file = new Blob([content], { type: 'text/csv' })
  if (options.fileFirst) form.append('file', file, options.filename ?? 'orders.csv')
  form.append('kind', options.kind ?? 'drop')
  if (options.sourceId) form.append('sourceId', options.sourceId)
  if (!options.fileFirst) form.append('file', file, options.filename ?? 'orders.csv')
  return client.post('/v1/imports', form)
}

/** The same for a file that is taken: fails with the problem when it is not. */
export async function imported(client: Client, content: string | Uint8Array<ArrayBuffer>): Promise<Import> {
  const reply = await upload(client, content)
  if (reply.statusCode !== 201) throw new Error(reply.body)
  return reply.json()
}
