// The table of the alliance's test cases (oca-cases.md) against the tests: what it names exists, what is there is named,
// and no case is left out.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = resolve(import.meta.dirname, "edge/ocpp");
const NOT_TESTED = "not tested";

interface Row {
  readonly id: string;
  readonly file: string;
  readonly title: string;
}

const rows: Row[] = readFileSync(resolve(import.meta.dirname, "oca-cases.md"), "utf8")
  .split("\n")
  .map((line) => /^\| (TC_\S+) +\| (.+?) +\| (.+?) +\|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, id = "", file = "", title = ""]) => ({ id, file, title }));
const is16 = ({ id }: Row) => /^TC_\d/.test(id);

/** A file's text with the names that titles stand in, as `it` and the rows of `it.each` write them. */
function titlesIn(file: string): string[] {
  const text = readFileSync(resolve(FOLDER, file), "utf8");
  return [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, title = ""]) => title);
}

describe("the table of the alliance's test cases", () => {
  it("has the 77 cases of 1.6 and the 99 of blocks B, C, E, F, G and J of 2.0.1, each once", () => {
    expect(rows.filter(is16).length).toBe(77);
    const blocks = rows.filter((row) => !is16(row)).map(({ id }) => id.charAt(3));
    const count = (block: string) => blocks.filter((of) => of === block).length;
    expect(["B", "C", "E", "F", "G", "J"].map(count)).toEqual([22, 16, 27, 15, 10, 9]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(77 + 99);
  });

  it("names tests that exist", () => {
    const missing = rows.filter(({ id, file, title }) => {
      if (file === NOT_TESTED) return false;
      const titles = titlesIn(file);
      return !titles.includes(`${id} ${title}`) && !titles.includes(title);
    });
    expect(missing).toEqual([]);
    expect(rows.filter(({ file }) => file === NOT_TESTED).map(({ id }) => id)).toEqual(["TC_086"]);
  });

  it("names every test of a case", () => {
    const named = new Set(rows.map(({ id, file, title }) => `${file} ${id} ${title}`));
    const files = readdirSync(FOLDER).filter((file) => file.startsWith("oca") && file.endsWith(".test.ts"));
    expect(files.length).toBeGreaterThanOrEqual(7);
    const found = files.flatMap((file) =>
      titlesIn(file)
        .filter((title) => title.startsWith("TC_"))
        .map((title) => `${file} ${title}`),
    );
    expect(found.filter((title) => !named.has(title))).toEqual([]);
  });
});
