import { describe, expect, test } from 'vitest'
import { recogniseTrackingNumber } from './recognise.ts'

const first = (text: string) => {
  const { kind, courier, number } = recogniseTrackingNumber(text)[0] ?? {}
  return { kind, courier, number }
}
const kindsOf = (text: string) => recogniseTrackingNumber(text).map(({ kind }) => kind)

describe('a number as it is read', () => {
  test.each([
    ['9400111206206406260787', 'USPS IMpb', 'USPS', '9400111206206406260787'],
    ['9505 5110 6960 5048 6006 24', 'USPS IMpb', 'USPS', '9505511069605048600624'],
    ['92748931507708513018050063', 'USPS IMpb', 'USPS', '92748931507708513018050063'],
    ['9101123456789000000013', 'USPS 91', 'USPS', '9101123456789000000013'],
    ['7196 9010 7560 0307 7385', 'USPS 91', 'USPS', '71969010756003077385'],
    ['0307 1790 0005 2348 3741', 'USPS 20', 'USPS', '03071790000523483741'],
    ['rb 123 456 785 us', 'S10', 'USPS', 'RB123456785US'],
    ['1z5r89390357567127', 'UPS 1Z', 'UPS', '1Z5R89390357567127'],
    ['K150 6235 620', 'UPS Waybill', 'UPS', 'K1506235620'],
    ['9865-7878-8855', 'FedEx Express 12', 'FedEx', '986578788855'],
    ['0414 4176 0228 964', 'FedEx Ground 15', 'FedEx', '041441760228964'],
    ['9611020987654312345672', 'FedEx Ground 96', 'FedEx', '987654312345672'],
    ['1001921334250001000300779017972697', 'FedEx 34v2', 'FedEx', '779017972697'],
    ['9622001560001234567100794808390594', 'FedEx Ground GSN', 'FedEx', '794808390594'],
    ['32971514560102447849175802862014', 'FedEx ASTRA 32', 'FedEx', '784917580286'],
    ['DT 1234 5678 9012', 'FedEx Door Tag', 'FedEx', 'DT123456789012'],
    ['3318810025', 'DHL Express', 'DHL', '3318810025'],
    ['(J)JD01 4600 0062 8123 0704', 'DHL Express Piece', 'DHL', 'JJD014600006281230704'],
    ['GM2951173225174494', 'DHL eCommerce', 'DHL', 'GM2951173225174494'],
    ['RB123456785CA', 'S10', 'Canada Post', 'RB123456785CA'],
    ['RB123456785DE', 'S10', 'Deutsche Post', 'RB123456785DE'],
    ['RB123456785CV', 'S10', 'Post of Cape Verde', 'RB123456785CV'],
    ['TBA502887274000', 'Amazon Logistics', 'Amazon', 'TBA502887274000'],
    ['C11031500001879', 'OnTrac', 'OnTrac', 'C11031500001879'],
    ['LX17635036', 'LaserShip LX', 'LaserShip', 'LX17635036'],
    ['00 0123 4500 0000 0027', 'FedEx Ground SSCC-18', 'FedEx', '000123450000000027'],
    ['6129 9998 8208 2117 1811', 'FedEx SmartPost 92', 'FedEx', '61299998820821171811'],
    ['320595463938', 'Purolator 12', 'Purolator', '320595463938'],
    ['07209562763', 'Old Dominion', 'Old Dominion', '07209562763'],
    ['0998 0000 0200 33 F', 'DPD 14', 'DPD', '09980000020033F'],
    ['7035114477138472', 'Canada Post 16', 'Canada Post', '7035114477138472'],
  ])('%s is %s of %s', (text, kind, courier, number) => expect(first(text)).toEqual({ kind, courier, number }))

  test.each([
    '9434611206206407667131',
    '9200000000000000000000',
    '2334611306206407667222',
    '1Z1111111111111111',
    '996578788855',
    'RB123456786US',
    'RB123456785XX',
    'RB123456785ZZ',
    'GS295117494011169041',
    '000000000000',
    '000000000000000000',
  ])('%s is nobody’s', (text) => expect(recogniseTrackingNumber(text)).toEqual([]))
})

describe('what scanners and people add', () => {
  const impb = { kind: 'USPS IMpb', courier: 'USPS', number: '9261290113185417468510' }
  test.each([
    '420102829261290113185417468510',
    '4201028200009261290113185417468510',
    ']C1420102829261290113185417468510',
    ']C1\u001d4201028200009261290113185417468510\r\n',
    '\u001d42010282\u001d9261290113185417468510\u001d',
    '(420) 10282-0000 (92) 61290 1131 8541 7468 510',
    '9261\u00a02901\u20111318541\t7468510',
    '*9261290113185417468510*',
  ])('%j is the number alone', (text) => expect(first(text)).toEqual(impb))

  test('a routing code before 26 digits is told from ZIP+4 before 22 by what follows it', () => {
    expect(first('4201002334249200190132607600833457').number).toBe('9200190132607600833457')
    expect(first('4201002392748931507708513018050063').number).toBe('92748931507708513018050063')
  })

  test('letters that only look like ones are not made into some', () => {
    expect(recogniseTrackingNumber('SP029692510000920746')).toHaveLength(1)
    expect(recogniseTrackingNumber('ſP029692510000920746')).toEqual([])
    expect(recogniseTrackingNumber('1Zß89390357567127')).toEqual([])
  })

  test('text over 100 characters is no number, whatever is in it', () => {
    expect(recogniseTrackingNumber('986578788855'.padEnd(100))).not.toEqual([])
    expect(recogniseTrackingNumber('986578788855'.padEnd(101))).toEqual([])
  })
})

describe('a number that several couriers could have given', () => {
  test('is all of theirs', () => {
    expect(kindsOf('320595463938')).toContain('Purolator 12')
    expect(kindsOf('9261299998820821171811')).toEqual(['USPS IMpb', 'FedEx SmartPost 92'])
    expect(kindsOf('RX123456785DE')).toEqual(['S10', 'DHL eCommerce'])
  })

  test('is first of those whose check digit is right', () => {
    const checked = recogniseTrackingNumber('K1506235620').map((one) => one.checked)
    expect(checked).toEqual([...checked].sort((a, b) => Number(b) - Number(a)))
    expect(recogniseTrackingNumber('JFV247545960').every((one) => !one.checked)).toBe(true)
    expect(kindsOf('JFV247545960')).toEqual(['DHL Express Piece', 'Purolator PIN'])
  })
})

test('the page is the courier’s with the number that it knows', () => {
  expect(recogniseTrackingNumber('1001921334250001000300779017972697')[0]?.trackingUrl).toBe(
    'https://www.fedex.com/fedextrack/?trknbr=779017972697',
  )
  expect(recogniseTrackingNumber('RB123456785DE')[0]).toMatchObject({
    carrier: 'other',
    checked: true,
    trackingUrl: null,
  })
})
