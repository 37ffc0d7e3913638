// Templates, clock, JSON with lines, and the preview by the core.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBody } from "../../../assembly/host/profiles/body.ts";
import { CONVERSION_NOTES } from "../../../assembly/host/profiles/convert/notes.ts";
import type { ProfileEvaluator } from "../../../assembly/host/profiles/evaluator.ts";
import { PROFILE_PROBLEMS } from "../../../assembly/host/profiles/problems.ts";
import type { SiteEnergy } from "../../../edge/contract/site-energy.ts";
import { loadCore } from "../../../ui/core.ts";
import { saveLanguage } from "../../../ui/language.ts";
import { scaleOf, stepPath, stretchesOf, zoomed } from "../../../ui/profiles/curve-scale.ts";
import { type DraftQuestion, draftInForce } from "../../../ui/profiles/draft-in-force.ts";
import { decidersText } from "../../../ui/profiles/force-words.ts";
import type { ForceBase } from "../../../ui/profiles/in-force.ts";
import { lineOf, readJson } from "../../../ui/profiles/json-lines.ts";
import { bodyOf, formOf, newBody, type ProfileForm } from "../../../ui/profiles/profile-form.ts";
import {
  clockOf,
  hourLabel,
  instantOf,
  midnightOf,
  placeOf,
  readHour,
  timeWithOffset,
} from "../../../ui/profiles/schedule-clock.ts";
import { hoursOf, NO_HOURS, usualOffPeak } from "../../../ui/profiles/site-hours.ts";
import { applyTemplate, TEMPLATE_TABLE, TEMPLATES, type TemplateName } from "../../../ui/profiles/templates.ts";
import { CONVERSION_SENTENCES } from "../../../ui/strings/conversion-sentences.ts";
import { PROFILE_SENTENCES, profileProblemText } from "../../../ui/strings/profile-sentences.ts";
import { DEPOT, dailyBody, PROFILE_ID } from "../fixtures/profiles.ts";
import { installedProfile, STATION_ID, siteEnergy, stationProfiles } from "../fixtures/station-profiles.ts";

const BERLIN = "Europe/Berlin";
const seconds = (time: string) => Date.parse(time) / 1000;
const MIDNIGHT = "2026-07-14T00:00:00+02:00";

function drawn(name: TemplateName, change: Record<string, number> = {}, unit: "A" | "W" = "W"): ProfileForm {
  const offered = Object.fromEntries(Object.entries(TEMPLATE_TABLE[name].asks).map(([key, [, value]]) => [key, value]));
  const form = formOf(newBody(MIDNIGHT));
  if (form === null) throw new Error("A new profile is a curve.");
  return applyTemplate(form, name, { ...offered, ...change }, { midnight: MIDNIGHT, volts: 230, unit });
}
const day = (form: ProfileForm) =>
  form.steps.map(({ startSeconds, limitMilli }) => [startSeconds / 3600, limitMilli / 1000]);

describe("a template", () => {
  it("draws what its words say", () => {
    expect(day(drawn("night"))).toEqual([
      [0, 11_000],
      [6, 4_200],
      [22, 11_000],
    ]);
    expect(day(drawn("solar"))).toEqual([
      [0, 0],
      [10, 22_000],
      [16, 0],
    ]);
    expect(day(drawn("workplace"))).toEqual([
      [0, 4_200],
      [8, 11_000],
      [17, 4_200],
    ]);
    expect(day(drawn("cap"))).toEqual([[0, 11_000]]);
    // 40 kWh at 11 kW are 3:38 h, as quarters of an hour 3:45 before 7:00; until then 6 A.
    expect(day(drawn("ready"))).toEqual([
      [0, 4_140],
      [3.25, 11_000],
      [7, 4_140],
    ]);
    expect(day(drawn("ready", { to: 3600 }))).toEqual([
      [0, 11_000],
      [1, 4_140],
      [21.25, 11_000],
    ]);
    expect(day(drawn("ready", { energy: 400 }))).toEqual([[0, 11_000]]);
  });

  it("keeps to the unit, and can be published with any values", () => {
    expect(day(drawn("cap", {}, "A"))).toEqual([[0, 15.942]]);
    const hour = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 900);
    fc.assert(
      fc.property(
        fc.constantFrom(...TEMPLATES),
        hour,
        hour,
        fc.nat(50_000_000),
        fc.nat(50_000_000),
        fc.nat(500),
        (name, from, to, inside, outside, energy) => {
          const form = drawn(name, { from, to, inside, outside, energy });
          expect(formOf(bodyOf(form))).toEqual(form);
          expect(checkBody(bodyOf(form), null)).toEqual([]);
        },
      ),
    );
  });
});

