// The multiplication as a loop, which limb counts without a written-out one take: a build in which every curve takes it
// gives the verdicts of the own vectors. Without this, it would first run on the next curve.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createCore } from "../../../assembly/host/core.ts";
import { compile } from "../../support/compile.ts";
import type { OwnSignatureFile } from "../../vectors/own-signatures.ts";

const SWITCH = "const WRITTEN_OUT = true;";

it("keeps the verdicts of our own vectors on every curve", async () => {
  const switched = new Set<string>();
  const module = await compile('export * from "./assembly/index";', (text, path) => {
    if (text.includes(SWITCH)) switched.add(path);
    return text.replace(SWITCH, "const WRITTEN_OUT = false;");
  });
  expect([...switched].sort()).toEqual([
    "assembly/curve/point.ts",
    "assembly/field/arithmetic.ts",
    "assembly/field/multiply.ts",
  ]);
  const core = createCore(module);
  const url = new URL("../../vectors/own-signatures.json", import.meta.url);
  const file: OwnSignatureFile = JSON.parse(readFileSync(url, "utf8"));
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
  for (const { curve, hash, encoding, what, expected, message, publicKey, signature } of file.signatures) {
    const check = {
      curve,
      hash,
      encoding,
      message: bytes(message),
      publicKey: bytes(publicKey),
      signature: bytes(signature),
    };
    expect(core.verifySignature(check), `${curve} ${hash} ${encoding}: ${what}`).toBe(expected);
  }
  expect(file.signatures).toHaveLength(504);
});
