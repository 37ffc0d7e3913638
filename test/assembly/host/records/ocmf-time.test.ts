// OCMF times are read strictly: a lenient reader would make up a duration.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseOcmfTime } from "../../../../assembly/host/records/ocmf-time.ts";

describe("accepts", () => {
  it.each([
    ["2025-06-01T10:00:00,000+0200 S", "2025-06-01T08:00:00.000Z", "synchronised"],
    ["2024-02-29T23:59:59,999-0330 I", "2024-03-01T03:29:59.999Z", "informative"],
    ["1970-01-01T01:01:49,000+0100 U", "1970-01-01T00:01:49.000Z", "unknown"],
    ["2020-12-31T00:00:00,001+1400 R", "2020-12-30T10:00:00.001Z", "relative"],
    ["2020-12-31T00:00:00,000+0000", "2020-12-31T00:00:00.000Z", null],
  ])("reads %s", (text, iso, status) => {
    const time = parseOcmfTime(text);
    expect(time).toEqual({ ok: true, atMillis: Date.parse(iso), at: text.slice(0, 28), status });
  });

  it("agrees with Date for any instant and offset", () => {
    const instant = fc.integer({ min: 0, max: Date.UTC(2099, 0) });
    fc.assert(
      fc.property(instant, fc.integer({ min: -720, max: 840 }), (atMillis, offset) => {
        const local = new Date(atMillis + offset * 60_000).toISOString();
        const pad = (value: number) => String(value).padStart(2, "0");
        const minutes = Math.abs(offset);
        const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}${pad(minutes % 60)}`;
        const time = parseOcmfTime(`${local.slice(0, -1).replace(".", ",")}${zone} S`);
        expect(time).toMatchObject({ ok: true, atMillis });
      }),
      { seed: 20_266, numRuns: 1_000 },
    );
  });
});

describe("refuses", () => {
  it.each([
    ["2025-13-01T10:00:00,000+0200 S", "no month 13"],
    ["2025-00-01T10:00:00,000+0200 S", "no month 0"],
    ["2025-02-29T10:00:00,000+0200 S", "no day 29"],
    ["2025-04-31T10:00:00,000+0200 S", "no day 31"],
    ["2025-06-00T10:00:00,000+0200 S", "no day 0"],
    ["2025-06-01T24:00:00,000+0200 S", "time of day"],
    ["2025-06-01T10:60:00,000+0200 S", "time of day"],
    ["2025-06-01T10:00:60,000+0200 S", "time of day"],
    ["2025-06-01T10:00:00,000+0260 S", "offset"],
    ["2025-06-01T10:00:00,000+1401 S", "offset"],
    ["2025-06-01T10:00:00,000-1201 S", "offset"],
    ["2025-06-01T10:00:00,000+0200 X", "status X"],
    ["2025-06-01T10:00:00.000+0200 S", "point"],
    ["2025-06-01T10:00:00,000Z S", "ends in Z"],
    ["2025-06-01T10:00:00,000+02:00 S", "colon"],
    ["2025-06-01T10:00:00+0200 S", "form"],
    ["2025-06-01 10:00:00,000+0200 S", "form"],
    ["2025-06-01T10:00:00,000+0200  S", "form"],
    ["", "form"],
  ])("refuses %j and names the fault", (text, words) => {
    const time = parseOcmfTime(text);
    expect(time.ok).toBe(false);
    if (!time.ok) expect(time.message).toContain(words);
  });
});
