// Field arithmetic at the borders of the bounds that curve/point.ts relies on, against bigints. Random signatures stay
// far inside these bounds, so nothing else would notice one that is too tight.
import { beforeAll, describe, expect, it } from "vitest";
import { CURVES } from "../../../assembly/host/core.ts";
import { compile } from "../../support/compile.ts";
import { noblePoint } from "../../support/noble.ts";
import { SEED, seededBytes } from "../../support/seed.ts";

const ENTRY = `
  export { ${CURVES.map((curve) => curve.toUpperCase()).join(", ")} } from "./assembly/curve/table";
  export { selectCurve, prime, order } from "./assembly/curve/curve";
  export { selectModulus, AT_2M, AT_4M, AT_8M, AT_ONE } from "./assembly/field/modulus";
  export { add, subtract, negate, threeHalves, isMultiple, reduceOnce, fromMontgomery, toMontgomery } from "./assembly/field/arithmetic";
  export { multiply, square } from "./assembly/field/multiply";
  export { invert } from "./assembly/field/inverse";
  export { squareRoot } from "./assembly/field/root";
  const NUMBERS: usize = memory.data(4 * 80, 16);
  export function numbers(): usize { return NUMBERS; }
`;
const LIMB_BITS = 29n;
const ELEMENT_SIZE = 80;

/** A modulus of the module in force, with numbers by place: 0 to 3. */
interface Field {
  readonly m: bigint;
  readonly limbs: number;
  call(name: string, ...operands: number[]): number;
  constant(name: string): number;
  at(place: number): number;
  write(place: number, value: bigint): void;
  read(place: number): bigint;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compile(ENTRY);
});

function openField(curve: (typeof CURVES)[number], which: "prime" | "order"): Field {
  const { exports } = new WebAssembly.Instance(module);
  const call = (name: string, ...operands: number[]) =>
    (exports[name] as (...operands: number[]) => number)(...operands);
  const constant = (name: string) => (exports[name] as WebAssembly.Global).value as number;
  const view = new DataView((exports.memory as WebAssembly.Memory).buffer);
  call("selectCurve", constant(curve.toUpperCase()));
  call("selectModulus", call(which));
  const { p, n } = noblePoint(curve).CURVE();
  const m = which === "prime" ? p : n;
  // One number of limbs for both moduli of a curve.
  const bits = Math.max(p.toString(2).length, n.toString(2).length);
  const limbs = Math.ceil((bits + 5) / Number(LIMB_BITS));
  const at = (place: number) => call("numbers") + place * ELEMENT_SIZE;
  return {
    m,
    limbs,
    call,
    constant,
    at,
    write(place, value) {
      for (let index = 0; index < ELEMENT_SIZE / 4; index++) {
        // Beyond the limbs stands a pattern: nothing may read there.
        const limb = index < limbs ? Number((value >> (LIMB_BITS * BigInt(index))) & 0x1fff_ffffn) : 0xa5a5_a5a5;
        view.setUint32(at(place) + 4 * index, limb, true);
      }
    },
    read(place) {
      let value = 0n;
      for (let index = limbs - 1; index >= 0; index--) {
        const limb = view.getUint32(at(place) + 4 * index, true);
        if (limb >= 2 ** 29) throw new Error(`limb ${index} has more than 29 bits`);
        value = (value << LIMB_BITS) | BigInt(limb);
      }
      return value;
    },
  };
}

const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

function power(base: bigint, exponent: bigint, m: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % m;
    square = (square * square) % m;
  }
  return result;
}

const FIELDS = CURVES.flatMap((curve) => (["prime", "order"] as const).map((which) => [curve, which] as const));

