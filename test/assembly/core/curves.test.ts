// The rows of the curve table against the parameters that OpenSSL writes out, and the properties that the engine rests on.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CURVES, type Curve } from "../../../assembly/host/core.ts";
import { newCore } from "../../support/core.ts";
import { noblePoint } from "../../support/noble.ts";
import { OPENSSL_CURVES } from "../../support/signer.ts";

const core = newCore();
const source = readFileSync(new URL("../../../assembly/curve/table.ts", import.meta.url), "utf8");

/** p, a, b, x, y and n of a row, as the source prints them. */
function rowOf(curve: Curve): string[] {
  const rest = source.slice(source.indexOf(`  // ${curve}\n`));
  return [...rest.matchAll(/"([0-9a-f]+)"/g)].slice(0, 6).map((match) => match[1] ?? "");
}

function power(base: bigint, exponent: bigint, m: bigint): bigint {
  let result = 1n;
  let square = base % m;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % m;
    square = (square * square) % m;
  }
  return result;
}

describe.each(CURVES)("the row of %s", (curve) => {
  const row = rowOf(curve);
  const [p = 0n, a = 0n, b = 0n, x = 0n, y = 0n, n = 0n] = row.map((text) => BigInt(`0x${text}`));

  it("has the parameters that OpenSSL has for this name", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: OPENSSL_CURVES[curve], paramEncoding: "explicit" });
    const explicit = publicKey.export({ type: "spki", format: "der" }).toString("hex");
    const [pText = "", aText = "", bText = "", xText = "", yText = "", nText = ""] = row;
    // ECParameters (X9.62): prime, coefficients, base point, order. Integers carry their tag, length and sign.
    const integer = (text: string) => {
      const digits = BigInt(`0x${text}`).toString(16);
      const even = digits.length % 2 === 0 ? digits : `0${digits}`;
      const content = /^[89a-f]/.test(even) ? `00${even}` : even;
      return `02${(content.length / 2).toString(16).padStart(2, "0")}${content}`;
    };
    expect(explicit).toContain(integer(pText));
    expect(explicit).toContain(`04${xText}${yText}`);
    expect(explicit).toContain(integer(nText));
    // Coefficients are octet strings of the field's length; some versions leave zeros in front out.
    for (const text of [aText, bText]) expect(explicit).toContain(text.replace(/^(00)+(?=..)/, ""));
  });

  it("has a base point on the curve, of the order stated: n − 1 times the point is its opposite", () => {
    expect((y * y - (x * x * x + a * x + b)) % p).toBe(0n);
    const { BASE } = noblePoint(curve);
    expect(BASE.toAffine()).toEqual({ x, y });
    expect(BASE.multiply(n - 1n).equals(BASE.negate())).toBe(true);
    expect(core.checkPublicKey(curve, BASE.toBytes(false))).toBe("valid");
  });

  it("has a prime field, a prime order and cofactor one, and is not singular", () => {
    for (const prime of [p, n]) {
      for (const witness of [2n, 3n, 5n, 7n]) expect(power(witness, prime - 1n, prime)).toBe(1n);
    }
    // Hasse: |n·h − p − 1| ≤ 2√p leaves no room for another multiple of n.
    expect((n - p - 1n) ** 2n).toBeLessThanOrEqual(4n * p);
    expect(n).toBeGreaterThan(4n * BigInt(Math.ceil(Math.sqrt(Number(p)))));
    expect((4n * a ** 3n + 27n * b ** 2n) % p).not.toBe(0n);
    expect(n).not.toBe(p);
  });
});
