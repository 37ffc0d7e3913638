// Uncompressed form of a compressed point (SEC 1 §2.3.4), so that one key has one canonical form. Public data only, once
// per key: big integers are fast enough and constant time is not needed. Verification itself is the core's alone.

import { parseHex } from "./binary-text.ts";
import type { Curve } from "./core.ts";
import { COORDINATE_BYTES } from "./curves.ts";

/** y² = x³ + a·x + b modulo p. All p are 3 modulo 4, so a square root is one power. SEC 2 §2.2, §2.4, §2.5; RFC 5639 §3.4. */
const CURVE_EQUATIONS: Readonly<Record<Curve, { readonly p: bigint; readonly a: bigint; readonly b: bigint }>> = {
  secp192r1: {
    p: 2n ** 192n - 2n ** 64n - 1n,
    a: -3n,
    b: 0x64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1n,
  },
  secp256r1: {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    a: -3n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  secp256k1: { p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n },
  brainpoolP256r1: {
    p: 0xa9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377n,
    a: 0x7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9n,
    b: 0x26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6n,
  },
  secp384r1: {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    a: -3n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
};

/** 04‖x‖y of a point that the core has accepted; a point that is not compressed comes back as it is. */
export function uncompressed(curve: Curve, point: Uint8Array): Uint8Array {
  const lead = point[0];
  if (lead !== 2 && lead !== 3) return point;
  const { p, a, b } = CURVE_EQUATIONS[curve];
  const x = BigInt(`0x${[...point.subarray(1)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  const square = ((((x * x + a) * x + b) % p) + p) % p;
  const root = power(square, (p + 1n) / 4n, p);
  const y = (root & 1n) === BigInt(lead & 1) ? root : p - root;
  const yBytes = parseHex(y.toString(16).padStart(2 * COORDINATE_BYTES[curve], "0"));
  if (yBytes === null || (y * y - square) % p !== 0n) throw new Error("the point was not checked before");
  return Uint8Array.of(4, ...point.subarray(1), ...yBytes);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
