// What an instance keeps between calls, and what happens when it breaks.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CURVES, createCore } from "../../../assembly/host/core.ts";
import { openInstance } from "../../../assembly/host/instance.ts";
import { compile } from "../../support/compile.ts";
import { CORE_MODULE } from "../../support/core.ts";
import { newSigner } from "../../support/signer.ts";

const PATTERNS = [0x00, 0xff, 0xa5];

describe("an instance survives", () => {
  it("any bytes left behind in its areas and in its scratch: verdicts come from the call alone", () => {
    const at = openInstance(CORE_MODULE);
    const views = [at.input, at.digest, at.key, at.signature, at.samples, at.faults, at.operands, at.scratch];
    const message = new Uint8Array([1, 2, 3]);
    let verified = 0;
    for (const curve of CURVES) {
      const signer = newSigner(curve);
      for (const pattern of PATTERNS) {
        for (const encoding of ["der", "raw"] as const) {
          for (const damage of [0, 1]) {
            const signature = signer.sign(message, encoding);
            signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ damage;
            for (const { buffer, byteOffset, byteLength } of views)
              new Uint8Array(buffer, byteOffset, byteLength).fill(pattern);
            at.input.set(message);
            at.succeed(at.hashBegin(at.hashIds["SHA-256"]));
            at.succeed(at.hashUpdate(message.length));
            at.succeed(at.hashFinish());
            at.key.set(signer.point);
            at.signature.set(signature);
            // The curve's tables are made at its first use, in the midst of the pattern.
            const status = at.verifySignature(
              at.curveIds[curve],
              signer.point.length,
              signature.length,
              at.encodings[encoding],
              32,
            );
            expect(at.signatureStatus(status), `${curve} ${encoding} ${pattern}`).toBe(
              damage === 0 ? "valid" : "mismatch",
            );
            verified++;
          }
        }
      }
    }
    expect(verified).toBe(CURVES.length * PATTERNS.length * 4);
  });

  it("curves in any order on one instance", () => {
    const core = createCore(CORE_MODULE);
    const message = new Uint8Array([9]);
    const signers = CURVES.map((curve) => ({ curve, signer: newSigner(curve) }));
    for (const turn of [0, 1, 2]) {
      for (const { curve, signer } of turn === 1 ? signers.toReversed() : signers) {
        const signature = signer.sign(message, "der");
        const check = { curve, message, publicKey: signer.point, signature, encoding: "der" } as const;
        expect(core.verifySignature(check)).toBe("valid");
      }
    }
  });

  it("a trap: the error is passed on, the instance is replaced, the next call gets an answer", async () => {
    const core = createCore(await trappingModule());
    const calls = () => core.sha256(new Uint8Array([1]))[0];
    expect(calls()).toBe(1);
    expect(calls()).toBe(2);
    expect(() => core.sha256(new Uint8Array([0xff]))).toThrow(WebAssembly.RuntimeError);
    // A fresh instance counts from one.
    expect(calls()).toBe(1);
  });
});

describe("an instance refuses", () => {
  it("lengths and selectors beyond its areas, with a status and no trap", () => {
    const at = openInstance(CORE_MODULE);
    const bad = 1;
    const { der } = at.encodings;
    for (const length of [-1, 145, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(at.checkPublicKey(1, length)).toBe(bad);
      expect(at.verifySignature(1, length, 70, der, 32)).toBe(bad);
    }
    for (const length of [-1, 257, 2 ** 31 - 1]) expect(at.verifySignature(1, 65, length, der, 32)).toBe(bad);
    for (const curve of [-1, CURVES.length, 2 ** 31 - 1]) {
      expect(at.checkPublicKey(curve, 65)).toBe(bad);
      expect(at.verifySignature(curve, 65, 70, der, 32)).toBe(bad);
    }
    for (const encoding of [-1, 2]) expect(at.verifySignature(1, 65, 70, encoding, 32)).toBe(bad);
    for (const digest of [-1, 0, 65]) expect(at.verifySignature(1, 65, 70, der, digest)).toBe(bad);
    for (const hash of [-1, 0, 27, 33, 65]) expect(at.hashBegin(hash)).toBe(bad);
    for (const count of [-1, 1025]) expect(at.checkSamples(count, 1)).toBe(bad);
    const { compose, limitAt, energy } = at.evaluation;
    for (const station of [-1, 8192, 2 ** 31 - 1]) {
      expect(compose(station, 1, 0, 0, 1, 0)).toBe(bad);
      expect(limitAt(station, 0, 0, 0)).toBe(bad);
      expect(energy(station, 0, 0, 1)).toBe(bad);
    }
    // The tables are empty: no station has an EVSE.
    for (const evse of [-1, 1, 2 ** 31 - 1]) expect(compose(0, 1, evse, 0, 1, 0)).toBe(bad);
    for (const count of [-1, 8193]) expect(compose(0, count, 0, 0, 1, 0)).toBe(bad);
    expect(compose(0, 1, 0, 1, 0, 0)).toBe(bad);
    expect(() => at.succeed(bad)).toThrow("refused");
  });

  it("a module that is not the core", () => {
    // The smallest module there is: magic and version.
    const empty = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    const core = createCore(empty);
    expect(() => core.sha256(new Uint8Array())).toThrow(TypeError);
  });

  it("to hand out its memory: a digest does not change with the next call", () => {
    const core = createCore(CORE_MODULE);
    const first = core.sha256(new Uint8Array([1]));
    core.sha256(new Uint8Array([2]));
    expect(Buffer.from(first)).toEqual(
      createHash("sha256")
        .update(new Uint8Array([1]))
        .digest(),
    );
  });
});

/** A stand-in with the core's exports whose hash counts the calls of its instance and traps on a first byte of 0xff. */
function trappingModule(): Promise<WebAssembly.Module> {
  const constants = WebAssembly.Module.exports(CORE_MODULE).filter((entry) => entry.kind === "global");
  const source = [
    ...constants.map(
      ({ name }, index) => `export const ${name}: i32 = ${name.match(/SIZE|CAPACITY/) ? 16 : 64 * index};`,
    ),
    "let calls: u8 = 0;",
    "export function hashBegin(): i32 { return OK; }",
    "export function hashUpdate(length: i32): i32 { if (load<u8>(INPUT) === 0xff) unreachable(); return OK; }",
    "export function hashFinish(): i32 { store<u8>(DIGEST, ++calls); return OK; }",
    ...[
      "preparedKeys",
      "verifyBatch",
      "checkPublicKey",
      "checkEd25519Key",
      "verifyEd25519",
      "verifySignature",
      "checkSamples",
      "energyBetween",
      "composeProfiles",
      "limitAtInstant",
      "energyOfProfiles",
    ].map((name) => `export function ${name}(): i32 { return OK; }`),
  ].join("\n");
  return compile(source);
}