describe("the schedule's clock", () => {
  const now = seconds("2026-07-14T14:40:00+02:00");
  const form = formOf(DEPOT) as ProfileForm;

  it("names the hours of the station's clock, today's occurrence", () => {
    const clock = clockOf(form, now, BERLIN);
    expect(hourLabel(clock, 16.5 * 3600)).toBe("16:30");
    expect(hourLabel(clock, 86_400, true)).toBe("24:00");
    expect(placeOf(clock, now)).toBe((14 * 60 + 40) * 60);
    expect(instantOf(clock, placeOf(clock, now))).toBe(now);
  });

  it("goes on over the change of the clock, and does not where the profile counts in UTC", () => {
    const winter = seconds("2026-12-01T14:40:00+01:00");
    expect(placeOf(clockOf(form, winter, BERLIN), winter)).toBe((14 * 60 + 40) * 60);
    const fixed = { ...form, useLocalTime: false };
    expect(hourLabel(clockOf(fixed, winter, BERLIN), 0)).toBe("23:00");
  });

  it("counts from the start of charging where the profile is relative", () => {
    const clock = clockOf(
      { ...form, kind: "Relative", recurrency: null, startSchedule: null, useLocalTime: false },
      now,
      BERLIN,
    );
    expect(hourLabel(clock, 5_400)).toBe("+1:30");
  });

  it("reads hours as people type them, and writes a midnight with its offset", () => {
    expect(
      ["6", "6:30", "06.30", "+1:30", "24:00", "24:01:00", "25:00", "6:60", "x", ""].map((text) => readHour(text)),
    ).toEqual([21_600, 23_400, 23_400, 5_400, 86_400, 86_460, null, null, null, null]);
    expect(midnightOf(now, BERLIN)).toBe(MIDNIGHT);
    expect(timeWithOffset(seconds("2026-01-01T00:00:00Z"), "America/St_Johns")).toBe("2026-01-01T00:00:00-03:30");
  });
});

describe("JSON as it is typed", () => {
  it("is read as JSON.parse reads it, and refused where that refuses", () => {
    const near = fc
      .tuple(fc.json(), fc.nat(40), fc.constantFrom("", ",", "]", '"', "\n", "x", "1"))
      .map(([text, at, sign]) => (sign === "" ? text : text.slice(0, at) + sign + text.slice(at)));
    fc.assert(
      fc.property(near, (text) => {
        const read = readJson(text);
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          expect(read.ok).toBe(false);
          return;
        }
        expect(read.ok && read.value).toEqual(value);
      }),
      { numRuns: 400 },
    );
  });

  it("names the line of every place, and of the first fault", () => {
    const read = readJson(JSON.stringify(DEPOT, null, 2));
    expect(read.ok && lineOf(read.lines, "/chargingSchedule/0/chargingSchedulePeriod/1/limit")).toBe(18);
    expect(read.ok && lineOf(read.lines, "/chargingSchedule/0/chargingSchedulePeriod/1/nothing")).toBe(16);
    expect(read.ok && lineOf(read.lines, "/nothing")).toBe(1);
    expect(readJson('{\n  "a": 1,\n  "b" 2\n}')).toEqual({ ok: false, line: 3 });
    expect(readJson("[".repeat(100))).toEqual({ ok: false, line: 1 });
  });
});

