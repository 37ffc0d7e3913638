// Powers modulo m, for square roots. Exponents are public: nothing here is secret.

import { bitLength, bitsAt } from "../bytes";
import { ELEMENT_SIZE, POWERS } from "../memory";
import { copyNumber, setOne } from "./arithmetic";
import { limbs } from "./modulus";
import { multiply, square } from "./multiply";

/** result = base^exponent in Montgomery form, below 2m, for base < 2m. Fixed windows of four bits. */
export function power(result: usize, base: usize, exponent: usize): void {
  setOne(POWERS);
  copyNumber(POWERS + ELEMENT_SIZE, base);
  for (let index = 2; index < 16; index++) {
    multiply(POWERS + index * ELEMENT_SIZE, POWERS + (index - 1) * ELEMENT_SIZE, POWERS + ELEMENT_SIZE);
  }
  let position = ((bitLength(exponent, limbs) + 3) >> 2) << 2;
  setOne(result);
  while (position > 0) {
    position -= 4;
    square(result, result);
    square(result, result);
    square(result, result);
    square(result, result);
    const digit = bitsAt(exponent, limbs, position, 4);
    if (digit !== 0) multiply(result, result, POWERS + digit * ELEMENT_SIZE);
  }
}
