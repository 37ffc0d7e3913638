// Writes the multiplications of field/written/products.ts for unroll.ts: columns of products, then a reduction that follows
// the form of the modulus. What is written computes what the loop of multiply.ts computes; its bounds and reasons hold here.

import { SPARSE_MODULI, type SparseModulus, valueOfModulus } from "./special-moduli.ts";

/** As in memory.ts. */
const LIMB_BITS = 29;
const MASK = (1n << BigInt(LIMB_BITS)) - 1n;

/** Limbs that the curves of the table and Ed25519 need: 192, 224, 255–256, 320, 384, 512 and 521 bits. */
export const UNROLLED_LIMBS = [7, 8, 9, 12, 14, 18, 19];

/** As limbsFor in modulus.ts. */
const limbsOf = (value: bigint) => Math.ceil((value.toString(2).length + 5) / LIMB_BITS);

export const indices = (count: number, from = 0) =>
  Array.from({ length: Math.max(0, count - from) }, (_, at) => from + at);
export const offset = (index: number) => (index === 0 ? "" : `, ${4 * index}`);
const loads = (number: string, limbs: number, type: string) =>
  indices(limbs).map((index) => `const ${number}${index} = load<u32>(${number}${offset(index)}) as ${type};`);

/** What is multiplied: a · b, or a · a. */
type Factors = "product" | "square";

/** From this many limbs on, Karatsuba's three products of half the length take less time than the one. */
const KARATSUBA_LIMBS = 12;