describe("the drawing", () => {
  const form = formOf(DEPOT) as ProfileForm;

  it("repeats a daily curve over a week, and ends with the duration", () => {
    expect(stretchesOf(form, { from: 0, to: 7 * 86_400 })).toHaveLength(49);
    const short = { ...form, durationSeconds: 6 * 3600, steps: form.steps.slice(0, 2) };
    expect(stretchesOf(short, { from: 0, to: 2 * 86_400 }).map(({ from, to }) => [from / 3600, to / 3600])).toEqual([
      [0, 5.5],
      [5.5, 6],
      [24, 29.5],
      [29.5, 30],
    ]);
    const scale = scaleOf({ from: 0, to: 2 * 86_400 }, 1000, 0, 100, 22e6, "W");
    expect(stepPath(stretchesOf(short, scale), scale).match(/M/g)).toHaveLength(2);
  });

  it("finds the place of a place again, at every zoom from half an hour to four weeks", () => {
    let view = { from: 0, to: 86_400 };
    for (const direction of [-1, 1] as const) {
      for (let next = zoomed(view, direction, 40_000); next !== null; next = zoomed(view, direction, 40_000)) {
        view = next;
        const scale = scaleOf(view, 640, 20, 260, 22e6, "W");
        expect(scale.secondsAt(scale.x(view.from + 600))).toBeCloseTo(view.from + 600, 3);
        expect(view.from <= 40_000 && view.to >= 40_000).toBe(true);
      }
      expect(view.to - view.from).toBe(direction < 0 ? 1_800 : 28 * 86_400);
    }
    const scale = scaleOf(view, 640, 20, 260, 22e6, "W");
    expect(scale.milliAt(scale.y(7e6))).toBeCloseTo(7e6, 0);
  });
});

describe("a site's hours", () => {
  const form = formOf(DEPOT) as ProfileForm;
  const clock = clockOf(form, seconds("2026-07-18T12:00:00+02:00"), BERLIN);
  const day = { from: 0, to: 86_400 };
  const hours = (offPeak: SiteEnergy["offPeak"], prices: readonly (readonly [string, number])[] = []) => {
    const items = prices.map(([time, value]) => ({ startMillis: seconds(time) * 1000, value }));
    const [series] = siteEnergy().series;
    return { offPeak, series: series === undefined || prices.length === 0 ? [] : [{ ...series, items }] };
  };
  const nights = { days: [1, 2, 3, 4, 5], from: "22:30", to: "06:30" };
  const inHours = (bands: readonly { from: number; to: number }[]) =>
    bands.map(({ from, to }) => [from / 3600, to / 3600]);

  it("are off-peak on the days that are named, from the evening before on, and the edges hold every day of a daily one", () => {
    // A Saturday: the night that began on Friday ends in it, none begins.
    const saturday = hoursOf(hours([nights]), form, clock, day);
    expect(inHours(saturday.offPeak)).toEqual([[-1.5, 6.5]]);
    expect(saturday.edges.map((edge) => edge / 3600)).toEqual([6.5, 22.5]);
    const always = hoursOf(hours([{ ...nights, days: [6], from: "08:00", to: "08:00" }]), form, clock, day);
    expect(inHours(always.offPeak)).toEqual([[8, 32]]);
  });

  it("follow the clock over the night in which it changes", () => {
    const spring = clockOf(form, seconds("2026-03-29T12:00:00+02:00"), BERLIN);
    const list = [
      ["2026-03-29T00:00:00Z", 100],
      ["2026-03-29T01:00:00Z", 200],
      ["2026-03-29T02:00:00Z", 200],
    ] as const;
    // 1:00 to 2:00 in winter time, then from 3:00 on in summer time, the last as long as the one before; one price is one band.
    expect(inHours(hoursOf(hours([], list), form, spring, day).prices)).toEqual([
      [1, 3],
      [3, 5],
    ]);
  });

  it("are none of a profile that counts from the start of charging", () => {
    const relative: ProfileForm = { ...form, kind: "Relative", recurrency: null, startSchedule: null };
    expect(hoursOf(hours([nights]), relative, clockOf(relative, 0, BERLIN), day)).toBe(NO_HOURS);
  });

  it("are those of most days for a template", () => {
    const weekend = { days: [6, 7], from: "00:00", to: "00:00" };
    expect(usualOffPeak(hours([weekend, nights]))).toEqual({ from: 81_000, to: 23_400 });
    expect(usualOffPeak(hours([]))).toBeNull();
  });
});

