// Bytes that mean nothing, in every area and in key texts: a status each time, never a trap, never a throw.
import { createPublicKey } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { CURVES, HASHES } from "../../../assembly/host/core.ts";
import { ORDER_BYTES } from "../../../assembly/host/curves.ts";
import { openInstance } from "../../../assembly/host/instance.ts";
import { parsePublicKey, writeSpki } from "../../../assembly/host/keys.ts";
import { CORE_MODULE, newCore } from "../../support/core.ts";
import { below, seededBytes } from "../../support/seed.ts";
import { newSigner, opensslKey, signerFrom } from "../../support/signer.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** One to three bytes changed, taken out or put in. */
function damaged(genuine: Uint8Array, bytes: (length: number) => Uint8Array): Uint8Array {
  let out = genuine.slice();
  for (let hit = 1 + below(bytes, 3); hit > 0; hit--) {
    const at = below(bytes, out.length);
    const kind = below(bytes, 4);
    if (kind === 0) out = new Uint8Array([...out.subarray(0, at), ...out.subarray(at + 1)]);
    else if (kind === 1) out = new Uint8Array([...out.subarray(0, at), ...bytes(1), ...out.subarray(at)]);
    else out[at] = below(bytes, 256);
  }
  return out;
}

describe("the module survives", () => {
  it.each(CURVES)("3,000 calls on %s with any bytes in its areas and any integers as operands", (curve) => {
    const at = openInstance(CORE_MODULE);
    const bytes = seededBytes(`${curve} areas`);
    const signer = newSigner(curve);
    const id = at.curveIds[curve];
    const seen = new Map<number, number>();
    const fill = (area: Uint8Array) => area.set(bytes(area.length));
    const integer = (bound: number) => (below(bytes, 20) === 0 ? below(bytes, 2 ** 32) | 0 : below(bytes, bound));
    for (let turn = 0; turn < 3_000; turn++) {
      fill(at.signature);
      fill(at.digest);
      fill(at.key);
      // Half the keys are good, so that the arithmetic gets its share.
      const isGood = below(bytes, 2) === 0;
      if (isGood) at.key.set(signer.point);
      const keyLength = isGood ? signer.point.length : integer(at.key.length + 2);
      const length = below(bytes, 3) === 0 ? integer(at.signature.length + 2) : 2 * ORDER_BYTES[curve];
      const encoding = below(bytes, 8) === 0 ? integer(4) : at.encodings.raw;
      const status = at.verifySignature(id, keyLength, length, encoding, integer(66));
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    // At least: refused arguments, mismatch, malformed signature, malformed key.
    expect(seen.size).toBeGreaterThanOrEqual(4);
    expect(seen.get(0) ?? 0).toBe(0);
  });

  it("2,000 calls on Ed25519 with any bytes", () => {
    const core = newCore();
    const at = openInstance(CORE_MODULE);
    const bytes = seededBytes("Ed25519 areas");
    const seen = new Map<string, number>();
    for (let turn = 0; turn < 2_000; turn++) {
      const publicKey = bytes(below(bytes, 4) === 0 ? below(bytes, 200) : 32);
      const signature = bytes(below(bytes, 4) === 0 ? below(bytes, 300) : 64);
      // S below the order in half of the cases.
      if (signature.length === 64 && below(bytes, 2) === 0) signature[63] = (signature[63] ?? 0) & 0x0f;
      const status = core.verifyEd25519({ message: bytes(below(bytes, 300)), publicKey, signature });
      seen.set(status, (seen.get(status) ?? 0) + 1);
      const operands = [below(bytes, 2 ** 32) | 0, below(bytes, 2 ** 32) | 0] as const;
      expect(at.verifyEd25519(...operands)).toBeGreaterThan(0);
    }
    expect([...seen.keys()].toSorted()).toEqual(["key-off-curve", "malformed-key", "malformed-signature", "mismatch"]);
  });

  it("hashes begun with any selector and pieces of any length", () => {
    const at = openInstance(CORE_MODULE);
    const bytes = seededBytes("hash calls");
    for (let turn = 0; turn < 3_000; turn++) {
      const which = below(bytes, 3);
      if (which === 0) at.hashBegin(below(bytes, 3) === 0 ? below(bytes, 2 ** 32) | 0 : 28 + below(bytes, 40));
      else if (which === 1) at.hashUpdate(below(bytes, 3) === 0 ? below(bytes, 2 ** 32) | 0 : below(bytes, 16_384));
      else at.hashFinish();
    }
    // And it still hashes.
    const core = newCore();
    for (const hash of HASHES) expect(core.hash(hash, new Uint8Array()).length).toBe(at.hashIds[hash]);
  });
});

describe("the key reader survives", () => {
  it.each([...CURVES, "Ed25519"] as const)("600 damaged SPKIs on %s, and takes none that OpenSSL refuses", (curve) => {
    const core = newCore();
    const bytes = seededBytes(`${curve} SPKI`);
    const secret = new Uint8Array(ORDER_BYTES[curve === "Ed25519" ? "secp256r1" : curve]).fill(1, 2);
    const point = curve === "Ed25519" ? ed25519.getPublicKey(secret) : signerFrom(curve, secret).point;
    const genuine = writeSpki(curve, point);
    let accepted = 0;
    for (let turn = 0; turn < 600; turn++) {
      const key = damaged(genuine, bytes);
      const result = parsePublicKey(core, hex(key), curve);
      if (!result.ok) {
        expect(result.message).toMatch(/\.$/);
        continue;
      }
      accepted++;
      if (result.curve === "Ed25519")
        createPublicKey({ key: Buffer.from(result.spkiHex, "hex"), format: "der", type: "spki" });
      else opensslKey(result.curve, result.point);
    }
    // Damage that undoes itself, or on Ed25519 a point for every second change.
    expect(accepted).toBeLessThan(300);
  });
});
