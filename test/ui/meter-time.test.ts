import { describe, expect, it } from "vitest";
import { parseMeterTime } from "../../ui/meter-time.ts";

describe("the meter's own time", () => {
  it("keeps the wall clock and the offset of the record", () => {
    const day = Date.UTC(2026, 6, 14);
    expect(parseMeterTime("2026-07-14T14:08:00,000+0200")).toEqual({
      dayMillis: day,
      clock: "14:08:00",
      offset: "+02:00",
    });
    expect(parseMeterTime("2026-07-14T23:59:59,250-0930")?.clock).toBe("23:59:59.250");
    expect(parseMeterTime("2026-07-14T23:59:59,250-0930")?.offset).toBe("-09:30");
    expect(parseMeterTime("2026-07-14T14:08:00Z")?.offset).toBe("+00:00");
  });

  it("leaves a text of another form to be shown as it stands", () => {
    for (const text of ["", "14:08", "2026-07-14 14:08:00", "2026-07-14T14:08:00,000"]) {
      expect(parseMeterTime(text)).toBeNull();
    }
  });
});
