// Writes field/written/: arithmetic with its loops written out for each number of limbs, and multiplications whose
// reduction follows the form of one modulus. `npm run build:core` runs it before the compiler, which does not unroll.
// What is written computes what the loops of multiply.ts and arithmetic.ts compute; their bounds and reasons hold here.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { SPARSE_MODULI, type SparseModulus, valueOfModulus } from "./special-moduli.ts";

const LIMB_BITS = 29;
const MASK = (1n << BigInt(LIMB_BITS)) - 1n;

/** Limbs that the curves of the table and Ed25519 need: 192, 224, 255–256, 320, 384, 512 and 521 bits. */
export const UNROLLED_LIMBS = [7, 8, 9, 12, 14, 18, 19];

/** As limbsFor in modulus.ts. */
const limbsOf = (value: bigint) => Math.ceil((value.toString(2).length + 5) / LIMB_BITS);

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

/** One multiplication and what it serves: one modulus by value, or any modulus of so many limbs. */
interface Kernel {
  readonly suffix: string;
  readonly limbs: number;
  readonly value: bigint | null;
  readonly type: "u64" | "i64";
  body(column: Column): string[];
}

/** Their numbers in the module count from 1, in this order: those of one modulus come first. */
const KERNELS: readonly Kernel[] = [
  ...SPARSE_MODULI.map((modulus): Kernel => {
    const value = valueOfModulus(modulus);
    const limbs = limbsOf(value);
    return { suffix: modulus.name, limbs, value, type: "i64", body: (column) => sparseBody(modulus, limbs, column) };
  }),
  ...UNROLLED_LIMBS.map((limbs): Kernel => {
    const body = (column: Column) => [...loads("m", limbs, "u64"), ...generalBody(limbs, column)];
    return { suffix: `${limbs}`, limbs, value: null, type: "u64", body };
  }),
];

/** How a kernel's functions take the modulus. */
const modulusOf = ({ value }: Kernel, parameters: string) => (value === null ? parameters : "");

function products(): string {
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
      const { suffix, limbs, type } = kernel;
      const modulus = modulusOf(kernel, ", m: usize, inverse: u64");
      return [
        `export function multiply${suffix}(result: usize, a: usize, b: usize${modulus}): void {`,
        ...loads("a", limbs, type),
        ...loads("b", limbs, type),
        ...kernel.body(productColumn),
        "}",
        `export function square${suffix}(result: usize, a: usize${modulus}): void {`,
        ...loads("a", limbs, type),
        ...kernel.body(squareColumn),
        "}",
      ];
    }),
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
    "export function subtractTwiceBy(limbs: i32, result: usize, a: usize, b: usize, lift: usize): bool {",
    ...byLimbs((limbs) => `subtractTwice${limbs}(result, a, b, lift)`),
    "export function threeHalvesBy(limbs: i32, result: usize, a: usize, m: usize): bool {",
    ...byLimbs((limbs) => `threeHalves${limbs}(result, a, m)`),
    ...UNROLLED_LIMBS.flatMap((limbs) => [
      `export function add${limbs}(result: usize, a: usize, b: usize): void {`,
      ...chain(limbs, "u32", (at) => `load<u32>(a${at}) + load<u32>(b${at})`),
      "}",
      `export function subtract${limbs}(result: usize, a: usize, b: usize, lift: usize): void {`,
      ...chain(limbs, "i32", (at) => `load<u32>(a${at}) + load<u32>(lift${at}) - load<u32>(b${at})`),
      "}",
      `export function subtractTwice${limbs}(result: usize, a: usize, b: usize, lift: usize): void {`,
      ...chain(limbs, "i32", (at) => `load<u32>(a${at}) + load<u32>(lift${at}) - 2 * load<u32>(b${at})`),
      "}",
      `export function negate${limbs}(result: usize, a: usize, lift: usize): void {`,
      ...chain(limbs, "i32", (at) => `load<u32>(lift${at}) - load<u32>(a${at})`),
      "}",
      `export function threeHalves${limbs}(result: usize, a: usize, m: usize): void {`,
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

/** What the formulas call, in the copy for one multiplication: its own functions instead of those that choose one. */
function callsOf(kernel: Kernel): readonly (readonly [RegExp, string])[] {
  const { suffix, limbs } = kernel;
  const operands = modulusOf(kernel, ", modulus + AT_M, negatedInverse");
  const call = (name: string) => new RegExp(`\\b${name}\\(((?:[^()]|\\(\\))*)\\)`, "g");
  const lifted = (name: string) => new RegExp(`\\b${name}\\(([^()]*), (AT_.M)\\)`, "g");
  return [
    [call("multiply"), `products.multiply${suffix}($1${operands})`],
    [call("square"), `products.square${suffix}($1${operands})`],
    [call("add"), `sums.add${limbs}($1)`],
    [call("threeHalves"), `sums.threeHalves${limbs}($1, modulus + AT_M)`],
    ...["subtract", "subtractTwice", "negate"].map(
      (name) => [lifted(name), `sums.${name}${limbs}($1, modulus + $2)`] as const,
    ),
    ...FORMULAS.map((name) => [new RegExp(`\\b${name}Any\\(`, "g"), `${name}${suffix}(`] as const),
  ];
}

/** Functions of curve/formulas.ts: operands with and without types. */
const FORMULAS = ["double", "addAffine", "addEntry", "finishAddition"];
const DISPATCHED = [
  ["double", "point", "point: usize"],
  ["addAffine", "sum, x, y, negative", "sum: usize, x: usize, y: usize, negative: bool"],
  ["addEntry", "sum, entry, negative", "sum: usize, entry: usize, negative: bool"],
] as const;

function points(): string {
  const source = readFileSync(new URL("../curve/formulas.ts", import.meta.url), "utf8");
  const functions = source.match(/^(export )?function [\s\S]*?^}$/gm) ?? [];
  if (functions.length !== FORMULAS.length) throw new Error("curve/formulas.ts has other functions than FORMULAS");
  return [
    "// The formulas of curve/formulas.ts, one copy for each multiplication, written by field/unroll.ts.",
    'import { A_IS_MINUS_3, A_IS_ZERO, coefficientA, coefficientKind } from "../../curve/curve";',
    'import { H, NEGATED_Y, RISE, S1, T0, T1, T2, T3, T4, U1 } from "../../curve/formulas";',
    'import { AT_Y, AT_Z, AT_ZZ, AT_ZZZ, isInfinity, setAffine, setInfinity } from "../../curve/point";',
    'import { copyNumber, isMultiple, reduceOnce } from "../arithmetic";',
    'import { AT_2M, AT_4M, AT_8M, AT_M, modulus, negatedInverse } from "../modulus";',
    'import * as products from "./products";',
    'import * as sums from "./sums";',
    "",
    ...DISPATCHED.flatMap(([name, operands, parameters]) => [
      `export function ${name}By(kernel: i32, ${parameters}): void {`,
      "switch (kernel) {",
      ...KERNELS.map(({ suffix }, index) => `case ${index + 1}: ${name}${suffix}(${operands}); return;`),
      "}",
      "}",
    ]),
    ...KERNELS.flatMap((kernel) =>
      functions.map((text) =>
        callsOf(kernel)
          .reduce((body, [from, to]) => body.replace(from, to), text)
          .replace(/^export /, ""),
      ),
    ),
    "",
  ].join("\n");
}

/** The files by name. */
export function written(): Readonly<Record<string, string>> {
  return { "points.ts": points(), "products.ts": products(), "sums.ts": sums() };
}

if (import.meta.main) {
  const folder = new URL("written/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(written())) writeFileSync(new URL(name, folder), text);
}
