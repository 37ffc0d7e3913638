// The core's evaluation against a second, naive one at every second of random cases, and what must hold of any evaluation.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCase, energyOver, limitAt } from "../../../../assembly/host/profiles/composite.ts";
import { SEED } from "../../../support/seed.ts";
import { evaluator, questionOf } from "./case.ts";
import { type NaivePoint, naivePoint } from "./naive.ts";

const RUNS = { seed: SEED, numRuns: 80 };
console.log(`charging profiles: WATTEST_SEED=${SEED}`);

/** Instants in whose neighbourhood things happen: an ordinary evening, and the nights when clocks change in Berlin. */
const CENTRES = ["2026-03-01T18:00:00Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"].map(
  (text) => Date.parse(text) / 1000,
);
const WINDOW = 1_800;
const text = (utc: number) => new Date(utc * 1000).toISOString();

const thousandths = (most: number) => fc.integer({ min: 0, max: most * 1000 }).map((value) => value / 1000);
/** Few different values, so that equals and ties happen. */
const limits = (unit: string) =>
  unit === "A"
    ? fc.oneof(fc.constantFrom(0, 6, 10, 16, 32), thousandths(40))
    : fc.oneof(fc.constantFrom(0, 2_000, 6_900, 11_000), thousandths(22_000));

const periods = (unit: string, isRich: boolean) =>
  fc
    .array(
      fc.record(
        {
          gap: fc.integer({ min: 1, max: 900 }),
          limit: limits(unit),
          numberPhases: fc.constantFrom(1, 2, 3),
          others: isRich ? fc.option(extras(unit), { nil: undefined, freq: 2 }) : fc.constant(undefined),
        },
        { requiredKeys: ["gap", "limit"] },
      ),
      { minLength: 1, maxLength: 5 },
    )
    .map((list) => {
      let start = 0;
      return list.map(({ gap, others, ...rest }, index) => {
        start += index === 0 ? 0 : gap;
        return { startPeriod: start, ...rest, ...others };
      });
    });

/** Values besides the limit; setpoints share a sign. */
const extras = (unit: string) =>
  fc
    .record(
      {
        limit_L2: limits(unit),
        limit_L3: limits(unit),
        dischargeLimit: limits(unit).map((value) => -value),
        setpoint: limits(unit),
        setpoint_L2: limits(unit),
        setpoint_L3: limits(unit),
        isNegative: fc.boolean(),
      },
      { requiredKeys: ["isNegative"] },
    )
    .map(({ isNegative, ...values }) => {
      const signed: Record<string, number> = {};
      for (const [name, value] of Object.entries(values)) {
        if (value !== undefined) signed[name] = isNegative && name.startsWith("setpoint") ? 0 - value : value;
      }
      return signed;
    });

const around = (centre: number, spread: number) => fc.integer({ min: centre - spread, max: centre + spread });

