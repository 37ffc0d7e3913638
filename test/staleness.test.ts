// `npm start` builds when a source is newer than what was built from it, and only then: a build takes longer than a start.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isStale } from "../edge/local/staleness.ts";

const SOURCES = ["assembly/index.ts", "edge/contract/limits.ts", "ui/main.ts", "package.json"];
const PRODUCTS = ["assembly/build/core.wasm", "assembly/build/cli.js", "ui/dist/index.html"];

let root = "";

function write(path: string, seconds: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), path);
  utimesSync(join(root, path), seconds, seconds);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wattest-stale-"));
  for (const path of SOURCES) write(path, 1_000);
  // As a build does: one product after the other, and what it writes for itself in between.
  for (const [index, path] of PRODUCTS.entries()) write(path, 2_000 + 10 * index);
  write("assembly/field/written/p256.ts", 2_005);
  write("ui/strings/generated/de.ts", 2_015);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("what npm start builds", () => {
  it("is nothing right after a build, although the build wrote files of its own between its products", () => {
    expect(isStale(root)).toBe(false);
  });

  it("is everything when a source changed or a product is missing", () => {
    for (const path of SOURCES) {
      write(path, 3_000);
      expect(isStale(root), path).toBe(true);
      write(path, 1_000);
    }
    expect(isStale(root)).toBe(false);
    for (const path of PRODUCTS) {
      rmSync(join(root, path));
      expect(isStale(root), path).toBe(true);
      write(path, 2_020);
    }
    expect(isStale(root)).toBe(false);
  });
});
