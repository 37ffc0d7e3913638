import { describe, expect, it } from "vitest";
import { createFormats, readerLocale, shortSessionId } from "../../ui/format.ts";

describe("a locale with other digits or another calendar", () => {
  it("still writes the digits and years that stand in the records", () => {
    const at = Date.UTC(2026, 6, 14, 12, 8);
    for (const locale of ["ar-EG", "fa-IR", "th-TH", "mr-IN", "ja-JP-u-ca-japanese"]) {
      const formats = createFormats(locale, "Europe/Berlin");
      expect(formats.energy(18_204_331_000), locale).toMatch(/18.?204.331/);
      expect(formats.day(at), locale).toContain("2026");
      expect(formats.calendarDay(Date.UTC(2026, 6, 14)), locale).toContain("2026");
      expect(formats.clock(at), locale).toBe("14:08:00");
    }
  });
});

describe("formats accept", () => {
  it("writes energy with the meter's three decimals and power with one, in the reader's locale", () => {
    const english = createFormats("en-GB", "Europe/Berlin");
    const german = createFormats("de-DE", "Europe/Berlin");
    expect(english.energy(18_204_331_000)).toBe("18,204.331");
    expect(german.energy(18_204_331_000)).toBe("18.204,331");
    expect(english.power(87_449)).toBe("87.4");
    expect(english.energy(499)).toBe("0.000");
    expect(english.energy(500_000)).toBe("0.500");
  });

  it("shows 24-hour time in the zone of the view and names the zone", () => {
    const format = createFormats("en-GB", "Europe/Berlin");
    expect(format.clock(Date.UTC(2026, 6, 14, 22, 8, 7))).toBe("00:08:07");
    expect(format.zone(Date.UTC(2026, 6, 14))).toBe("CEST");
  });

  it("tells how long ago something was, and the date beyond 48 hours", () => {
    const format = createFormats("en-GB", "UTC");
    const now = Date.UTC(2026, 6, 14, 12);
    expect(format.ago(now - 41 * 60_000, now)).toBe("41\u00a0min ago");
    expect(format.ago(now - 47 * 3_600_000, now)).toBe("47\u00a0h ago");
    expect(format.ago(now + 30_000, now), "clocks differ by as much").toBe("0\u00a0s ago");
    expect(format.ago(now + 5 * 3_600_000, now)).toBe("in 5\u00a0h");
    const german = createFormats("de-AT", "UTC");
    expect(german.ago(now - 41 * 60_000, now)).toBe("vor 41\u00a0min");
    expect(german.ago(now + 5 * 3_600_000, now)).toBe("in 5\u00a0h");
    expect(format.ago(now + 49 * 3_600_000, now)).toBe("16 Jul 2026");
    expect(format.ago(now - 49 * 3_600_000, now)).toBe("12 Jul 2026");
  });

  it("counts durations past 99 hours and never below zero", () => {
    const format = createFormats("en");
    expect(format.duration(1_450_000)).toBe("00:24:10");
    expect(format.duration(100 * 3_600_000)).toBe("100:00:00");
    expect(format.duration(-5)).toBe("00:00:00");
  });

  it("shortens a session id to what a person recognises", () => {
    expect(shortSessionId("HAF.04.7Q4K2MX9TZ")).toBe("7Q4K-2M");
  });
});

describe("formats survive", () => {
  it("takes the locale of a browser started from a POSIX environment", () => {
    expect(readerLocale(["en-US@posix"])).toBe("en-US");
    expect(readerLocale(["C", "not a tag", "de-AT"])).toBe("de-AT");
    expect(readerLocale([])).toBe("en");
    expect(() => createFormats(readerLocale(["en-US@posix"])).energy(1)).not.toThrow();
  });
});
