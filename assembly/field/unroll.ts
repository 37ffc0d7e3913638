// Writes multiply-<limbs>.ts, the multiplication of multiply.ts with its inner loop written out for one number of limbs:
// the compiler does not unroll, and loop control and addresses cost as much as the products. Run on Node after a change:
// `node assembly/field/unroll.ts`. A test compares the files with what this writes.

import { writeFileSync } from "node:fs";

/** Limb counts that curves of the table have: 192, 256 and 384 bits. Others take the loop in multiply.ts. */
export const UNROLLED_LIMBS = [7, 9, 14];

const indices = (count: number, from = 0) =>
  Array.from({ length: Math.max(0, count - from) }, (_, index) => from + index);
const limb = (number: string, index: number) => `(load<u32>(${number}${index === 0 ? "" : `, ${4 * index}`}) as u64)`;

/** One step of the reduction: adds x·b (when there is an x) and q·m to the window of columns and moves it down by one. */
function step(limbs: number, withProduct: boolean): string[] {
  const product = (index: number) => (withProduct ? ` + x * ${limb("b", index)}` : "");
  const last = limbs - 1;
  return [
    ...(withProduct ? [`c0 += x * ${limb("b", 0)};`] : []),
    "const q = (c0 * inverse) & LIMB_MASK;",
    `const carry = (c0 + q * ${limb("m", 0)}) >> LIMB_BITS;`,
    ...indices(limbs, 1).map((index) => {
      // In a multiplication the window's top column is empty before the step.
      const above = withProduct && index === last ? "" : `c${index} + `;
      return `c${index - 1} = ${above}q * ${limb("m", index)}${product(index)}${index === 1 ? " + carry" : ""};`;
    }),
  ];
}

/** Carries the window into limbs. Without a column for the top limb, the last carry is that limb. */
function carryOut(limbs: number, columns: number): string[] {
  return indices(limbs).flatMap((index) => {
    const offset = index === 0 ? "" : `, ${4 * index}`;
    if (index === columns) return [`store<u32>(result, (c${index - 1} >> LIMB_BITS) as u32${offset});`];
    const settle = index === 0 ? [] : [`c${index} = c${index} + (c${index - 1} >> LIMB_BITS);`];
    const limbText = index === limbs - 1 ? `c${index} as u32` : `(c${index} as u32) & LIMB_MASK`;
    return [...settle, `store<u32>(result, ${limbText}${offset});`];
  });
}

function squareColumn(limbs: number, column: number): string {
  const terms: string[] = [];
  for (let low = Math.max(0, column - limbs + 1); 2 * low < column; low++) terms.push(`d${low} * a${column - low}`);
  if (column % 2 === 0) terms.push(`a${column / 2} * a${column / 2}`);
  return terms.join(" + ");
}

/** The text of one file. */
export function unrolled(limbs: number): string {
  const lines = [
    `// Montgomery multiplication and squaring for ${limbs} limbs, written by unroll.ts; see multiply.ts for bounds and reasons.`,
    "",
    'import { COLUMNS, LIMB_BITS, LIMB_MASK } from "../memory";',
    "",
    "/** result = a · b / R modulo m; `inverse` is −m⁻¹ mod 2²⁹. */",
    `export function multiply${limbs}(result: usize, a: usize, b: usize, m: usize, inverse: u64): void {`,
    ...indices(limbs - 1).map((index) => `let c${index}: u64 = 0;`),
    `for (let at = 0; at < ${4 * limbs}; at += 4) {`,
    "const x: u64 = load<u32>(a + at);",
    ...step(limbs, true),
    "}",
    ...carryOut(limbs, limbs - 1),
    "}",
    "",
    "/** result = a² / R modulo m: columns first, mixed products taken once and doubled, then the reduction. */",
    `export function square${limbs}(result: usize, a: usize, m: usize, inverse: u64): void {`,
    ...indices(limbs).map((index) => `const a${index}: u64 = load<u32>(a${index === 0 ? "" : `, ${4 * index}`});`),
    ...indices(limbs - 1).map((index) => `const d${index} = a${index} << 1;`),
    ...indices(limbs).map((index) => `let c${index} = ${squareColumn(limbs, index)};`),
    ...indices(2 * limbs - 1, limbs).map(
      (column) =>
        `store<u64>(COLUMNS, ${squareColumn(limbs, column)}${column === limbs ? "" : `, ${8 * (column - limbs)}`});`,
    ),
    `store<u64>(COLUMNS, 0, ${8 * (limbs - 1)});`,
    `for (let at = 0; at < ${8 * limbs}; at += 8) {`,
    ...step(limbs, false),
    `c${limbs - 1} = load<u64>(COLUMNS + at);`,
    "}",
    ...carryOut(limbs, limbs),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

if (import.meta.main) {
  for (const limbs of UNROLLED_LIMBS) writeFileSync(new URL(`multiply-${limbs}.ts`, import.meta.url), unrolled(limbs));
}
