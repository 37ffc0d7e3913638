// The editor's model: whatever is done to a curve, it stays one that can be published, and can be undone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkBody } from "../../../assembly/host/profiles/body.ts";
import { boundsOf, modesOf, setBound, setMode } from "../../../ui/profiles/modes.ts";
import { bodyOf, endOf, formOf, newBody, type ProfileForm, spanOf } from "../../../ui/profiles/profile-form.ts";
import { convertUnit, joinPhases, splitPhases } from "../../../ui/profiles/step-units.ts";
import {
  alignToHours,
  copyDay,
  copyStep,
  insertAt,
  layOver,
  moveStart,
  removeStep,
  setLimit,
  setPhases,
  splitStep,
  withinSpan,
} from "../../../ui/profiles/steps.ts";
import { begin, type History, record, redo, undo } from "../../../ui/profiles/undo-history.ts";
import { DEPOT, dailyBody } from "../fixtures/profiles.ts";

const depot = (): ProfileForm => {
  const form = formOf(DEPOT);
  if (form === null) throw new Error("The depot's day is a curve.");
  return form;
};
const starts = (form: ProfileForm) => form.steps.map(({ startSeconds }) => startSeconds / 3600);
const limits = (form: ProfileForm) => form.steps.map(({ limitMilli }) => limitMilli / 1000);

/** An edit as a person may ask for it, sensible or not. */
const edit: fc.Arbitrary<(form: ProfileForm) => ProfileForm> = fc
  .record({
    what: fc.integer({ min: 0, max: 12 }),
    index: fc.integer({ min: -1, max: 12 }),
    number: fc.oneof(fc.integer({ min: -100_000, max: 700_000 }), fc.double()),
    hours: fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 5 }),
  })
  .map(({ what, index, number, hours }) => (form: ProfileForm): ProfileForm => {
    const end = endOf(form, Math.max(0, Math.min(index, form.steps.length - 1)));
    switch (what) {
      case 0:
        return setLimit(form, index, number * 100);
      case 1:
        return moveStart(form, index, number);
      case 2:
        return insertAt(form, Number.isFinite(number) ? number : 0);
      case 3:
        return splitStep(form, index, end);
      case 4:
        return removeStep(form, index);
      case 5:
        return copyStep(form, index, end);
      case 6:
        return copyDay(form, index);
      case 7:
        return alignToHours(form, hours, 0);
      case 8:
        return setPhases(form, index, index === 1 ? 1 : null);
      case 9:
        return convertUnit(form, form.unit === "W" ? "A" : "W", 230).form;
      case 10:
        return withinSpan({
          ...form,
          kind: "Recurring",
          recurrency: form.recurrency === "Weekly" ? "Daily" : "Weekly",
        });
      case 11:
        return withinSpan({ ...form, durationSeconds: 6 * 3600 });
      default:
        return withinSpan({ ...form, durationSeconds: null });
    }
  });

describe("a curve", () => {
  it("is read and written without a change, unknown members included", () => {
    const rich = {
      ...DEPOT,
      maxOfflineDuration: 60,
      chargingSchedule: [
        {
          ...(DEPOT.chargingSchedule as object[])[0],
          minChargingRate: 1.5,
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.125, numberPhases: 1, phaseToUse: 2 }],
        },
      ],
    };
    for (const body of [DEPOT, rich, newBody("2026-07-14T00:00:00+02:00")]) {
      const form = formOf(body);
      expect(form && bodyOf(form)).toEqual(body);
    }
  });

  it("is not drawn where the drawing would leave something out", () => {
    const schedule = (DEPOT.chargingSchedule as Record<string, unknown>[])[0];
    const withPeriods = (chargingSchedulePeriod: unknown) => ({
      ...DEPOT,
      chargingSchedule: [{ ...schedule, chargingSchedulePeriod }],
    });
    const undrawn = [null, [], "x", {}, { ...DEPOT, chargingProfileKind: "Dynamic" }]
      .concat([
        withPeriods([]),
        withPeriods([{ startPeriod: 60, limit: 1 }]),
        withPeriods([{ startPeriod: 0, setpoint: 5 }]),
      ])
      .concat([
        withPeriods([
          { startPeriod: 0, limit: 1 },
          { startPeriod: 0, limit: 2 },
        ]),
        withPeriods([{ startPeriod: 0, limit: -1 }]),
        withPeriods([{ startPeriod: 0, limit: 1.23456 }]),
      ]);
    for (const body of undrawn) expect(formOf(body)).toBeNull();
  });

  it("can be published after any edits, and the first step starts at 0", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 24 }), (edits) => {
        let form = depot();
        for (const act of edits) {
          form = act(form);
          expect(form.steps[0]?.startSeconds).toBe(0);
          for (const [index, step] of form.steps.entries()) {
            expect(Number.isSafeInteger(step.limitMilli) && step.limitMilli >= 0).toBe(true);
            expect(step.startSeconds).toBeGreaterThan(form.steps[index - 1]?.startSeconds ?? -1);
            expect(step.startSeconds).toBeLessThan(spanOf(form));
          }
          expect(formOf(bodyOf(form))).toEqual(form);
          expect(checkBody(bodyOf(form), null).filter(({ severity }) => severity === "error")).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is as before when everything is undone, and as after when it is done again", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(edit, fc.constantFrom(null, "drag-1", "drag-2")), { maxLength: 16 }), (edits) => {
        const first = depot();
        let history: History<ProfileForm> = begin(first);
        for (const [act, gesture] of edits) history = record(history, act(history.present), gesture);
        const last = history.present;
        for (let back = undo(history); back !== null; back = undo(back)) history = back;
        expect(history.present).toBe(first);
        for (let on = redo(history); on !== null; on = redo(on)) history = on;
        expect(history.present).toBe(last);
      }),
      { numRuns: 150 },
    );
  });

  it("takes a whole drag back at once", () => {
    let history: History<ProfileForm> = begin(depot());
    for (const limit of [1, 2, 3]) history = record(history, setLimit(history.present, 0, limit * 1e6), "drag-1");
    expect(history.present.steps[0]?.limitMilli).toBe(3e6);
    expect(undo(history)?.present.steps[0]?.limitMilli).toBe(22e6);
  });
});

