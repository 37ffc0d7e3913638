// Builds WebAssembly from AssemblyScript within a test: stand-ins for the core, variants of it, and looks at its insides.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import asc from "assemblyscript/asc";

const ROOT = resolve(import.meta.dirname, "../..");
const CONFIG = JSON.parse(readFileSync(join(ROOT, "assembly/asconfig.json"), "utf8"));
const CORE_PAGES: number = CONFIG.options.initialMemory;

/**
 * Compiles `source`, which stands at the project's root for its imports and gets one page of memory more than the core
 * is given. `edit` may change the text of any file that is read; it gets the file's path from the root.
 */
export async function compile(
  source: string,
  edit: (text: string, path: string) => string = (text) => text,
): Promise<WebAssembly.Module> {
  const entry = "entry-of-a-test.ts";
  let wasm: Uint8Array | string | null = null;
  const pages = String(CORE_PAGES + 1);
  const options = ["--runtime", "stub", "--use", "abort=", "--initialMemory", pages, "--maximumMemory", pages];
  const { error, stderr } = await asc.main([entry, "--outFile", "test.wasm", ...options], {
    readFile(name) {
      if (name === entry) return source;
      try {
        return edit(readFileSync(join(ROOT, name), "utf8"), name);
      } catch {
        return null; // asc asks for each place where a file may be
      }
    },
    writeFile: (_, contents) => {
      wasm = contents;
    },
    listFiles: () => [],
  });
  if (error || wasm === null) throw new Error(`does not compile: ${error} ${stderr}`);
  return new WebAssembly.Module(new Uint8Array(wasm));
}
