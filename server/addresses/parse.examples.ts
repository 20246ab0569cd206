/** Blocks as people paste them, and what is to be read from them. */
import type { Address } from '#contracts/addresses.ts'

interface Example {
  text: string
  address: Partial<Address>
  leftover?: string[]
}

const newYork = { city: 'New York', state: 'NY', postalCode: '10001', country: 'US' }

const american: Example[] = [
  {
    text: 'Ada Byron\n421 8th Ave\nNew York, NY 10001',
    address: { name: 'Ada Byron', line1: '421 8th Ave', ...newYork },
  },
  {
    text: 'Ada Byron, 421 8th Ave, Apt 4B, New York, NY 10001-2345, USA',
    address: { name: 'Ada Byron', line1: '421 8th Ave', line2: 'Apt 4B', ...newYork, postalCode: '10001-2345' },
  },
  {
    text: 'Acme, Inc.\nAttn: Grace Hopper\n421 8th Ave, Suite 400\nNew York NY 10001\nUnited States',
    address: { name: 'Grace Hopper', company: 'Acme, Inc.', line1: '421 8th Ave', line2: 'Suite 400', ...newYork },
  },
  {
    text: 'Ship to:\nGrace Hopper\nAcme LLC\n1 Main Street\nSalt Lake City, Utah 84101\nPhone: (801) 555-0100\nE-mail: grace@acme.test',
    address: {
      ...{ name: 'Grace Hopper', company: 'Acme LLC', line1: '1 Main Street', city: 'Salt Lake City', state: 'UT' },
      ...{ postalCode: '84101', country: 'US', phone: '(801) 555-0100', email: 'grace@acme.test' },
    },
  },
  {
    text: 'University of Iowa Libraries\nDepartment of Maps\n125 W Washington St\nIowa City, IA 52242',
    address: {
      ...{ company: 'University of Iowa Libraries', line1: '125 W Washington St', line2: 'Department of Maps' },
      ...{ city: 'Iowa City', state: 'IA', postalCode: '52242', country: 'US' },
    },
  },
  {
    text: 'Jane Doe, PO Box 12, Charleston, West Virginia 25301',
    address: {
      ...{ name: 'Jane Doe', line1: 'PO Box 12', city: 'Charleston', state: 'WV', postalCode: '25301', country: 'US' },
    },
  },
  {
    text: 'SGT Sam Hill\nPSC 3 Box 1234\nAPO, AE 09096',
    address: {
      name: 'SGT Sam Hill',
      line1: 'PSC 3 Box 1234',
      city: 'APO',
      state: 'AE',
      postalCode: '09096',
      country: 'US',
    },
  },
  {
    text: 'Museum of Flight\n9404 East Marginal Way S\nSeattle\nWA\n98108',
    address: {
      ...{ company: 'Museum of Flight', line1: '9404 East Marginal Way S', city: 'Seattle', state: 'WA' },
      ...{ postalCode: '98108', country: 'US' },
    },
  },
  {
    text: 'Jane Doe\n421 8th Ave, New York, NY 10001, USA',
    address: { name: 'Jane Doe', line1: '421 8th Ave', ...newYork },
  },
  {
    text: 'Jane Doe\n421 8th Ave New York NY 10001 USA',
    address: { name: 'Jane Doe', line1: '421 8th Ave', ...newYork },
  },
  { text: '421 8th Ave, New York 10001', address: { line1: '421 8th Ave', ...newYork } },
  {
    text: 'Jane Doe\n5 Peachtree St\nAtlanta, Georgia 30303',
    address: {
      name: 'Jane Doe',
      line1: '5 Peachtree St',
      city: 'Atlanta',
      state: 'GA',
      postalCode: '30303',
      country: 'US',
    },
  },
  {
    text: 'Jane Doe, 1 Ferry Building, San Francisco, CA',
    address: { name: 'Jane Doe', line1: '1 Ferry Building', city: 'San Francisco', state: 'CA', country: 'US' },
  },
  {
    text: 'Dr. Jane Doe\nOne Microsoft Way\nBldg 7\nRedmond WA 980521234\n+1 425 555 0100\njane@doe.test',
    address: {
      ...{ name: 'Dr. Jane Doe', line1: 'One Microsoft Way', line2: 'Bldg 7', city: 'Redmond', state: 'WA' },
      ...{ postalCode: '98052-1234', country: 'US', phone: '+1 425 555 0100', email: 'jane@doe.test' },
    },
  },
  {
    text: 'Smith & Sons\nJohn Smith\n12 Elm Rd #5\nDover, DE 19901\nFax 302-555-0101\nleave at the back door',
    address: {
      ...{ name: 'John Smith', company: 'Smith & Sons', line1: '12 Elm Rd', line2: '#5', city: 'Dover', state: 'DE' },
      ...{ postalCode: '19901', country: 'US' },
    },
    leftover: ['leave at the back door', 'Fax 302-555-0101'],
  },
  {
    text: '3M Company\n100 University Avenue\n12th Floor\nWashington, D.C. 20001',
    address: {
      ...{
        company: '3M Company',
        line1: '100 University Avenue',
        line2: '12th Floor',
        city: 'Washington',
        state: 'DC',
      },
      ...{ postalCode: '20001', country: 'US' },
    },
  },
  {
    text: 'María Soto\nCalle Sol 12\nSan Juan, PR 00901',
    address: {
      name: 'María Soto',
      line1: 'Calle Sol 12',
      city: 'San Juan',
      state: 'PR',
      postalCode: '00901',
      country: 'US',
    },
  },
]