const placed = (centre: number, evses: number, isRich: boolean) =>
  fc
    .record({
      purpose: fc.constantFrom(
        ...[
          "ChargingStationMaxProfile",
          "ChargingStationExternalConstraints",
          "TxDefaultProfile",
          "TxDefaultProfile",
          "TxProfile",
          "TxProfile",
        ],
      ),
      evseId: fc.integer({ min: 0, max: evses }),
      kind: fc.constantFrom("Absolute", "Recurring", "Relative"),
      recurrencyKind: fc.constantFrom("Daily", "Weekly"),
      stackLevel: fc.integer({ min: 0, max: 2 }),
      unit: fc.constantFrom("A", "W"),
      isLocal: fc.boolean(),
      start: fc.oneof(around(centre, 2_400), around(centre + 86_400, 1_200), around(centre - 3 * 86_400, 1_200)),
      duration: fc.option(fc.integer({ min: 0, max: 4_000 }), { nil: undefined }),
      validFrom: fc.option(around(centre, 1_500), { nil: undefined }),
      validTo: fc.option(around(centre + 900, 1_500), { nil: undefined }),
    })
    .chain((drawn) => periods(drawn.unit, isRich).map((list) => ({ ...drawn, list })))
    .map((drawn) => {
      const { purpose } = drawn;
      // Nothing that holds for the whole station starts with a transaction (K01.FR.38).
      const isWide = purpose.startsWith("ChargingStation") && (drawn.evseId === 0 || purpose.endsWith("MaxProfile"));
      const kind = isWide && drawn.kind === "Relative" ? "Absolute" : drawn.kind;
      const isOwn = purpose === "TxProfile";
      const isStation = purpose === "ChargingStationMaxProfile";
      // Local times are written as the clock in Berlin shows them in winter: near the change that is what matters.
      const time = (utc: number) => text(utc + (drawn.isLocal && kind !== "Relative" ? 3_600 : 0));
      return {
        evseId: isStation ? 0 : isOwn ? Math.max(1, drawn.evseId) : drawn.evseId,
        profile: {
          stackLevel: drawn.stackLevel,
          chargingProfilePurpose: purpose,
          chargingProfileKind: kind,
          ...(kind === "Recurring" ? { recurrencyKind: drawn.recurrencyKind } : {}),
          ...(drawn.validFrom === undefined ? {} : { validFrom: time(drawn.validFrom) }),
          ...(drawn.validTo === undefined ? {} : { validTo: time(drawn.validTo) }),
          chargingSchedule: [
            {
              id: 1,
              chargingRateUnit: drawn.unit,
              ...(kind === "Relative" ? {} : { startSchedule: time(drawn.start) }),
              ...(drawn.duration === undefined ? {} : { duration: drawn.duration }),
              ...(drawn.isLocal && kind !== "Relative" ? { useLocalTime: true } : {}),
              chargingSchedulePeriod: drawn.list,
            },
          ],
        },
      };
    });

const cases = (isRich: boolean) =>
  fc.record({ centre: fc.constantFrom(...CENTRES), evses: fc.integer({ min: 1, max: 3 }) }).chain(({ centre, evses }) =>
    fc
      .record({
        profiles: fc.array(placed(centre, evses, isRich), { maxLength: 7 }),
        at: around(centre - WINDOW / 2, 600),
        evseId: fc.integer({ min: 0, max: evses }),
        unit: fc.constantFrom("A", "W"),
        started: fc.array(around(centre, 1_800), { minLength: evses, maxLength: evses }),
        voltage: fc.constantFrom(230, 120, 231.7),
        phases: fc.constantFrom(1, 3),
      })
      .map(({ profiles, at, evseId, unit, started, voltage, phases }) => ({
        ocppVersion: "2.1",
        timeZone: "Europe/Berlin",
        profiles: profiles.map((one, index) => ({ ...one, profile: { id: index + 1, ...one.profile } })),
        nEvses: evses,
        transactions: started.map((start, index) => ({ evseId: index + 1, startTime: text(start), id: null })),
        ...{ at: text(at), duration: WINDOW, evseId, unit, recurBackwards: true },
        defaults: { limitA: 48, limitW: 33_120, phases, voltage },
      })),
  );

type Case = Parameters<typeof naivePoint>[0];

/** The pieces of a case, as the naive evaluator tells its points. */
function piecesOf(question: Case) {
  const compiled = compileCase(questionOf(question));
  const { fromSeconds, toSeconds, unit } = compiled.question;
  const pieces = evaluator.pieces(compiled.plan, { station: 0, evse: compiled.evse, fromSeconds, toSeconds, unit });
  const whole = (value: number | null) => (value === null ? null : BigInt(value));
  return {
    fromSeconds,
    compiled,
    pieces: pieces.map((piece) => ({
      startSeconds: piece.startSeconds,
      point: {
        ...{ limit: whole(piece.limit.value), limitL2: whole(piece.limit.l2), limitL3: whole(piece.limit.l3) },
        dischargeLimit: whole(piece.dischargeLimit.value),
        ...{ dischargeLimitL2: whole(piece.dischargeLimit.l2), dischargeLimitL3: whole(piece.dischargeLimit.l3) },
        ...{
          setpoint: whole(piece.setpoint.value),
          setpointL2: whole(piece.setpoint.l2),
          setpointL3: whole(piece.setpoint.l3),
        },
        phases: piece.phases,
      } satisfies NaivePoint,
    })),
  };
}

