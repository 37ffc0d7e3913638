// The project's own signature vectors (test/vectors/generate.ts): what a clone without the outside vectors still checks.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CURVES, HASHES } from "../../../assembly/host/core.ts";
import { newCore } from "../../support/core.ts";
import type { OwnSignatureFile } from "../../vectors/own-signatures.ts";

const file: OwnSignatureFile = JSON.parse(
  readFileSync(new URL("../../vectors/own-signatures.json", import.meta.url), "utf8"),
);
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

describe("our own vectors", () => {
  it.each(CURVES)("%s: all 42 end as they were made to", (curve) => {
    const core = newCore();
    const own = file.signatures.filter((vector) => vector.curve === curve);
    const pairings = new Set<string>();
    for (const { hash, encoding, what, expected, message, publicKey, signature } of own) {
      const check = {
        curve,
        hash,
        encoding,
        message: bytes(message),
        publicKey: bytes(publicKey),
        signature: bytes(signature),
      };
      expect(core.verifySignature(check), `${hash} ${encoding}: ${what}`).toBe(expected);
      if (expected === "valid") pairings.add(`${hash} ${encoding}`);
    }
    expect(own).toHaveLength(42);
    expect(own.filter((vector) => vector.expected === "valid")).toHaveLength(14);
    expect(pairings.size).toBe(2 * HASHES.length);
  });

  it("Ed25519: all 10 end as they were made to", () => {
    const core = newCore();
    for (const { what, expected, message, publicKey, signature } of file.ed25519) {
      const check = { message: bytes(message), publicKey: bytes(publicKey), signature: bytes(signature) };
      expect(core.verifyEd25519(check), what).toBe(expected);
    }
    expect(file.ed25519).toHaveLength(10);
  });
});
