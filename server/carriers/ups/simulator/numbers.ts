/** 1Z tracking numbers with their check digit. */
import type { SimulatorStore } from '../../simulator/store.ts'

const counterKey = 'ups-serial'

/** The next numbers: `1Z`, account, service, seven digits, check digit. They go on counting after a restart. */
export function numbersFor(
  store: SimulatorStore,
  { account, service, count }: { account: string; service: string; count: number },
): string[] {
  const first = store.kept<number>(counterKey) ?? 1_000_000
  store.keep(counterKey, first + count)
  return Array.from({ length: count }, (_, index) => {
    const serial = `${account}${service}${String(first + index).padStart(7, '0')}`
    return `1Z${serial}${checkDigit(serial)}`
  })
}

/** Weights 1 and 2 from the left, modulo 10; letters count 2 for A, 3 for B … (UPS guide to labeling). */
function checkDigit(serial: string): number {
  const values = [...serial].map((char) => (/\d/.test(char) ? Number(char) : (char.charCodeAt(0) - 63) % 10))
  const sum = values.reduce((total, value, index) => total + value * (index % 2 === 0 ? 1 : 2), 0)
  return (10 - (sum % 10)) % 10
}
