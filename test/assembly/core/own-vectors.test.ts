// The project's own signature vectors (test/vectors/generate.ts): what a clone without the outside vectors still checks.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CURVES } from "../../../assembly/host/core.ts";
import { newCore } from "../../support/core.ts";
import type { OwnSignatureFile } from "../../vectors/own-signatures.ts";

const file: OwnSignatureFile = JSON.parse(
  readFileSync(new URL("../../vectors/own-signatures.json", import.meta.url), "utf8"),
);
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

describe("our own vectors", () => {
  it.each(CURVES)("%s: all 30 end as they were made to", (curve) => {
    const core = newCore();
    const own = file.signatures.filter((vector) => vector.curve === curve);
    for (const { encoding, what, expected, message, publicKey, signature } of own) {
      const check = {
        curve,
        encoding,
        message: bytes(message),
        publicKey: bytes(publicKey),
        signature: bytes(signature),
      };
      expect(core.verifySignature(check), `${encoding}: ${what}`).toBe(expected);
    }
    expect(own).toHaveLength(30);
    expect(own.filter((vector) => vector.expected === "valid")).toHaveLength(8);
  });
});