describe("the preview", () => {
  let evaluator: ProfileEvaluator;
  beforeAll(async () => {
    evaluator = (await loadCore()).profiles;
  });
  const now = seconds("2026-07-14T21:00:00+02:00");
  const question: DraftQuestion = {
    ...{ body: DEPOT, profileId: null, scheduleIndex: 0, station: null, others: [], stationWatts: null },
    ...{ unit: "W", volts: 230, timeZone: BERLIN, chargingFromSeconds: null },
    ...{
      fromSeconds: seconds(MIDNIGHT),
      toSeconds: seconds("2026-07-15T00:00:00+02:00"),
      nowSeconds: now,
      bySeconds: seconds("2026-07-15T07:00:00+02:00"),
    },
  };
  const asked = (change: Partial<DraftQuestion> = {}) => draftInForce(evaluator, { ...question, ...change });
  const limitNow = (change: Partial<DraftQuestion>) => asked(change)?.force.now.limit;

  it("says the limit now and the energy by seven, worked by hand", () => {
    const force = asked()?.force;
    expect(force?.now.limit).toBe(13_800_000);
    // 1 h at 13.8, 7.5 h at 22, 1.5 h at 11 kW.
    expect(force?.energyMilliwattHours).toBe((13.8 + 7.5 * 22 + 1.5 * 11) * 1e6);
    expect(force?.pieces).toHaveLength(7);
  });

  it("is capped by the station's maximum and by other profiles", () => {
    expect(limitNow({ stationWatts: 10_000 })).toBe(10_000_000);
    const other = { ...dailyBody([[0, 5_000]]), chargingProfilePurpose: "ChargingStationMaxProfile" };
    expect(limitNow({ others: [{ name: "Cap", body: other }] })).toBe(5_000_000);
    const higher = { ...dailyBody([[0, 3_000]]), stackLevel: 4 };
    expect(limitNow({ others: [{ name: "Higher", body: higher }] })).toBe(3_000_000);
  });

  it("is none where a profile cannot be evaluated, and none limits where none is in force", () => {
    expect(asked({ body: { ...DEPOT, chargingSchedule: [] } })).toBeNull();
    const ended = asked({ body: { ...DEPOT, validTo: "2026-07-14T12:00:00+02:00" } })?.force;
    expect([ended?.now.limit, ended?.energyMilliwattHours]).toEqual([null, null]);
  });

  describe("at a station", () => {
    const at = (change: object = {}, profiles: Parameters<typeof stationProfiles>[0] = {}) =>
      asked({
        ...{ body: dailyBody([[0, 7_000]]), profileId: PROFILE_ID },
        station: {
          ...{ stationId: STATION_ID, evseId: 1, profiles: stationProfiles(profiles) },
          ...{ timeZone: BERLIN, voltageMillivolts: 230_000, phases: 3 },
        },
        ...change,
      });
    const deciders = (found: ReturnType<typeof at>) =>
      found?.force.decisions.map((one) => decidersText(one.deciders, found.names));

    it("the draft stands in the place of what it replaces, under all else that was accepted", () => {
      expect(at()?.force.now.limit).toBe(7_000_000);
      expect(deciders(at())).toEqual(["This draft"]);
      // 22 kW would pass the station's 15 kW.
      const high = at({ body: dailyBody([[0, 22_000]]) });
      expect([high?.force.now.limit, deciders(high)]).toEqual([15_000_000, ["Site share, version 2"]]);
    });

    it("another profile's place is taken only with its purpose and stack level", () => {
      expect(deciders(at({ profileId: "new" }))).toEqual(["This draft"]);
      const lower = at({ profileId: "new", body: dailyBody([[0, 7_000]], { stackLevel: 1 }) });
      expect(deciders(lower)).toEqual(["This draft"]);
      const under = {
        ...stationProfiles().inForce,
        profiles: [{ evseId: 0, profile: installedProfile(2, [[0, 9_000]], { stackLevel: 4 }) }],
      };
      const covered = at({ profileId: "new" }, { inForce: under as ForceBase, items: [] });
      expect([covered?.force.now.limit, deciders(covered)]).toEqual([9_000_000, ["Every session, stack level 4"]]);
    });

    it("says what the station's version loses, and draws without the draft where it cannot be said", () => {
      const notes = at()?.notes.map(({ code }) => code);
      expect(notes).toContain("local-time-recurs");
      const dynamic = { ...dailyBody([[0, 7_000]]), chargingProfileKind: "Dynamic", recurrencyKind: undefined };
      const schedule = { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 7_000 }] };
      const refused = at({ body: { ...dynamic, chargingSchedule: [schedule] } });
      expect([refused?.isSent, refused?.notes[0]?.code]).toEqual([false, "kind-unknown"]);
      expect(refused?.force.now.limit).toBe(15_000_000);
    });
  });
});

