// The arrows between folders point one way (README, "The folders"). This test keeps it so.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

/** What each folder may import beside itself: folders of the project, the longest matching prefix decides. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "assembly/host": [],
  assembly: ["assembly/host"],
  "edge/domain": [],
  "edge/contract": ["edge/domain"],
  "edge/ocpp": ["edge/domain", "edge/contract", "assembly/host"],
  "edge/store": ["edge/domain", "edge/contract", "assembly/host", "edge"],
  "edge/objects": ["edge/domain", "edge/contract", "edge/ocpp", "edge/store", "assembly/host", "edge"],
  "edge/identity": ["edge/contract", "edge/store", "edge/objects", "edge"],
  "edge/routes": [
    "edge/domain",
    "edge/contract",
    "edge/ocpp",
    "edge/store",
    "edge/objects",
    "edge/identity",
    "assembly/host",
    "edge",
  ],
  "edge/jobs": ["edge/domain", "edge/store", "edge"],
  "edge/local": [],
  edge: [
    "edge/domain",
    "edge/contract",
    "edge/store",
    "edge/objects",
    "edge/identity",
    "edge/jobs",
    "edge/routes",
    "assembly/host",
    "assembly/build",
  ],
  ui: ["edge/contract", "assembly/host", "assembly/build"],
};

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (["build", "dist", "node_modules", "migrations"].includes(name)) return [];
    if (statSync(join(ROOT, path)).isDirectory()) return sources(path);
    return path.endsWith(".ts") && !path.endsWith(".d.ts") ? [path] : [];
  });
}

function folderOf(path: string): string {
  const known = [...Object.keys(MAY_IMPORT), "assembly/build", "test"].sort((a, b) => b.length - a.length);
  return known.find((folder) => path === folder || path.startsWith(`${folder}/`)) ?? path;
}

/** What a file imports from within the project, as paths from the root. */
function imports(path: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  const pattern =
    /(?:^|\n)\s*(?:(?:import|export)\s+(?:type\s+)?(?:[^"';]*?\sfrom\s+)?|.*\bimport\s*\(\s*)["'](\.[^"']*)["']/g;
  return [...text.matchAll(pattern)].map(([, target]) =>
    relative(ROOT, resolve(ROOT, dirname(path), (target ?? "").replace(/\?.*$/, ""))),
  );
}

const files = ["assembly", "edge", "ui"].flatMap(sources);

describe("imports between folders", () => {
  it("sees the project's sources", () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap(imports).length).toBeGreaterThan(50);
  });

  it("point only the way the layout allows", () => {
    const wrong = files.flatMap((file) => {
      const from = folderOf(file);
      return imports(file)
        .filter((target) => {
          const to = folderOf(target);
          return to !== from && !MAY_IMPORT[from]?.includes(to);
        })
        .map((target) => `${file} must not import ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("never reach into test", () => {
    expect(files.filter((file) => imports(file).some((target) => target.startsWith("test/")))).toEqual([]);
  });
});
