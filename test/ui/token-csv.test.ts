// Files of identifications: read with every fault at its line, written so that they read the same.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Token } from "../../edge/contract/tokens.ts";
import { MAX_TOKENS, readTokens, writeTokens } from "../../ui/token-csv.ts";
import { token } from "./fixtures/tokens.ts";

const faults = (text: string) => readTokens(text).faults.map(({ line, sentence }) => `${line} ${sentence}`);

describe("a file is read", () => {
  it("with commas, semicolons or tabs, quotes, any order of columns, any line end, a byte order mark", () => {
    const expected = [{ idToken: "A1", name: 'Ada, "the" first;\nand last' }, { idToken: "B2" }];
    for (const text of [
      'idToken,name\nA1,"Ada, ""the"" first;\nand last"\nB2,\n',
      '\ufeffNAME;IDTOKEN\r\n"Ada, ""the"" first;\nand last";A1\r\n;B2',
      'uid\tname\r\nA1\t"Ada, ""the"" first;\nand last"\r\rB2\t',
    ]) {
      const { tokens, faults } = readTokens(text.replace("\nand", " and"));
      expect(faults).toEqual([]);
      expect(tokens).toEqual(
        expected.map((one) => ("name" in one ? { ...one, name: one.name?.replace("\n", " ") } : one)),
      );
    }
  });

  it("saying what an empty cell does not: no end, any number", () => {
    const { tokens } = readTokens(
      "idToken,type,group,blocked,expires,maxSessions\nA,emaid,G,FALSE,never,any\nB,,,,,\nC,,,true,2027-01-31,3\nD,,,,2027-01-31T12:00:00+01:00,\n",
    );
    expect(tokens).toEqual([
      { idToken: "A", type: "eMAID", group: "G", blocked: false, expiresAtMillis: null, maxSessions: null },
      { idToken: "B" },
      { idToken: "C", blocked: true, expiresAtMillis: Date.UTC(2027, 0, 31, 23), maxSessions: 3 },
      { idToken: "D", expiresAtMillis: Date.UTC(2027, 0, 31, 11) },
    ]);
  });
});

describe("a fault", () => {
  it("stands at its line, also after a cell of several lines", () => {
    expect(faults('idToken,name\n"A","x\ny"\n"ü",\n')).toEqual([
      "2 name: at most 100 characters, without line breaks.",
      "4 idToken: 1 to 255 letters, digits and signs of ASCII.",
    ]);
  });

  it("is each of a line's own, and one that stands twice in any case", () => {
    expect(faults("idToken,type,blocked,expires,maxSessions\nA,RFID,perhaps,2027-02-30,1001\na,,,,\n")).toEqual([
      expect.stringMatching(/^2 type: one of ISO14443, /),
      "2 blocked: true or false.",
      "2 expires: a last day (2027-01-31), an instant (2027-01-31T12:00:00Z), or never.",
      "2 maxSessions: a whole number from 1 to 1,000, or any.",
      "3 This identification stands on line 2 already.",
    ]);
    expect(faults("idToken\nA,B\n")).toEqual(["2 There are more cells than columns."]);
  });

  it("of the whole file is said at its first line", () => {
    expect(faults("")).toEqual(["1 The file is empty."]);
    expect(faults("card,name\nA,B\n")).toEqual(["1 The first line names no column idToken."]);
    expect(faults("\n\nidToken\n")).toEqual(["3 No identification follows the first line."]);
    const lines = Array.from({ length: MAX_TOKENS + 1 }, (_, index) => `C${index}`);
    expect(faults(`idToken\n${lines.join("\n")}`)).toEqual([
      "1 There are 1001 identifications; 1,000 can be imported at once.",
    ]);
    expect(readTokens(`idToken\n${lines.slice(1).join("\n")}`)).toMatchObject({
      faults: [],
      tokens: { length: MAX_TOKENS },
    });
  });
});

describe("what was written", () => {
  it("reads the same, whatever stands in it, and no spreadsheet takes it for a formula", () => {
    const ascii = fc.stringMatching(/^[\x21-\x7e]{1,12}( [\x21-\x7e]{1,12})?$/);
    const tokens: fc.Arbitrary<Token> = fc
      .record({
        idToken: ascii,
        name: fc.string({ maxLength: 20, unit: fc.constantFrom(..."aé\"',;=+-@ \u00a0") }).map((text) => text.trim()),
        group: fc.option(ascii),
        blocked: fc.boolean(),
        expiresAtMillis: fc.option(fc.integer({ min: 0, max: 4e12 })),
        maxSessions: fc.option(fc.integer({ min: 1, max: 1_000 })),
      })
      .map((fields) => token(fields));
    fc.assert(
      fc.property(tokens, (one) => {
        const text = writeTokens([one]);
        const { tokens: read, faults } = readTokens(text);
        expect(faults).toEqual([]);
        const { idToken, name, type, group, blocked, expiresAtMillis, maxSessions } = one;
        expect(read).toEqual([
          {
            ...{ idToken, type, blocked, expiresAtMillis, maxSessions },
            ...(name === "" ? {} : { name }),
            ...(group === null ? {} : { group }),
          },
        ]);
        expect(text.split("\r\n")[1]).not.toMatch(/^"?[=+\-@]/);
      }),
    );
  });
});
