// Ways that no curve of today's table takes: the loops, which serve limb counts that are not written out, and the doubling
// for any a, which serves curves without a twin of a = −3. Builds in which curves take them give the verdicts of the own
// vectors. Without this, each would first run on the next curve.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createCore } from "../../../assembly/host/core.ts";
import { compile } from "../../support/compile.ts";
import type { OwnSignatureFile } from "../../vectors/own-signatures.ts";

/** A build of the core with one text replaced wherever it stands, and the files where it stood. */
async function variant(text: string, replacement: string): Promise<[WebAssembly.Module, string[]]> {
  const files = new Set<string>();
  const module = await compile('export * from "./assembly/index";', (source, path) => {
    if (source.includes(text)) files.add(path);
    return source.replace(text, replacement);
  });
  return [module, [...files].sort()];
}

function expectOwnVerdicts(module: WebAssembly.Module, isMeant: (curve: string) => boolean): number {
  const core = createCore(module);
  const url = new URL("../../vectors/own-signatures.json", import.meta.url);
  const file: OwnSignatureFile = JSON.parse(readFileSync(url, "utf8"));
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
  const meant = file.signatures.filter(({ curve }) => isMeant(curve));
  for (const { curve, hash, encoding, what, expected, message, publicKey, signature } of meant) {
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
  return meant.length;
}

it("the loops keep the verdicts of our own vectors on every curve", async () => {
  const [module, files] = await variant("const WRITTEN_OUT = true;", "const WRITTEN_OUT = false;");
  expect(files).toEqual(["assembly/curve/point.ts", "assembly/field/arithmetic.ts", "assembly/field/multiply.ts"]);
  expect(expectOwnVerdicts(module, () => true)).toBe(504);
});

it("brainpool's curves as the standard gives them, without their twins, keep the verdicts of our own vectors", async () => {
  const [module, files] = await variant("&& findTwist(a)", "&& false");
  expect(files).toEqual(["assembly/curve/curve.ts"]);
  expect(expectOwnVerdicts(module, (curve) => curve.startsWith("brainpool"))).toBe(168);
});
