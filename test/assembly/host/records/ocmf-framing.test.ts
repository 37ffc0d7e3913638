// Sections and records are found by bytes, before anything is parsed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameOcmf, MAX_RECORDS, splitRecords } from "../../../../assembly/host/records/ocmf-framing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function frame(text: string) {
  const bytes = encoder.encode(text);
  const sections = frameOcmf(bytes, 0, bytes.length);
  if (!sections.ok) throw new Error(sections.message);
  const cut = (range: { start: number; end: number } | null) =>
    range === null ? null : decoder.decode(bytes.subarray(range.start, range.end));
  return { ...sections, payload: cut(sections.payload), signature: cut(sections.signature), key: cut(sections.key) };
}

function split(text: string): string[] {
  const bytes = encoder.encode(text);
  return splitRecords(bytes).map(
    ({ start, end, isOcmf }) => `${isOcmf ? "" : "?"}${decoder.decode(bytes.subarray(start, end))}`,
  );
}

describe("accepts", () => {
  it("takes the payload with all of its white space: it is signed as it stands", () => {
    expect(frame('OCMF| \n{"a":1}\n |\n{"SD":"00"}\n')).toMatchObject({
      payload: ' \n{"a":1}\n ',
      signature: '{"SD":"00"}',
      key: null,
    });
  });

  it("does not split at a separator inside a string, and remembers it", () => {
    expect(frame('OCMF|{"ID":"a|b\\"|c"}|{"SD":"}|"}')).toMatchObject({
      payload: '{"ID":"a|b\\"|c"}',
      signature: '{"SD":"}|"}',
      hasSeparatorInText: true,
    });
  });

  it("finds the key section of OCMF 1.0", () => {
    expect(frame('OCMF|{}|{"SD":"00"}|3059AB ')).toMatchObject({ key: "3059AB", hasSeparatorInText: false });
  });

  it("finds every record of an input: one a line, several on a line, over several lines", () => {
    expect(split('OCMF|{}|{}\r\nOCMF|{\n"a":1}|\n{}\n\n  OCMF|{}|{}OCMF|{}|{}\n')).toEqual([
      "OCMF|{}|{}",
      'OCMF|{\n"a":1}|\n{}',
      "OCMF|{}|{}",
      "OCMF|{}|{}",
    ]);
  });

  it("does not take a header inside a string for a record", () => {
    expect(split('OCMF|{"TT":"OCMF|x"}|{"SD":"OCMF|"}')).toHaveLength(1);
  });

  it("tells a byte order mark, blanks and text around a record from the record", () => {
    const bytes = encoder.encode("\ufeffOCMF|{}|{} tail\n");
    expect(splitRecords(bytes)).toMatchObject([{ start: 3, end: 13, before: "byte-order-mark", textAfterBytes: 5 }]);
    expect(splitRecords(encoder.encode("  OCMF|{}|{}\n"))).toMatchObject([{ before: "space", textAfterBytes: 0 }]);
  });
});

describe("refuses", () => {
  it.each([
    ["OCMF|", 'no "|" ends the payload'],
    ['OCMF|{"a":"x|{}', 'no "|" ends the payload'],
    ["OCMF|{}|", "not a complete JSON object"],
    ["OCMF|{}|00", "not a complete JSON object"],
    ['OCMF|{}|{"SD":"', "not a complete JSON object"],
  ])("refuses %j and says what is missing", (text, words) => {
    const bytes = encoder.encode(text);
    const sections = frameOcmf(bytes, 0, bytes.length);
    expect(sections.ok).toBe(false);
    if (!sections.ok) expect(sections.message).toContain(words);
  });

  it("reports foreign lines between records as pieces of their own", () => {
    expect(split("hello\nOCMF|{}|{}\nOCMA|{}|{}\nOCMF|{}|{}")).toEqual([
      "?hello",
      "OCMF|{}|{}",
      "?OCMA|{}|{}",
      "OCMF|{}|{}",
    ]);
  });
});

describe("survives", () => {
  it("a broken record does not swallow the next one", () => {
    expect(split('OCMF|{"a":"|{}\nOCMF|{}|{}')).toEqual(['OCMF|{"a":"|{}', "OCMF|{}|{}"]);
  });

  it("more records than the limit: the rest is one piece", () => {
    const pieces = splitRecords(encoder.encode("OCMF|{}|{}".repeat(MAX_RECORDS + 50)));
    expect(pieces).toHaveLength(MAX_RECORDS + 1);
    expect(pieces.at(-1)).toMatchObject({ isRest: true, isOcmf: false });
  });

  it("any bytes: pieces ascend, do not overlap and stay inside", () => {
    const part = fc.constantFrom("OCMF|", "{", "}", "|", '"', "\\", "\n", " ", "x", "{}", "\ufeff", "é");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const bytes = encoder.encode(parts.join(""));
        let at = 0;
        for (const { start, end } of splitRecords(bytes)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(bytes.length);
      }),
      { seed: 20_265, numRuns: 3_000 },
    );
  });
});