describe("an edit", () => {
  it("moves a start between its neighbours and no further", () => {
    expect(starts(moveStart(depot(), 2, 0))[2]).toBeCloseTo(5.5 + 1 / 60);
    expect(starts(moveStart(depot(), 2, 9e9))[2]).toBeCloseTo(9 - 1 / 60);
    expect(moveStart(depot(), 0, 3600)).toEqual(depot());
  });

  it("splits in the middle at a quarter of an hour, and deletes so that the one before holds", () => {
    expect(starts(splitStep(depot(), 4, 20 * 3600))[5]).toBe(18.25);
    expect(limits(removeStep(depot(), 4))).toEqual([22_000, 11_000, 6_900, 11_000, 13_800, 22_000]);
    expect(starts(removeStep(depot(), 0))[0]).toBe(0);
  });

  it("repeats a step right behind itself and keeps what follows", () => {
    const form = copyStep(depot(), 2, 9 * 3600);
    expect(starts(form)).toEqual([0, 5.5, 7, 9, 11, 16.5, 20, 22]);
    expect(limits(form).slice(2, 5)).toEqual([6_900, 6_900, 11_000]);
    const [first] = depot().steps;
    expect(first && starts(layOver(depot(), 23 * 3600, 30 * 3600, first)).at(-1)).toBe(23);
  });

  it("moves every start to the nearest hour of the tariff; the later one counts where two meet", () => {
    const form = alignToHours(depot(), [6, 17, 22], 0);
    expect(starts(form)).toEqual([0, 6, 17, 22]);
    expect(limits(form)).toEqual([22_000, 11_000, 6_900, 22_000]);
    // A schedule that starts at 22:00 has its 6 o'clock eight hours later.
    const night = formOf(
      dailyBody([
        [0, 11_000],
        [7.5, 4_200],
      ]),
    );
    expect(night && starts(alignToHours(night, [6], 22 * 3600))).toEqual([0, 8]);
  });

  it("copies a day of a week to all seven", () => {
    const week = formOf({
      ...dailyBody([
        [0, 1_000],
        [8, 2_000],
        [24, 5_000],
      ]),
      recurrencyKind: "Weekly",
    });
    expect(week && starts(copyDay(week, 0))).toEqual([0, 1, 2, 3, 4, 5, 6].flatMap((day) => [day * 24, day * 24 + 8]));
  });
});

describe("the other unit", () => {
  it("is exact where the numbers allow: 6 A on three phases of 230 V are 4.14 kW, and back", () => {
    const form = formOf(
      dailyBody([
        [0, 4_140],
        [6, 22_080],
      ]),
    );
    const amperes = form && convertUnit(form, "A", 230);
    expect(amperes?.cut).toBe(0);
    expect(amperes && limits(amperes.form)).toEqual([6, 32]);
    expect(amperes && convertUnit(amperes.form, "W", 230).form).toEqual(form);
  });

  it("counts the phases of the step, never raises a limit, and says how many it cut", () => {
    const form = formOf(
      dailyBody([
        [0, 11_000],
        [6, 3_680],
      ]),
    );
    const one = form && setPhases(form, 1, 1);
    const amperes = one && convertUnit(one, "A", 230);
    expect(amperes?.cut).toBe(1);
    expect(amperes && limits(amperes.form)).toEqual([15.942, 16]);
    expect(amperes && limits(convertUnit(amperes.form, "W", 230).form)[0]).toBeLessThanOrEqual(11_000);
  });
});

