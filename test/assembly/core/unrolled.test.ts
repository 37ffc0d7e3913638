// What unroll.ts writes: its moduli of special form are the primes they are named after, so that each finds its own
// multiplication. That the products are right is field.test.ts's matter, against bigints on every modulus.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SPARSE_MODULI, valueOfModulus } from "../../../assembly/field/special-moduli.ts";
import { written } from "../../../assembly/field/unroll.ts";
import { UNROLLED_LIMBS } from "../../../assembly/field/unroll-products.ts";
import { CURVES } from "../../../assembly/host/core.ts";
import { noblePoint } from "../../support/noble.ts";

const FOLDER = new URL("../../../assembly/field/written/", import.meta.url);

describe("assembly/field/unroll.ts", () => {
  it("knows the primes of special form by value", () => {
    const primes = new Map(CURVES.map((curve) => [curve.toLowerCase(), noblePoint(curve).CURVE().p]));
    primes.set("edwards25519", 2n ** 255n - 19n);
    for (const modulus of SPARSE_MODULI)
      expect(valueOfModulus(modulus), modulus.name).toBe(primes.get(modulus.name.toLowerCase()));
    expect(SPARSE_MODULI).toHaveLength(9);
  });

  it("writes out every number of limbs that a curve has", () => {
    const limbs = CURVES.flatMap((curve) => {
      const { p, n } = noblePoint(curve).CURVE();
      return [p, n].map((m) => Math.ceil((m.toString(2).length + 5) / 29));
    });
    for (const count of limbs) expect(UNROLLED_LIMBS).toContain(count);
    expect(limbs).toHaveLength(24);
  });

  it("has written what the built module was compiled from", () => {
    for (const [name, text] of Object.entries(written())) {
      expect(existsSync(new URL(name, FOLDER)), "npm run build:core writes it").toBe(true);
      // As a boolean: a difference in a file of this size helps nobody.
      expect(readFileSync(new URL(name, FOLDER), "utf8") === text, "npm run build:core writes it").toBe(true);
    }
  });
});
