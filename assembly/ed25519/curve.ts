// The curve of Ed25519 (RFC 8032 §5.1): −x² + y² = 1 + d·x²·y² modulo 2²⁵⁵ − 19, made ready at first use.

import { readText } from "../curve/curve";
import { add, toMontgomery } from "../field/arithmetic";
import { AT_M, limbsFor, prepareModulus, selectModulus } from "../field/modulus";
import {
  EDWARDS_BASE_TABLE,
  EDWARDS_D,
  EDWARDS_D_TWICE,
  EDWARDS_KEY,
  EDWARDS_ORDER,
  EDWARDS_PRIME,
  ELEMENT_SIZE,
} from "../memory";
import { fillSplits, setAffine } from "./point";

/** 2²⁵⁵ − 19 and 2²⁵² + 27742317777372353535851937790883648493. */
const PRIME = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
const PRIME_BITS = 255;
const ORDER = "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";
export const ORDER_BITS = 253;
/** −121665 / 121666. */
const D = "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3";
/** The base point: y is 4 / 5, x the even one of its two. */
const BASE_X = "216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a";
const BASE_Y = "6666666666666666666666666666666666666666666666666666666666666658";

let ready = false;

/** Puts the prime in force. */
export function selectEdwards(): void {
  if (!ready) prepare();
  selectModulus(EDWARDS_PRIME);
}

function prepare(): void {
  const limbCount = limbsFor(PRIME_BITS);
  readText(EDWARDS_PRIME + AT_M, PRIME);
  prepareModulus(EDWARDS_PRIME, PRIME_BITS, limbCount);
  readText(EDWARDS_ORDER + AT_M, ORDER);
  prepareModulus(EDWARDS_ORDER, ORDER_BITS, limbCount);
  selectModulus(EDWARDS_PRIME);
  readText(EDWARDS_D, D);
  toMontgomery(EDWARDS_D, EDWARDS_D);
  add(EDWARDS_D_TWICE, EDWARDS_D, EDWARDS_D);
  const y = EDWARDS_KEY + ELEMENT_SIZE;
  readText(EDWARDS_KEY, BASE_X);
  toMontgomery(EDWARDS_KEY, EDWARDS_KEY);
  readText(y, BASE_Y);
  toMontgomery(y, y);
  setAffine(EDWARDS_KEY);
  fillSplits(EDWARDS_BASE_TABLE, EDWARDS_KEY);
  ready = true;
}
