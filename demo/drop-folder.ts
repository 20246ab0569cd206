/** A drop folder for the demo agent, with a file of orders in it the first time: what an order system would leave there. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoAddresses } from './data/addresses.ts'

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
  'Carrier',
  'Reference Field 1',
  'Account Code 1',
]
const orders = 12
/** These two lack something, so that the hold queue has something to show. */
const incomplete = { withoutCity: 4, withoutNames: 9 }

/** Lists the folder in the agent's devices.json and puts orders into it, once. Answers where it is. */
export function prepareDropFolder(agentDir: string, dataDir: string): string {
  const folder = join(dataDir, 'drop-folder')
  const devices = join(agentDir, 'devices.json')
  if (existsSync(devices)) return folder
  mkdirSync(join(folder, 'in'), { recursive: true })
  mkdirSync(agentDir, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'in', 'orders.part'), ordersCsv())
  renameSync(join(folder, 'in', 'orders.part'), join(folder, 'in', 'orders.csv'))
  const content = { folders: [{ driver: 'drop', path: folder, name: 'Orders' }] }
  writeFileSync(devices, `${JSON.stringify(content, null, 1)}\n`)
  return folder
}

function ordersCsv(): string {
  const rows = demoAddresses.slice(0, orders).map((address, index) => {
    const { company = '', line1, city = '', state = '', postalCode, country } = address
    const named = index !== incomplete.withoutNames
    return [
      `PKG-${1001 + index}`,
      '',
      named ? company : '',
      line1,
      index === incomplete.withoutCity ? '' : city,
      state,
      postalCode,
      country,
      String(1 + (index % 3)),
      String((index * 5) % 16),
      '',
      `Order ${5001 + index}`,
      '',
    ]
  })
  return [columns, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
