/** What can be imported. A further kind is a further row of this table. */
import type { Import } from '#lib/api/types.ts'

export type ImportKind = Import['kind']

interface Kind {
  title: string
  /** what a row becomes */
  noun: string
  /** where they are found once they are in */
  href: string
  text: string
  columns: readonly { name: string; hint: string; needed?: boolean }[]
  example: { name: string; text: string }
}

export const importKinds: Record<ImportKind, Kind> = {
  drop: {
    title: 'Drop records',
    noun: 'record',
    href: '/drop',
    text: 'Parcels to be shipped, one in each row. What is incomplete is kept and can be completed by hand.',
    columns: [
      { name: 'Package ID', needed: true, hint: 'names the row: what is scanned at the packing table, at most 20' },
      { name: 'Attention Name, Company Name', hint: 'one of them to ship' },
      { name: 'Address 1, City, State, Postal Code, Country', hint: 'to ship; US, CA, DE … for the country' },
      { name: 'Pounds, Ounces', hint: 'or the scale says it' },
      { name: 'Length, Width, Height, Girth', hint: 'inches' },
      { name: 'Carrier', hint: 'DHL, FEDEX, UPS or USPS: only that one is asked' },
      { name: 'Reference Field 1 … 5', hint: 'printed and handed back as they are' },
      { name: 'Account Code 1 … 5', hint: 'the account charged, by level' },
      { name: 'Phone, Recipient Email, 3rd Party Email, Residential …', hint: 'where known' },
    ],
    example: {
      name: 'drop-example.csv',
      text: [
        'Package ID,Attention Name,Company Name,Address 1,City,State,Postal Code,Country,Pounds,Ounces,Reference Field 1',
        'PKG-1001,Ada Lopez,,1 Ferry Building,San Francisco,CA,94105,US,2,4,Order 5501',
        'PKG-1002,,Acme Corporation,"350 Fifth Avenue, Floor 21",New York,NY,10118,US,,,Order 5502',
        '',
      ].join('\r\n'),
    },
  },
}

export const kindNames = Object.keys(importKinds) as ImportKind[]