describe.each(FIELDS)("modulo the %s %s", (curve, which) => {
  it("products and squares of numbers up to their bounds have the right residue and stay below 1 + AB/32", () => {
    const field = openField(curve, which);
    const { m } = field;
    const R = 1n << (LIMB_BITS * BigInt(field.limbs));
    expect(R).toBeGreaterThan(32n * m);
    const bytes = seededBytes(`${curve} ${which} products`);
    const random = () => BigInt(`0x${Buffer.from(bytes(72)).toString("hex")}`);
    // The greatest bounds that point.ts multiplies: 10 by 10 (it needs 9.9 by 9.3).
    const borders = [0n, 1n, m - 1n, m, m + 1n, 2n * m - 1n, 8n * m, 10n * m - 1n];
    const numbers = [...borders, ...Array.from({ length: 12 }, () => random() % (10n * m))];
    let compared = 0;
    for (const a of numbers) {
      for (const b of numbers) {
        field.write(0, a);
        field.write(1, b);
        field.call("multiply", field.at(2), field.at(0), field.at(1));
        const product = field.read(2);
        expect((product * R - a * b) % m).toBe(0n);
        expect(product * 32n * m).toBeLessThanOrEqual(32n * m * m + a * b);
        // In place, over either factor.
        field.call("multiply", field.at(0), field.at(0), field.at(1));
        expect(field.read(0)).toBe(product);
        field.write(0, a);
        field.call("multiply", field.at(1), field.at(0), field.at(1));
        expect(field.read(1)).toBe(product);
        compared++;
      }
      field.write(0, a);
      field.call("multiply", field.at(2), field.at(0), field.at(0));
      field.call("square", field.at(3), field.at(0));
      expect(field.read(3)).toBe(field.read(2));
      field.call("square", field.at(0), field.at(0));
      expect(field.read(0)).toBe(field.read(2));
    }
    expect(compared).toBe(400);
  });

  it("sums, lifted differences and halves are exact up to their bounds", () => {
    const field = openField(curve, which);
    const { m } = field;
    const bytes = seededBytes(`${curve} ${which} sums`);
    const random = (bound: bigint) => BigInt(`0x${Buffer.from(bytes(72)).toString("hex")}`) % bound;
    for (const [name, lift] of [
      ["AT_2M", 2n],
      ["AT_4M", 4n],
      ["AT_8M", 8n],
    ] as const) {
      for (let turn = 0; turn < 40; turn++) {
        const a = [0n, 12n * m][turn] ?? random(12n * m);
        const b = [lift * m, 0n][turn] ?? random(lift * m + 1n);
        field.write(0, a);
        field.write(1, b);
        field.call("subtract", field.at(2), field.at(0), field.at(1), field.constant(name));
        expect(field.read(2)).toBe(a - b + lift * m);
        field.call("negate", field.at(2), field.at(1), field.constant(name));
        expect(field.read(2)).toBe(lift * m - b);
        field.call("add", field.at(2), field.at(0), field.at(1));
        expect(field.read(2)).toBe(a + b);
        field.call("threeHalves", field.at(2), field.at(1));
        expect(field.read(2)).toBe(b % 2n === 0n ? (3n * b) / 2n : (3n * b + m) / 2n);
        field.write(2, a + b);
        field.call("reduceOnce", field.at(2), field.constant(name));
        expect(field.read(2)).toBe(a + b >= lift * m ? a + b - lift * m : a + b);
      }
    }
  });

  it("a multiple of m is told from a number that only begins like one", () => {
    const field = openField(curve, which);
    const { m } = field;
    let compared = 0;
    for (let j = 0n; j < 32n; j++) {
      // The same lowest limb as j·m, another number: bits 29 and up are changed.
      for (const other of [0n, 1n << 29n, 1n << 58n, 3n << 29n, 1n << BigInt(m.toString(2).length - 1)]) {
        field.write(0, (j * m) ^ other);
        expect(field.call("isMultiple", field.at(0)) === 1, `${j}·m ^ ${other}`).toBe(other === 0n);
        compared++;
      }
    }
    expect(compared).toBe(160);
  });

  it("a square has its root, and a number without one is told", () => {
    const field = openField(curve, which);
    const { m } = field;
    const bytes = seededBytes(`${curve} ${which} roots`);
    const isSquare = (a: bigint) => a === 0n || power(a, (m - 1n) / 2n, m) === 1n;
    const seen = { square: 0, other: 0 };
    for (let turn = 0; turn < 40; turn++) {
      const a = [0n, 1n, 4n, m - 1n, m - 4n, 2n, 3n, 11n][turn] ?? toNumber(bytes(72)) % m;
      field.write(0, a);
      field.call("toMontgomery", field.at(0), field.at(0));
      const found = field.call("squareRoot", field.at(1), field.at(0)) === 1;
      expect(found, `${a}, seed ${SEED}`).toBe(isSquare(a));
      seen[found ? "square" : "other"]++;
      if (!found) continue;
      field.call("fromMontgomery", field.at(2), field.at(1));
      expect((field.read(2) ** 2n - a) % m).toBe(0n);
    }
    expect(Math.min(seen.square, seen.other)).toBeGreaterThan(5);
  });

  it("the way into Montgomery form, back, and the inverse", () => {
    const field = openField(curve, which);
    const { m } = field;
    const bytes = seededBytes(`${curve} ${which} inverse`);
    const borders = [1n, 2n, 3n, m - 1n, m - 2n, (m - 1n) / 2n, (m + 1n) / 2n, 1n << 29n, 1n << 58n];
    for (let turn = 0; turn < 100; turn++) {
      const a = borders[turn] ?? 1n + (BigInt(`0x${Buffer.from(bytes(72)).toString("hex")}`) % (m - 1n));
      field.write(0, a + 8n * m);
      field.call("toMontgomery", field.at(1), field.at(0));
      field.call("fromMontgomery", field.at(2), field.at(1));
      expect(field.read(2)).toBe(a);
      field.call("invert", field.at(1), field.at(1));
      field.call("fromMontgomery", field.at(2), field.at(1));
      expect((field.read(2) * a) % m, `seed ${SEED}`).toBe(1n);
    }
  });
});