const foreign: Example[] = [
  {
    text: 'Sherlock Holmes\n221B Baker Street\nLondon\nNW1 6XE\nUnited Kingdom',
    address: {
      name: 'Sherlock Holmes',
      line1: '221B Baker Street',
      city: 'London',
      postalCode: 'NW1 6XE',
      country: 'GB',
    },
  },
  {
    text: 'British Library, 96 Euston Road, London nw12db, UK',
    address: {
      company: 'British Library',
      line1: '96 Euston Road',
      city: 'London',
      postalCode: 'NW1 2DB',
      country: 'GB',
    },
  },
  {
    text: 'Anne Shirley\n100 Queen St W\nToronto ON  m5h2n2\nCA',
    address: {
      ...{ name: 'Anne Shirley', line1: '100 Queen St W', city: 'Toronto', state: 'ON', postalCode: 'M5H 2N2' },
      country: 'CA',
    },
  },
  {
    text: 'Céline Roy, 1 rue Sainte-Catherine, Montréal, Québec H3B 1A7, Canada',
    address: {
      ...{ name: 'Céline Roy', line1: '1 rue Sainte-Catherine', city: 'Montréal', state: 'QC', postalCode: 'H3B 1A7' },
      country: 'CA',
    },
  },
  {
    text: 'Francotyp-Postalia GmbH\nz. Hd. Frau Müller\nProf.-Simon-Straße 12\n16556 Borgsdorf\nDeutschland',
    address: {
      ...{ name: 'Frau Müller', company: 'Francotyp-Postalia GmbH', line1: 'Prof.-Simon-Straße 12' },
      ...{ city: 'Borgsdorf', postalCode: '16556', country: 'DE' },
    },
  },
  {
    text: 'Erika Mustermann\nHeidestr. 17\n51147 Köln',
    address: { name: 'Erika Mustermann', line1: 'Heidestr. 17', city: 'Köln', postalCode: '51147', country: 'DE' },
  },
  {
    text: 'Erika Mustermann\nHeidestr. 17\nD-51147 Köln\nDE',
    address: { name: 'Erika Mustermann', line1: 'Heidestr. 17', city: 'Köln', postalCode: '51147', country: 'DE' },
  },
  {
    text: 'Amélie Poulain, 15 rue Lepic, 75018 Paris, FRANCE',
    address: { name: 'Amélie Poulain', line1: '15 rue Lepic', city: 'Paris', postalCode: '75018', country: 'FR' },
  },
  {
    text: 'Anne Frank Stichting\nPrinsengracht 263\n1016 GV Amsterdam\nThe Netherlands',
    address: {
      ...{ name: 'Anne Frank Stichting', line1: 'Prinsengracht 263', city: 'Amsterdam', postalCode: '1016 GV' },
      country: 'NL',
    },
  },
  {
    text: 'Museo Egizio\nVia Accademia delle Scienze 6\n10123 Torino TO\nItalia',
    address: {
      ...{ company: 'Museo Egizio', line1: 'Via Accademia delle Scienze 6', city: 'Torino', state: 'TO' },
      ...{ postalCode: '10123', country: 'IT' },
    },
  },
  {
    text: 'Opera House\nBennelong Point\nSydney NSW 2000',
    address: {
      name: 'Opera House',
      line1: 'Bennelong Point',
      city: 'Sydney',
      state: 'NSW',
      postalCode: '2000',
      country: 'AU',
    },
  },
  {
    text: 'Taro Yamada\n1-1 Chiyoda\nTokyo 100-0001\nJapan',
    address: { name: 'Taro Yamada', line1: '1-1 Chiyoda', city: 'Tokyo', postalCode: '100-0001', country: 'JP' },
  },
  {
    text: 'Greta Berg\nDrottninggatan 5\n114 55 Stockholm\nSverige',
    address: { name: 'Greta Berg', line1: 'Drottninggatan 5', city: 'Stockholm', postalCode: '114 55', country: 'SE' },
  },
  {
    text: 'João Silva, Av. Paulista 1578, São Paulo - SP, 01310-200, Brasil',
    address: {
      ...{ name: 'João Silva', line1: 'Av. Paulista 1578', city: 'São Paulo', state: 'SP', postalCode: '01310-200' },
      country: 'BR',
    },
  },
  {
    text: 'Molly Malone\n1 Grafton Street\nDublin D02 AF30\nIreland',
    address: { name: 'Molly Malone', line1: '1 Grafton Street', city: 'Dublin', postalCode: 'D02 AF30', country: 'IE' },
  },
  {
    text: 'Nino Beridze\n8 Rustaveli Ave\n0108 Tbilisi\nGeorgia',
    address: { name: 'Nino Beridze', line1: '8 Rustaveli Ave', city: 'Tbilisi', postalCode: '0108', country: 'GE' },
  },
]

const odd: Example[] = [
  { text: '', address: {} },
  { text: ' \n ,,, \n', address: {} },
  { text: 'Jane Doe', address: { name: 'Jane Doe' } },
  { text: 'jane@doe.test', address: { email: 'jane@doe.test' } },
  { text: 'New York, NY 10001', address: { ...newYork } },
  {
    text: "Robert'); DROP TABLE addresses;--\n<b>1 Main St</b>\nNew York, NY 10001",
    address: { name: "Robert'); DROP TABLE addresses;--", line1: '<b>1 Main St</b>', ...newYork },
  },
]

export const examples: readonly Example[] = [...american, ...foreign, ...odd]