describe("values per phase", () => {
  const session = (unit: "A" | "W", limit: number): ProfileForm => {
    const body = { ...dailyBody([[0, limit]]), chargingProfilePurpose: "TxProfile" };
    const form = formOf(body);
    if (form === null) throw new Error("It is a curve.");
    return { ...form, unit };
  };
  const values = (form: ProfileForm) => {
    const { limitMilli, l2Milli, l3Milli } = form.steps[0] ?? { limitMilli: 0, l2Milli: null, l3Milli: null };
    return [limitMilli, l2Milli, l3Milli];
  };

  it("share watts equally and keep amperes, and go back to the lowest, so that none gets more", () => {
    const watts = splitPhases(session("W", 11_000));
    expect(values(watts)).toEqual([3_666_666, 3_666_666, 3_666_666]);
    expect(values(joinPhases(setLimit(watts, 0, 1_000_000, 2)))).toEqual([3_000_000, null, null]);
    const amperes = splitPhases(session("A", 16));
    expect(values(amperes)).toEqual([16_000, 16_000, 16_000]);
    expect(values(joinPhases(setLimit(amperes, 0, 6_000, 3)))).toEqual([6_000, null, null]);
  });

  it("are moved one by one or all together, converted each by itself, and gone where the phase is not used", () => {
    const own = setLimit(splitPhases(session("A", 16)), 0, 10_000, 2);
    expect(values(own)).toEqual([16_000, 10_000, 16_000]);
    expect(values(setLimit(own, 0, 8_000))).toEqual([8_000, 8_000, 8_000]);
    expect(values(convertUnit(own, "W", 230).form)).toEqual([3_680_000, 2_300_000, 3_680_000]);
    expect(values(setPhases(own, 0, 2))).toEqual([16_000, 10_000, null]);
    expect(values(setPhases(own, 0, 1))).toEqual([16_000, null, null]);
    const problems = checkBody(bodyOf(own), null);
    expect(problems).toEqual([]);
    expect(formOf(bodyOf(own))).toEqual(own);
  });
});

describe("operation modes and several schedules", () => {
  it("change a step into one that can be sent, whichever mode it had before", () => {
    const start = { ...depot(), purpose: "TxDefaultProfile" };
    const modes = modesOf(start.purpose);
    expect(modes).toContain("CentralSetpoint");
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...modes), { minLength: 1, maxLength: 6 }), (list) => {
        let form: ProfileForm = start;
        for (const mode of list) {
          form = setMode(form, 1, mode);
          for (const name of boundsOf(mode)) form = setBound(form, 1, name, name === "limit" ? 5_000_000 : -5_000_000);
        }
        expect(checkBody(bodyOf(form), null)).toEqual([]);
        expect(formOf(bodyOf(form))).toEqual(form);
      }),
    );
    expect(modesOf("ChargingStationMaxProfile")).toEqual(["ChargingOnly"]);
  });

  it("keep a setpoint below 0, its bounds in the other unit, and the other schedules as they are", () => {
    const setpoint = setLimit(setMode(depot(), 0, "CentralSetpoint"), 0, -6_900_000);
    const bounded = setBound(setpoint, 0, "dischargeLimit", -13_800_000);
    const { form } = convertUnit(bounded, "A", 230);
    expect([form.steps[0]?.limitMilli, form.steps[0]?.rest]).toEqual([-10_000, { dischargeLimit: -20 }]);
    const [schedule] = DEPOT.chargingSchedule as [Record<string, unknown>];
    const other = { ...schedule, chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 8 }] };
    const both = { ...DEPOT, chargingProfilePurpose: "TxProfile", chargingSchedule: [schedule, other] };
    const second = formOf(both, 1) as ProfileForm;
    expect([second.unit, limits(second)]).toEqual(["A", [8]]);
    const changed = bodyOf(setLimit(second, 0, 9_000)) as { chargingSchedule: object[] };
    expect(changed.chargingSchedule[0]).toEqual(schedule);
    expect(formOf(changed, 1)?.steps[0]?.limitMilli).toBe(9_000);
  });

  it("leave a dynamic profile its one period", () => {
    const { recurrencyKind: _, ...once } = DEPOT as Record<string, unknown>;
    const schedule = { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 7_000 }] };
    const form = formOf({ ...once, chargingProfileKind: "Dynamic", chargingSchedule: [schedule] }) as ProfileForm;
    expect(insertAt(form, 7_200)).toBe(form);
    expect(copyStep(form, 0, 7_200)).toBe(form);
    expect(checkBody(bodyOf(form), null)).toEqual([]);
  });
});
