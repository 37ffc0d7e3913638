// The multiplication as a loop, which limb counts without a written-out one take: a build in which every curve takes it
// gives the verdicts of the own vectors. Without this, it would first run on the next curve.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import asc from "assemblyscript/asc";
import { expect, it } from "vitest";
import { createCore } from "../../../assembly/host/core.ts";
import type { OwnSignatureFile } from "../../vectors/own-signatures.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const SWITCH = "const WRITTEN_OUT = true;";

async function loopingModule(): Promise<WebAssembly.Module> {
  const switched = new Set<string>();
  let wasm: Uint8Array | string | null = null;
  const options = ["--runtime", "stub", "--use", "abort=", "--initialMemory", "4", "--maximumMemory", "4"];
  const { error, stderr } = await asc.main(["assembly/index.ts", "--outFile", "loop.wasm", ...options], {
    readFile(name, baseDir) {
      try {
        const text = readFileSync(join(ROOT, baseDir === "." ? "" : baseDir, name), "utf8");
        if (text.includes(SWITCH)) switched.add(resolve(name));
        return text.replace(SWITCH, "const WRITTEN_OUT = false;");
      } catch {
        return null; // asc asks for each place where a file may be
      }
    },
    writeFile: (_, contents) => {
      wasm = contents;
    },
    listFiles: () => [],
  });
  if (error || wasm === null) throw new Error(`the core does not compile: ${error} ${stderr}`);
  expect([...switched]).toEqual([resolve("assembly/field/multiply.ts")]);
  return new WebAssembly.Module(new Uint8Array(wasm));
}

it("keeps the verdicts of our own vectors on every curve", async () => {
  const core = createCore(await loopingModule());
  const url = new URL("../../vectors/own-signatures.json", import.meta.url);
  const file: OwnSignatureFile = JSON.parse(readFileSync(url, "utf8"));
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
  for (const { curve, encoding, what, expected, message, publicKey, signature } of file.signatures) {
    const check = {
      curve,
      encoding,
      message: bytes(message),
      publicKey: bytes(publicKey),
      signature: bytes(signature),
    };
    expect(core.verifySignature(check), `${curve} ${encoding}: ${what}`).toBe(expected);
  }
  expect(file.signatures).toHaveLength(150);
});