describe("every second of a random case", () => {
  for (const isRich of [false, true]) {
    it(`has the point that the naive evaluator finds${isRich ? ", with values per phase, setpoints and discharge limits" : ""}`, () => {
      fc.assert(
        fc.property(cases(isRich), (question) => {
          const { fromSeconds, pieces } = piecesOf(question);
          for (let second = 0, index = 0; second < WINDOW; second++) {
            while (pieces[index + 1] !== undefined && (pieces[index + 1]?.startSeconds ?? 0) <= fromSeconds + second)
              index++;
            expect({ second, ...pieces[index]?.point }).toEqual({
              second,
              ...naivePoint(question, fromSeconds + second),
            });
          }
        }),
        RUNS,
      );
    });
  }
});

describe("any evaluation", () => {
  it("has no two neighbours alike, and begins at the window's start", () => {
    fc.assert(
      fc.property(cases(true), (question) => {
        const { fromSeconds, pieces } = piecesOf(question);
        expect(pieces[0]?.startSeconds).toBe(fromSeconds);
        pieces.slice(1).forEach(({ point }, index) => {
          expect(point).not.toEqual(pieces[index]?.point);
        });
      }),
      RUNS,
    );
  });

  it("of a window cut anywhere is that of the whole", () => {
    fc.assert(
      fc.property(cases(true), fc.integer({ min: 1, max: WINDOW - 1 }), (question, cut) => {
        const whole = piecesOf(question);
        const first = piecesOf({ ...question, duration: cut });
        const second = piecesOf({ ...question, at: text(whole.fromSeconds + cut), duration: WINDOW - cut });
        const joined = [...first.pieces];
        for (const piece of second.pieces) {
          const before = joined.at(-1)?.point;
          if (before === undefined || !isSameAs(before, piece.point)) joined.push(piece);
        }
        expect(joined).toEqual(whole.pieces);
      }),
      RUNS,
    );
  });

  it("moves with its times: shifted by a whole number of weeks, it stays what it is", () => {
    fc.assert(
      fc.property(cases(true), fc.integer({ min: -40, max: 40 }), (question, weeks) => {
        // Wall clocks do not shift with time: they are left out here.
        const utc = JSON.parse(JSON.stringify(question).replaceAll('"useLocalTime":true,', "")) as Case;
        const moved = JSON.parse(
          JSON.stringify(utc).replace(/"(\d{4}-\d\d-\d\dT[^"]+Z)"/g, (_, at: string) =>
            JSON.stringify(text(Date.parse(at) / 1000 + weeks * 604_800)),
          ),
        ) as Case;
        const [a, b] = [piecesOf(utc), piecesOf(moved)];
        expect(b.pieces.map(({ point }) => point)).toEqual(a.pieces.map(({ point }) => point));
        expect(b.pieces.map(({ startSeconds }) => startSeconds - b.fromSeconds)).toEqual(
          a.pieces.map(({ startSeconds }) => startSeconds - a.fromSeconds),
        );
      }),
      RUNS,
    );
  });

  it("says the same for one instant, and energy is the limits over time, cut to whole mWh", () => {
    fc.assert(
      fc.property(cases(false), fc.integer({ min: 0, max: WINDOW - 1 }), (question, second) => {
        const { fromSeconds, pieces, compiled } = piecesOf({ ...question, unit: "W" });
        const at = fromSeconds + second;
        const here = pieces.findLast(({ startSeconds }) => startSeconds <= at)?.point.limit;
        expect(limitAt(evaluator, compiled, at)).toBe(Number(here));
        const total = pieces.reduce((sum, { startSeconds, point }, index) => {
          const end = pieces[index + 1]?.startSeconds ?? fromSeconds + WINDOW;
          return sum + (point.limit ?? 0n) * BigInt(end - startSeconds);
        }, 0n);
        expect(energyOver(evaluator, compiled, fromSeconds, fromSeconds + WINDOW)).toBe(Number(total / 3_600_000n));
      }),
      RUNS,
    );
  });
});

function isSameAs(a: NaivePoint, b: NaivePoint): boolean {
  return (Object.keys(a) as (keyof NaivePoint)[]).every((name) => a[name] === b[name]);
}
