import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "../../../edge/domain/clock.ts";

const parse = (text: string) => {
  const result = parseInstant(text);
  return result.ok ? result.atMillis : null;
};

describe("an instant", () => {
  it("is read with any offset, and cut to milliseconds", () => {
    expect(parse("2026-03-01T12:00:00Z")).toBe(Date.UTC(2026, 2, 1, 12));
    expect(parse("2026-03-01T13:30:00.1239+01:30")).toBe(Date.UTC(2026, 2, 1, 12, 0, 0, 123));
    expect(parse("2026-03-01t12:00:00z")).toBe(Date.UTC(2026, 2, 1, 12));
    expect(parse("2024-02-29T00:00:00-12:00")).toBe(Date.UTC(2024, 1, 29, 12));
    expect(parse("0001-01-01T00:00:00Z")).toBe(Date.parse("0001-01-01T00:00:00Z"));
  });

  it("is refused when a field does not exist", () => {
    const wrong = [
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "2026-03-00T00:00:00Z",
      "2026-03-01T24:00:00Z",
      "2026-03-01T00:60:00Z",
      "2026-12-31T23:59:60Z",
      "2026-03-01T00:00:00",
      "2026-03-01T00:00:00+24:00",
      "2026-03-01T00:00:00+01:60",
      "2026-03-01T00:00:00,5Z",
      "2026-03-01 00:00:00Z",
      "2026-3-1T00:00:00Z",
      "20260301T000000Z",
      "",
      "now",
    ];
    for (const text of wrong) expect([text, parse(text)]).toEqual([text, null]);
  });

  it("agrees with the platform on every date that the platform prints", () => {
    const instants = fc.date({
      min: new Date("0000-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (date) => parse(date.toISOString()) === date.getTime()),
      { seed: 20261123, numRuns: 500 },
    );
  });
});
