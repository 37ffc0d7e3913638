// Square roots modulo a prime, by Tonelli and Shanks: for p ≡ 3 modulo 4 that is one power, for secp224r1's prime
// (p − 1 is divisible by 2⁹⁶) up to some 4,600 squarings more. Public numbers only.

import { bitsAt } from "../bytes";
import { ELEMENT_SIZE, LIMB_BITS, ROOT_WORK } from "../memory";
import { add, copyNumber, isMultiple, setOne, subtract } from "./arithmetic";
import { AT_8M, AT_M, limbs, modulus } from "./modulus";
import { multiply, square } from "./multiply";
import { power } from "./power";

const ONE: usize = ROOT_WORK;
const EXPONENT: usize = ONE + ELEMENT_SIZE;
const REST: usize = EXPONENT + ELEMENT_SIZE;
const GENERATOR: usize = REST + ELEMENT_SIZE;
const STEP: usize = GENERATOR + ELEMENT_SIZE;
const MINUS_ONE: usize = STEP + ELEMENT_SIZE;
const DIFFERENCE: usize = MINUS_ONE + ELEMENT_SIZE;

/** z^q of the prime that needed it last; see writeGenerator. */
const KEPT_GENERATOR: usize = memory.data(ELEMENT_SIZE, 16);
let generatorOf: usize = 0;

/**
 * result = a root of `number` modulo the prime in force, Montgomery form, below 2p, for number < 2p; false when there is
 * none. Which of the two roots is not said. `result` is another place than `number`.
 *
 * With p − 1 = 2ˢ·q, q odd: x = a^((q+1)/2) has x² = a·t, where t = a^q has an order of 2^i. While t is not one, x is
 * multiplied by an element of order 2^(i+1), which halves the order of t at least. A non-square has i = s.
 */
export function squareRoot(result: usize, number: usize): bool {
  const p = modulus + AT_M;
  let order = 1;
  while (bitsAt(p, limbs, order, 1) === 0) order++;
  setOne(ONE);
  shiftPrime(order + 1); // (q − 1) / 2
  power(STEP, number, EXPONENT);
  multiply(result, number, STEP);
  multiply(REST, result, STEP);
  if (isMultiple(number) || isOne(REST)) return true;
  if (order === 1) return false;
  // The same for every number: kept until another prime is in force.
  if (generatorOf !== modulus) {
    writeGenerator(order);
    copyNumber(KEPT_GENERATOR, GENERATOR);
    generatorOf = modulus;
  }
  copyNumber(GENERATOR, KEPT_GENERATOR);
  let left = order;
  while (!isOne(REST)) {
    // The order of t is 2^height.
    let height = 0;
    for (copyNumber(STEP, REST); height < left && !isOne(STEP); height++) square(STEP, STEP);
    if (height === left) return false;
    copyNumber(STEP, GENERATOR);
    for (let time = left - height - 1; time > 0; time--) square(STEP, STEP);
    multiply(result, result, STEP);
    square(GENERATOR, STEP);
    multiply(REST, REST, GENERATOR);
    left = height;
  }
  return true;
}

/** GENERATOR = z^q for the least non-square z: its order is 2ˢ, so that 2ˢ⁻¹ is minus one. The primes of the table have z ≤ 11. */
function writeGenerator(order: i32): void {
  const candidate = STEP;
  shiftPrime(order); // q
  copyNumber(candidate, ONE);
  do {
    // Each sum is below 2p again after the multiplication by one.
    add(candidate, candidate, ONE);
    multiply(candidate, candidate, ONE);
    power(GENERATOR, candidate, EXPONENT);
    copyNumber(MINUS_ONE, GENERATOR);
    for (let time = 1; time < order; time++) square(MINUS_ONE, MINUS_ONE);
  } while (isOne(MINUS_ONE));
}

function isOne(number: usize): bool {
  subtract(DIFFERENCE, number, ONE, AT_8M);
  return isMultiple(DIFFERENCE);
}

/** EXPONENT = ⌊p / 2^bits⌋. */
function shiftPrime(bits: i32): void {
  const p = modulus + AT_M;
  for (let index = 0; index < limbs; index++) {
    store<u32>(EXPONENT + (index << 2), bitsAt(p, limbs, index * LIMB_BITS + bits, LIMB_BITS));
  }
}
