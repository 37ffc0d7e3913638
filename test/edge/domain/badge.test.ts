// The badge "consistently excellent": who gets it and loses it, by which numbers, and that its history can be derived again.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterCheck, NO_BADGE, replayBadge } from "../../../edge/domain/score/badge.ts";
import { METHOD } from "../../../edge/domain/score/method.ts";
import { DAY_MILLIS, type Stars, type Voice } from "../../../edge/domain/score/voice.ts";
import { afterMonday, calmVoices, NONE, voice } from "./voices.ts";

const stars = fc.constantFrom<Stars[]>(1, 2, 3, 4, 5);

describe("the badge", () => {
  it("is gained by a steadily excellent station, is kept between the thresholds, and lost by a lasting fall", () => {
    const { changes, state } = replayBadge(calmVoices({ weeks: 40, perWeek: 6, overall: 5 }), afterMonday(40));
    expect(changes.map(({ change }) => change)).toEqual(["gained"]);
    expect(state).toMatchObject({ held: true, sinceMillis: changes[0]?.atMillis });
    const fallen = [
      ...calmVoices({ weeks: 40, perWeek: 6, overall: 5 }),
      ...calmVoices({ from: 40, weeks: 20, perWeek: 6, overall: 3 }),
    ];
    expect(replayBadge(fallen, afterMonday(60)).changes.map(({ change }) => change)).toEqual(["gained", "lost"]);
  });

  it("says with each change by which numbers, all criteria passed to gain it and one failed to lose it", () => {
    const voices = [
      ...calmVoices({ weeks: 40, perWeek: 6, overall: 5 }),
      ...calmVoices({ from: 40, weeks: 20, perWeek: 6, overall: 3 }),
    ];
    const [gained, lost] = replayBadge(voices, afterMonday(60)).changes;
    expect(gained?.check.criteria.every(({ have, gainNeeds }) => have >= gainNeeds)).toBe(true);
    expect(lost?.check.criteria.find(({ criterion }) => criterion === "lower-end")?.have).toBeLessThan(
      METHOD.badge.keepLowerMilliStars,
    );
    // The Monday that gained it was the last of as many in a row as the rule wants.
    const before = (gained?.atMillis ?? 0) - 1;
    expect(replayBadge(voices, before).state).toMatchObject({ held: false, streak: METHOD.badge.gainWeeks - 1 });
  });

  it("is not given for one week's applause, nor for a circle of few drivers", () => {
    const applause = Array.from({ length: 200 }, (_, index) => ({
      ...voice({ sessionId: `a${index}`, driverKey: `a${index}`, daysAgo: 0, overall: 5 }),
      atMillis: afterMonday(0) + index,
    }));
    expect(replayBadge(applause, afterMonday(30)).changes).toEqual([]);
    const circle = calmVoices({ weeks: 60, perWeek: 14, overall: 5 }).map((it, index) => ({
      ...it,
      driverKey: `friend ${index % (METHOD.badge.gainDrivers - 1)}`,
    }));
    expect(replayBadge(circle, afterMonday(60)).changes).toEqual([]);
  });

  it("is not given to a station that is rated in few weeks, nor for ratings of one dimension alone", () => {
    const everyFourth = Array.from({ length: 15 }, (_, index) =>
      calmVoices({ from: 4 * index, weeks: 1, perWeek: 20, overall: 5 }),
    ).flat();
    expect(replayBadge(everyFourth, afterMonday(60)).changes).toEqual([]);
    const speedAlone = everyFourth.concat(
      calmVoices({ weeks: 60, perWeek: 3, overall: 5 }).map((it) => ({
        ...it,
        ...{ sessionId: `speed ${it.sessionId}`, ratings: { ...NONE, speed: 5 } },
      })),
    );
    expect(replayBadge(speedAlone, afterMonday(60)).changes).toEqual([]);
  });

  it("begins to count anew after a Monday that says neither", () => {
    interface Said {
      readonly passes: boolean;
      readonly fails: boolean;
    }
    const pass: Said = { passes: true, fails: false };
    const neither: Said = { passes: false, fails: false };
    const fail: Said = { passes: false, fails: true };
    const stateAfter = (checks: readonly Said[], from = NO_BADGE) =>
      checks.reduce((state, check, week) => afterCheck(state, { ...check, atMillis: afterMonday(week) }), from);
    const almost = Array(METHOD.badge.gainWeeks - 1).fill(pass);
    expect(stateAfter([...almost, neither, pass])).toMatchObject({ held: false, streak: 1 });
    const held = stateAfter([...almost, pass]);
    expect(held).toMatchObject({ held: true, streak: 0, sinceMillis: afterMonday(almost.length) });
    expect(stateAfter([fail, neither, fail, neither, neither], held)).toMatchObject({ held: true, streak: 0 });
    expect(stateAfter([fail, fail], held)).toMatchObject({ held: false, sinceMillis: afterMonday(1) });
  });

  it("stays as it was while the lower end is between the two thresholds", () => {
    const { badge } = METHOD;
    const method = {
      ...METHOD,
      badge: { ...badge, gainLowerMilliStars: 4_990, keepLowerMilliStars: 1_000, keepDrivers: 0 },
    };
    const voices = calmVoices({ weeks: 40, perWeek: 6, overall: 4 });
    const held = { held: true, sinceMillis: afterMonday(-3), streak: 0, checkedMillis: afterMonday(-1) };
    expect(replayBadge(voices, afterMonday(30), held, method)).toMatchObject({ state: { held: true }, changes: [] });
    expect(replayBadge(voices, afterMonday(30), NO_BADGE, method)).toMatchObject({
      state: { held: false },
      changes: [],
    });
  });

  it("is moved by no unverified voice, and its past by none that comes later", () => {
    const voices = calmVoices({ weeks: 40, perWeek: 6, overall: 5 });
    const brigade = calmVoices({ weeks: 40, perWeek: 20, overall: 1 }).map((it, index) => ({
      ...it,
      ...{ sessionId: `brigade ${index}`, verified: false },
    }));
    expect(replayBadge([...brigade, ...voices], afterMonday(40))).toEqual(replayBadge(voices, afterMonday(40)));
    const later = calmVoices({ from: 40, weeks: 20, perWeek: 20, overall: 1 });
    expect(replayBadge([...voices, ...later], afterMonday(40))).toEqual(replayBadge(voices, afterMonday(40)));
  });

  it("has the same history replayed at once and week by week from the kept state with one window's voices", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ weeks: fc.integer({ min: 4, max: 20 }), overall: stars }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 30 }),
        (phases, step) => {
          const voices: Voice[] = [];
          let weeks = 0;
          for (const phase of phases) {
            voices.push(...calmVoices({ from: weeks, weeks: phase.weeks, perWeek: 5, overall: phase.overall }));
            weeks += phase.weeks;
          }
          const whole = replayBadge(voices, afterMonday(weeks));
          let state = NO_BADGE;
          const changes = [];
          for (let week = step; week < weeks + step; week += step) {
            const now = afterMonday(Math.min(week, weeks));
            const since = (state.checkedMillis ?? afterMonday(0)) - METHOD.windowDays * DAY_MILLIS;
            const piece = replayBadge(
              voices.filter(({ atMillis }) => atMillis >= since),
              now,
              state,
            );
            changes.push(...piece.changes);
            state = piece.state;
          }
          expect(state).toEqual(whole.state);
          expect(changes).toEqual(whole.changes);
        },
      ),
      { numRuns: 25 },
    );
  });
});