describe("sentences about profiles", () => {
  const hosts: Readonly<Record<string, { readonly sentence: string }>> = { ...PROFILE_PROBLEMS, ...CONVERSION_NOTES };
  const sentences: Readonly<Record<string, () => string>> = { ...PROFILE_SENTENCES, ...CONVERSION_SENTENCES };
  const codes = Object.keys(hosts);
  const sentenceOf = (code: string) => hosts[code]?.sentence ?? "";
  const values = (code: string) =>
    Object.fromEntries([...sentenceOf(code).matchAll(/\{(\w+)\}/g)].map(([, name = ""], index) => [name, index + 1]));

  it("are word for word the host's, made again from code and values, of conversions too", () => {
    expect(Object.keys(PROFILE_SENTENCES).sort()).toEqual(Object.keys(PROFILE_PROBLEMS).sort());
    expect(Object.keys(CONVERSION_SENTENCES).sort()).toEqual(Object.keys(CONVERSION_NOTES).sort());
    for (const code of codes) {
      const filled = sentenceOf(code).replace(/\{(\w+)\}/g, (_, name: string) => String(values(code)[name]));
      expect(profileProblemText({ code, message: "another", values: values(code) })).toBe(filled);
    }
  });

  it("are German for German readers, and the host's where a value is missing", async () => {
    await saveLanguage("de");
    try {
      for (const code of codes) expect(sentences[code]?.()).not.toBe(sentenceOf(code));
      expect(profileProblemText({ code: "periods-too-many", message: "As said.", values: { most: 3 } })).toBe(
        "As said.",
      );
      expect(profileProblemText({ code: "of-tomorrow", message: "As said." })).toBe("As said.");
      const from = "2026-10-25T01:00:00Z";
      expect(profileProblemText({ code: "local-time-recurs", message: "", values: { version: "1.6", from } })).toMatch(
        /^OCPP 1.6 .*25. Okt. 2026, 02:00:00 MEZ/,
      );
    } finally {
      await saveLanguage("en");
      localStorage.clear();
    }
  });
});
