// Writes field/written/: arithmetic with its loops written out for each number of limbs, and a copy of the point formulas for
// each multiplication. `npm run build:core` runs it before the compiler, which does not unroll.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { indices, KERNELS, type Kernel, modulusOf, offset, products, UNROLLED_LIMBS } from "./unroll-products.ts";

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
