// Moduli of special form, whose reduction takes shifts instead of products: a table for unroll.ts. A modulus finds its
// multiplication here by value; a new curve with a prime that is not here works all the same, on the general one.

/** A modulus of special form: the sum of coefficient · 2^position. The last term stands at position 0. */
export interface SparseModulus {
  readonly name: string;
  readonly terms: readonly (readonly [coefficient: number, position: number])[];
}

/** Any modulus that equals one of these is multiplied its way; all others by Montgomery's method in general. */
export const SPARSE_MODULI: readonly SparseModulus[] = [
  {
    name: "Secp192r1",
    terms: [
      [1, 192],
      [-1, 64],
      [-1, 0],
    ],
  }, // prettier than one term a line
  {
    name: "Secp192k1",
    terms: [
      [1, 192],
      [-1, 32],
      [-4553, 0],
    ],
  },
  {
    name: "Secp224r1",
    terms: [
      [1, 224],
      [-1, 96],
      [1, 0],
    ],
  },
  {
    name: "Secp224k1",
    terms: [
      [1, 224],
      [-1, 32],
      [-6803, 0],
    ],
  },
  {
    name: "Secp256r1",
    terms: [
      [1, 256],
      [-1, 224],
      [1, 192],
      [1, 96],
      [-1, 0],
    ],
  },
  {
    name: "Secp256k1",
    terms: [
      [1, 256],
      [-1, 32],
      [-977, 0],
    ],
  },
  {
    name: "Edwards25519",
    terms: [
      [1, 255],
      [-19, 0],
    ],
  },
  {
    name: "Secp384r1",
    terms: [
      [1, 384],
      [-1, 128],
      [-1, 96],
      [1, 32],
      [-1, 0],
    ],
  },
  {
    name: "Secp521r1",
    terms: [
      [1, 521],
      [-1, 0],
    ],
  },
];

export const valueOfModulus = ({ terms }: SparseModulus): bigint =>
  terms.reduce((sum, [coefficient, position]) => sum + (BigInt(coefficient) << BigInt(position)), 0n);