/** The statements of one function, and its columns: a variable each, first set and then added to. */
class Columns {
  readonly lines: string[] = [];
  readonly #begun = new Set<number>();
  readonly #type: string;
  constructor(type: "u64" | "i64") {
    this.#type = type;
  }
  add(column: number, term: string, sign: "+" | "-" = "+"): void {
    if (this.#begun.has(column)) this.lines.push(`c${column} ${sign}= ${term};`);
    else this.lines.push(`let c${column}: ${this.#type} = ${sign === "-" ? "0 - " : ""}${term};`);
    this.#begun.add(column);
  }
}

/** Terms of x · y for numbers of `count` limbs named by functions, column by column; squares double the mixed ones. */
function convolution(count: number, x: (index: number) => string, y: (index: number) => string, factors: Factors) {
  return indices(2 * count - 1).map((column) => {
    const lows = indices(Math.min(count, column + 1), Math.max(0, column - count + 1));
    if (factors === "product") return lows.map((low) => `${x(low)} * ${y(column - low)}`).join(" + ");
    const mixed = lows.filter((low) => 2 * low < column).map((low) => `${x(low)} * ${x(column - low)}`);
    const parts = mixed.length === 0 ? [] : [`((${mixed.join(" + ")}) << 1)`];
    if (column % 2 === 0) parts.push(`${x(column / 2)} * ${x(column / 2)}`);
    return parts.join(" + ");
  });
}

/** Row `at` of the schoolbook's method: after it, column `at` has all its products. */
function addRow(columns: Columns, limbs: number, at: number, factors: Factors): void {
  if (factors === "product") {
    for (const low of indices(limbs)) columns.add(at + low, `a${at} * b${low}`);
    return;
  }
  columns.add(2 * at, `a${at} * a${at}`);
  if (at === limbs - 1) return;
  columns.lines.push(`const d${at} = a${at} << 1;`);
  for (const high of indices(limbs, at + 1)) columns.add(at + high, `d${at} * a${high}`);
}

/**
 * All columns at once, after Karatsuba: with a = a₀ + a₁·B and b alike, a₀b₁ + a₁b₀ = (a₀ + a₁)(b₀ + b₁) − a₀b₀ − a₁b₁.
 * The columns of (a₀ + a₁)(b₀ + b₁) may pass 2⁶³ and even wrap; the difference is a sum of true products again.
 */
function addHalves(columns: Columns, limbs: number, factors: Factors): void {
  const low = Math.ceil(limbs / 2);
  const high = limbs - low;
  const names = factors === "product" ? ["a", "b"] : ["a"];
  for (const name of names) {
    for (const index of indices(low)) {
      const upper = index < high ? ` + ${name}${low + index}` : "";
      columns.lines.push(`const ${name}s${index} = ${name}${index}${upper};`);
    }
  }
  const b = names.at(-1) ?? "a";
  const lows = convolution(
    low,
    (index) => `a${index}`,
    (index) => `${b}${index}`,
    factors,
  );
  const highs = convolution(
    high,
    (index) => `a${low + index}`,
    (index) => `${b}${low + index}`,
    factors,
  );
  const sums = convolution(
    low,
    (index) => `as${index}`,
    (index) => `${b}s${index}`,
    factors,
  );
  lows.forEach((term, column) => void columns.lines.push(`const l${column} = ${term};`));
  highs.forEach((term, column) => void columns.lines.push(`const h${column} = ${term};`));
  lows.forEach((_, column) => void columns.add(column, `l${column}`));
  highs.forEach((_, column) => void columns.add(2 * low + column, `h${column}`));
  sums.forEach((term, column) => {
    const less = column < highs.length ? ` - h${column}` : "";
    columns.add(low + column, `(${term}) - l${column}${less}`);
  });
}

/** The whole: products, and for each column from the lowest a quotient digit whose multiple of m clears it. */
function body(limbs: number, type: "u64" | "i64", factors: Factors, { width, reduce }: Reduction): string[] {
  const columns = new Columns(type);
  if (limbs >= KARATSUBA_LIMBS) addHalves(columns, limbs, factors);
  for (let at = 0; at < limbs; at += width) {
    const count = Math.min(width, limbs - at);
    if (limbs < KARATSUBA_LIMBS) for (const row of indices(at + count, at)) addRow(columns, limbs, row, factors);
    reduce(columns, at, count);
  }
  for (const at of indices(limbs - 1)) {
    columns.lines.push(`store<u32>(result, (c${limbs + at} as u32) & LIMB_MASK${offset(at)});`);
    columns.add(limbs + at + 1, `c${limbs + at} >> LIMB_BITS`);
  }
  columns.lines.push(`store<u32>(result, c${2 * limbs - 1} as u32${offset(limbs - 1)});`);
  return columns.lines;
}

/** How columns are cleared: `count` of them, `width` as a rule, from `at` up. */
interface Reduction {
  readonly width: number;
  reduce(columns: Columns, at: number, count: number): void;
}

/** Any modulus: m is read from memory. */
const generalReduction = (limbs: number): Reduction => ({
  width: 1,
  reduce(columns, at) {
    columns.lines.push(`const q${at} = (c${at} * inverse) & LIMB_MASK;`);
    for (const index of indices(limbs)) columns.add(at + index, `q${at} * m${index}`);
    columns.add(at + 1, `c${at} >> LIMB_BITS`);
  },
});

/**
 * A sparse modulus: a digit's multiple of it is a few shifted copies of the digit, so columns are signed.
 * |column| < limbs · 2⁵⁸ + 4 · 2⁵⁷ + 2³⁵ < 2⁶³ up to 29 limbs. The whole stays positive: only columns go below zero.
 * Where finding a digit takes a product, two are found by one: each waits for the one before it, and that is what costs.
 */
function sparseReduction(modulus: SparseModulus): Reduction {
  const value = valueOfModulus(modulus);
  const lowest = modulus.terms.at(-1)?.[0] ?? 0;
  const width = Math.abs(lowest) === 1 ? 1 : 2;
  return {
    width,
    reduce(columns, at, count) {
      if (count === 2) {
        const pair = `(c${at} + (c${at + 1} << LIMB_BITS)) * ${inverseOf(value, 2 * LIMB_BITS)}`;
        columns.lines.push(`const w${at} = ${pair};`, `const q${at} = w${at} & LIMB_MASK;`);
        columns.lines.push(`const q${at + 1} = (w${at} >> LIMB_BITS) & LIMB_MASK;`);
      } else {
        const digit =
          lowest === -1 ? `c${at}` : lowest === 1 ? `(0 - c${at})` : `(c${at} * ${inverseOf(value, LIMB_BITS)})`;
        columns.lines.push(`const q${at} = ${digit} & LIMB_MASK;`);
      }
      for (const index of indices(at + count, at)) {
        // With −1 as lowest term, column − digit is the column with its low bits cleared, which the shift drops.
        const product = lowest === -1 ? "" : lowest === 1 ? ` + q${index}` : ` - ${-lowest} * q${index}`;
        columns.add(index + 1, `((c${index}${product}) >> LIMB_BITS)`);
        for (const [coefficient, position] of modulus.terms.slice(0, -1)) {
          const sign = coefficient > 0 ? "+" : "-";
          columns.add(index + Math.floor(position / LIMB_BITS), `(q${index} << ${position % LIMB_BITS})`, sign);
        }
      }
    },
  };
}

/** −m⁻¹ modulo 2^bits, for an odd m. */
function inverseOf(m: bigint, bits: number): bigint {
  const mask = (1n << BigInt(bits)) - 1n;
  let inverse = m;
  for (let step = 0; step < 6; step++) inverse = (inverse * (2n - m * inverse)) & mask;
  return (mask + 1n - inverse) & mask;
}

/** One multiplication and what it serves: one modulus by value, or any modulus of so many limbs. */
export interface Kernel {
  readonly suffix: string;
  readonly limbs: number;
  readonly value: bigint | null;
  readonly type: "u64" | "i64";
  readonly reduction: Reduction;
}

/** Their numbers in the module count from 1, in this order: those of one modulus come first. */
export const KERNELS: readonly Kernel[] = [
  ...SPARSE_MODULI.map((modulus): Kernel => {
    const value = valueOfModulus(modulus);
    const limbs = limbsOf(value);
    return { suffix: modulus.name, limbs, value, type: "i64", reduction: sparseReduction(modulus) };
  }),
  ...UNROLLED_LIMBS.map((limbs): Kernel => {
    return { suffix: `${limbs}`, limbs, value: null, type: "u64", reduction: generalReduction(limbs) };
  }),
];

/** How a kernel's functions take the modulus. */
export const modulusOf = ({ value }: Kernel, parameters: string) => (value === null ? parameters : "");

export function products(): string {
  const cases = (call: (kernel: Kernel) => string) =>
    KERNELS.map((kernel, index) => `case ${index + 1}: ${call(kernel)}; return;`);
  return [
    "// Montgomery multiplications, written by field/unroll.ts.",
    'import { LIMB_BITS, LIMB_MASK } from "../../memory";',
    "",
    "/** Which of the multiplications below serves a modulus; 0: none, take the loop. */",
    "export function kernelFor(m: usize, limbs: i32): i32 {",
    ...KERNELS.map(({ limbs, value }, index) => {
      const tests = [`limbs === ${limbs}`];
      for (const at of value === null ? [] : indices(limbs)) {
        tests.push(`load<u32>(m${offset(at)}) === ${((value ?? 0n) >> BigInt(LIMB_BITS * at)) & MASK}`);
      }
      return `if (${tests.join(" && ")}) return ${index + 1};`;
    }),
    "return 0;",
    "}",
    "export function multiplyBy(kernel: i32, result: usize, a: usize, b: usize, m: usize, inverse: u64): void {",
    "switch (kernel) {",
    ...cases((kernel) => `multiply${kernel.suffix}(result, a, b${modulusOf(kernel, ", m, inverse")})`),
    "}",
    "}",
    "export function squareBy(kernel: i32, result: usize, a: usize, m: usize, inverse: u64): void {",
    "switch (kernel) {",
    ...cases((kernel) => `square${kernel.suffix}(result, a${modulusOf(kernel, ", m, inverse")})`),
    "}",
    "}",
    ...KERNELS.flatMap((kernel) => {
      const { suffix, limbs, type, reduction } = kernel;
      const ofModulus = kernel.value === null ? loads("m", limbs, type) : [];
      const modulus = modulusOf(kernel, ", m: usize, inverse: u64");
      return [
        `export function multiply${suffix}(result: usize, a: usize, b: usize${modulus}): void {`,
        ...loads("a", limbs, type),
        ...loads("b", limbs, type),
        ...ofModulus,
        ...body(limbs, type, "product", reduction),
        "}",
        `export function square${suffix}(result: usize, a: usize${modulus}): void {`,
        ...loads("a", limbs, type),
        ...ofModulus,
        ...body(limbs, type, "square", reduction),
        "}",
      ];
    }),
    "",
  ].join("\n");
}
