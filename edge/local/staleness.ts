// Whether the build is older than its sources: `npm start` builds only then.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const PRODUCTS = ["assembly/build/core.wasm", "assembly/build/cli.js", "ui/dist/index.html"];
const SOURCES = ["assembly", "edge/contract", "ui", "package.json"];
/** What the build writes itself, beside its products: newer than those that it wrote before. */
const NOT_SOURCES = new Set(["build", "dist", "generated", "written", "node_modules"]);

function newestMillis(path: string): number {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  let newest = 0;
  for (const name of readdirSync(path)) {
    if (!NOT_SOURCES.has(name)) newest = Math.max(newest, newestMillis(join(path, name)));
  }
  return newest;
}

/** True when a product is missing or older than the newest source file. */
export function isStale(root: string): boolean {
  const products = PRODUCTS.map((path) => join(root, path));
  if (!products.every((path) => existsSync(path))) return true;
  const newestSource = Math.max(...SOURCES.map((path) => newestMillis(join(root, path))));
  return products.some((path) => statSync(path).mtimeMs < newestSource);
}
