/** The check digits couriers put at the end of their numbers. */
import { checkDigit } from '../published/impb.ts'
import type { Check } from './format.ts'

/** GS1 modulo 10 (GS1 General Specifications 7.9): weights 3 and 1 from the right. Finds every single wrong digit. */
export const gs1: Check = (serial, check) => checkDigit(serial) === Number(check)

/**
 * Weights 1 and 2 from the left, modulo 10; letters count 2 for A, 3 for B …, 0 for I and so on.
 * Wrong by five under weight 2 goes unnoticed.
 */
export const oneTwo: Check = (serial, check) => {
  let sum = 0
  for (const [index, char] of [...serial].entries()) sum += digitOf(char) * (index % 2 === 0 ? 1 : 2)
  return (10 - (sum % 10)) % 10 === Number(check)
}

function digitOf(char: string): number {
  const lettersFrom = 63 // the code of A, less the 2 it counts
  return /\d/.test(char) ? Number(char) : (char.charCodeAt(0) - lettersFrom) % 10
}

/** Luhn (ISO/IEC 7812-1): every second digit from the right doubled, the digits of that added. */
export const luhn: Check = (serial, check) => {
  let sum = Number(check)
  for (const [fromRight, digit] of [...serial].reverse().entries()) {
    const weighed = Number(digit) * (fromRight % 2 === 0 ? 2 : 1)
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

/** The serial number modulo 7. A digit wrong by seven goes unnoticed. */
export const mod7: Check = (serial, check) => remainder(serial, 7) === Number(check)

function remainder(digits: string, modulus: number): number {
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % modulus
  return rest
}

/** FedEx: weights 1, 3, 7 from the right, modulo 11; ten is written 0, so a wrong digit can hide behind a check digit 0. */
export const oneThreeSeven: Check = (serial, check) => {
  const weights = [1, 3, 7]
  return (weigh([...serial].reverse(), weights) % 11) % 10 === Number(check)
}

/** UPU S10: weights 8 6 4 2 3 5 9 7, eleven less the rest modulo 11; ten is written 0 and eleven 5. */
export const upuS10: Check = (serial, check) => {
  const left = 11 - (weigh([...serial], [8, 6, 4, 2, 3, 5, 9, 7]) % 11)
  return (left === 10 ? 0 : left === 11 ? 5 : left) === Number(check)
}

function weigh(digits: readonly string[], weights: readonly number[]): number {
  return digits.reduce((sum, digit, index) => sum + Number(digit) * (weights[index % weights.length] ?? 0), 0)
}

/** ISO/IEC 7064 MOD 37,36 over digits and letters. Finds every single wrong character. */
export const mod37And36: Check = (serial, check) => {
  const [letters, prime] = [36, 37]
  let product = letters
  for (const char of serial) {
    const sum = (product + Number.parseInt(char, letters)) % letters || letters
    product = (sum * 2) % prime
  }
  return (product + Number.parseInt(check, letters)) % letters === 1
}
