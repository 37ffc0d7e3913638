// Writes field/written/: arithmetic with its loops written out for each number of limbs, and multiplications whose
// reduction follows the form of one modulus. `npm run build:core` runs it before the compiler, which does not unroll.
// What is written computes what the loops of multiply.ts and arithmetic.ts compute; their bounds and reasons hold here.

import { mkdirSync, writeFileSync } from "node:fs";

const LIMB_BITS = 29;
const MASK = (1n << BigInt(LIMB_BITS)) - 1n;

/** Limbs that the curves of the table and Ed25519 need: 192, 224, 255–256, 320, 384, 512 and 521 bits. */
export const UNROLLED_LIMBS = [7, 8, 9, 12, 14, 18, 19];

/** A modulus of special form: the sum of coefficient · 2^position. The last term stands at position 0. */
interface SparseModulus {
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

/** As limbsFor in modulus.ts. */
const limbsOf = (modulus: SparseModulus) => Math.ceil((valueOfModulus(modulus).toString(2).length + 5) / LIMB_BITS);

const indices = (count: number, from = 0) => Array.from({ length: Math.max(0, count - from) }, (_, at) => from + at);
const offset = (index: number) => (index === 0 ? "" : `, ${4 * index}`);
const loads = (number: string, limbs: number, type: string) =>
  indices(limbs).map((index) => `const ${number}${index} = load<u32>(${number}${offset(index)}) as ${type};`);

/** Sum of the products that fall into one column of a · b. */
function productColumn(limbs: number, column: number): string {
  return indices(Math.min(limbs, column + 1), Math.max(0, column - limbs + 1))
    .map((low) => `a${low} * b${column - low}`)
    .join(" + ");
}

/** The same of a², mixed products taken once and doubled. */
function squareColumn(limbs: number, column: number): string {
  const mixed = indices(Math.ceil(column / 2), Math.max(0, column - limbs + 1)).map(
    (low) => `a${low} * a${column - low}`,
  );
  const parts = mixed.length === 0 ? [] : [`((${mixed.join(" + ")}) << 1)`];
  if (column % 2 === 0) parts.push(`a${column / 2} * a${column / 2}`);
  return parts.join(" + ");
}

type Column = (limbs: number, column: number) => string;

/** Columns from the lowest up: L quotient digits first, then the limbs of the result. */
function generalBody(limbs: number, column: Column): string[] {
  const quotients = (at: number) =>
    indices(Math.min(limbs, at), Math.max(0, at - limbs + 1)).map((low) => ` + q${low} * m${at - low}`);
  return [
    "let sum: u64 = 0;",
    ...indices(limbs).flatMap((at) => [
      `sum = (${column(limbs, at)})${quotients(at).join("")} + sum;`,
      `const q${at} = (sum * inverse) & LIMB_MASK;`,
      `sum = (sum + q${at} * m0) >> LIMB_BITS;`,
    ]),
    ...indices(limbs - 1).flatMap((at) => [
      `sum = (${column(limbs, at + limbs)})${quotients(at + limbs).join("")} + sum;`,
      `store<u32>(result, (sum as u32) & LIMB_MASK${offset(at)});`,
      "sum >>= LIMB_BITS;",
    ]),
    `store<u32>(result, sum as u32${offset(limbs - 1)});`,
  ];
}

/**
 * The same for a sparse modulus: a digit's multiple of the modulus is a few shifted copies of the digit, so columns are
 * signed. |column| < limbs · 2⁵⁸ + 4 · 2⁵⁸ + 2³⁵ < 2⁶³ up to 27 limbs. The whole stays positive: only columns go below zero.
 */
function sparseBody(modulus: SparseModulus, limbs: number, column: Column): string[] {
  const lowest = modulus.terms.at(-1)?.[0] ?? 0;
  const inverse = inverseOf(valueOfModulus(modulus));
  const copies: string[][] = indices(2 * limbs).map(() => []);
  const lines = ["let sum: i64 = 0;"];
  for (const at of indices(limbs)) {
    lines.push(`sum = (${column(limbs, at)}) + sum${copies[at]?.join("") ?? ""};`);
    const digit = lowest === -1 ? "sum" : lowest === 1 ? "(0 - sum)" : `(sum * ${inverse})`;
    lines.push(`const q${at} = ${digit} & LIMB_MASK;`);
    // With −1 as lowest term, sum − digit is sum with its low bits cleared, which the shift drops.
    const settled = lowest === -1 ? "sum" : lowest === 1 ? `(sum + q${at})` : `(sum - ${-lowest} * q${at})`;
    lines.push(`sum = ${settled} >> LIMB_BITS;`);
    for (const [coefficient, position] of modulus.terms.slice(0, -1)) {
      const sign = coefficient > 0 ? "+" : "-";
      copies[at + Math.floor(position / LIMB_BITS)]?.push(` ${sign} (q${at} << ${position % LIMB_BITS})`);
    }
  }
  for (const at of indices(limbs - 1)) {
    lines.push(`sum = (${column(limbs, at + limbs)}) + sum${copies[at + limbs]?.join("") ?? ""};`);
    lines.push(`store<u32>(result, (sum as u32) & LIMB_MASK${offset(at)});`, "sum >>= LIMB_BITS;");
  }
  return [...lines, `store<u32>(result, sum as u32${offset(limbs - 1)});`];
}

/** −m⁻¹ modulo 2²⁹. */
function inverseOf(m: bigint): bigint {
  let inverse = m;
  for (let step = 0; step < 5; step++) inverse = (inverse * (2n - m * inverse)) & MASK;
  return (MASK + 1n - inverse) & MASK;
}

function products(): string {
  const general = UNROLLED_LIMBS.flatMap((limbs) => [
    `function multiply${limbs}(result: usize, a: usize, b: usize, m: usize, inverse: u64): void {`,
    ...loads("a", limbs, "u64"),
    ...loads("b", limbs, "u64"),
    ...loads("m", limbs, "u64"),
    ...generalBody(limbs, productColumn),
    "}",
    `function square${limbs}(result: usize, a: usize, m: usize, inverse: u64): void {`,
    ...loads("a", limbs, "u64"),
    ...loads("m", limbs, "u64"),
    ...generalBody(limbs, squareColumn),
    "}",
  ]);
  const sparse = SPARSE_MODULI.flatMap((modulus) => {
    const limbs = limbsOf(modulus);
    return [
      `function multiply${modulus.name}(result: usize, a: usize, b: usize): void {`,
      ...loads("a", limbs, "i64"),
      ...loads("b", limbs, "i64"),
      ...sparseBody(modulus, limbs, productColumn),
      "}",
      `function square${modulus.name}(result: usize, a: usize): void {`,
      ...loads("a", limbs, "i64"),
      ...sparseBody(modulus, limbs, squareColumn),
      "}",
    ];
  });
  const cases = (call: (suffix: string, general: boolean) => string) => [
    ...UNROLLED_LIMBS.flatMap((limbs, index) => [`case ${index + 1}: ${call(`${limbs}`, true)}; return;`]),
    ...SPARSE_MODULI.flatMap(({ name }, index) => [
      `case ${UNROLLED_LIMBS.length + index + 1}: ${call(name, false)}; return;`,
    ]),
  ];
  return [
    "// Montgomery multiplications, written by field/unroll.ts.",
    'import { LIMB_BITS, LIMB_MASK } from "../../memory";',
    "",
    "/** Which of the multiplications below serves a modulus; 0: none, take the loop. */",
    "export function kernelFor(m: usize, limbs: i32): i32 {",
    ...SPARSE_MODULI.map((modulus, index) => {
      const value = valueOfModulus(modulus);
      const limbs = limbsOf(modulus);
      const tests = indices(limbs).map(
        (at) => `load<u32>(m${offset(at)}) === ${(value >> BigInt(LIMB_BITS * at)) & MASK}`,
      );
      return `if (limbs === ${limbs} && ${tests.join(" && ")}) return ${UNROLLED_LIMBS.length + index + 1};`;
    }),
    ...UNROLLED_LIMBS.map((limbs, index) => `if (limbs === ${limbs}) return ${index + 1};`),
    "return 0;",
    "}",
    "export function multiplyBy(kernel: i32, result: usize, a: usize, b: usize, m: usize, inverse: u64): void {",
    "switch (kernel) {",
    ...cases((suffix, general) => `multiply${suffix}(result, a, b${general ? ", m, inverse" : ""})`),
    "}",
    "}",
    "export function squareBy(kernel: i32, result: usize, a: usize, m: usize, inverse: u64): void {",
    "switch (kernel) {",
    ...cases((suffix, general) => `square${suffix}(result, a${general ? ", m, inverse" : ""})`),
    "}",
    "}",
    ...general,
    ...sparse,
    "",
  ].join("\n");
}

/** One carry chain over the limbs: `term` is what enters at a place. */
function chain(limbs: number, type: "i32" | "u32", term: (offset: string) => string): string[] {
  return indices(limbs).flatMap((at) => {
    const carry = at === 0 ? "" : ` + (sum >> LIMB_BITS)`;
    const sum = `${at === 0 ? `let sum: ${type} = ` : "sum = "}(${term(offset(at))}) as ${type}${carry};`;
    return [sum, `store<u32>(result, sum & LIMB_MASK${offset(at)});`];
  });
}

function sums(): string {
  const byLimbs = (call: (limbs: number) => string) => [
    "switch (limbs) {",
    ...UNROLLED_LIMBS.map((limbs) => `case ${limbs}: ${call(limbs)}; return true;`),
    "}",
    "return false;",
    "}",
  ];
  return [
    "// Sums and differences, written by field/unroll.ts. False: not written out for this number of limbs.",
    'import { LIMB_BITS, LIMB_MASK } from "../../memory";',
    "",
    "export function addBy(limbs: i32, result: usize, a: usize, b: usize): bool {",
    ...byLimbs((limbs) => `add${limbs}(result, a, b)`),
    "export function subtractBy(limbs: i32, result: usize, a: usize, b: usize, lift: usize): bool {",
    ...byLimbs((limbs) => `subtract${limbs}(result, a, b, lift)`),
    "export function threeHalvesBy(limbs: i32, result: usize, a: usize, m: usize): bool {",
    ...byLimbs((limbs) => `threeHalves${limbs}(result, a, m)`),
    ...UNROLLED_LIMBS.flatMap((limbs) => [
      `function add${limbs}(result: usize, a: usize, b: usize): void {`,
      ...chain(limbs, "u32", (at) => `load<u32>(a${at}) + load<u32>(b${at})`),
      "}",
      `function subtract${limbs}(result: usize, a: usize, b: usize, lift: usize): void {`,
      ...chain(limbs, "i32", (at) => `load<u32>(a${at}) + load<u32>(lift${at}) - load<u32>(b${at})`),
      "}",
      `function threeHalves${limbs}(result: usize, a: usize, m: usize): void {`,
      "const odd = (0 - (load<u32>(a) & 1)) as u32;",
      "let sum = 3 * load<u32>(a) + (load<u32>(m) & odd);",
      "let low = (sum & LIMB_MASK) >> 1;",
      ...indices(limbs, 1).flatMap((at) => [
        `sum = 3 * load<u32>(a${offset(at)}) + (load<u32>(m${offset(at)}) & odd) + (sum >> LIMB_BITS);`,
        `store<u32>(result, low | ((sum & 1) << (LIMB_BITS - 1))${offset(at - 1)});`,
        "low = (sum & LIMB_MASK) >> 1;",
      ]),
      `store<u32>(result, low${offset(limbs - 1)});`,
      "}",
    ]),
    "",
  ].join("\n");
}

/** The files by name. */
export function written(): Readonly<Record<string, string>> {
  return { "products.ts": products(), "sums.ts": sums() };
}

if (import.meta.main) {
  const folder = new URL("written/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(written())) writeFileSync(new URL(name, folder), text);
}
