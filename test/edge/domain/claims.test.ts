// What drivers say beside what was measured: each claim follows from the data, says no more than they do, and where nothing is known says so.
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import {
  type ClaimFacts,
  claimsOf,
  type OtherSession,
  type SessionFacts,
} from "../../../edge/domain/feedback/claim-judgement.ts";
import { CLAIM_SENTENCES } from "../../../edge/domain/feedback/claim-words.ts";
import { CLAIM_CODES } from "../../../edge/domain/feedback/claims.ts";
import { REASONS, type Reason } from "../../../edge/domain/feedback/reasons.ts";
import type { SaidStatus } from "../../../edge/domain/feedback/station-claims.ts";
import type { LimitPiece } from "../../../edge/domain/limit-course.ts";
import { DIMENSIONS } from "../../../edge/domain/score/voice.ts";

const BEGIN = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const END = BEGIN + 60 * MINUTE;
const { runs, seed } = inject("property");

/** Power over the hour, a value each ten minutes. */
const curve = (...watts: number[]) => watts.map((one, index): [number, number] => [BEGIN + index * 10 * MINUTE, one]);
const limit = (
  watts: number | null,
  kind: "wish" | "profile" | "foreign" | "station" = "profile",
  minute = 0,
): LimitPiece => ({
  atMillis: BEGIN + minute * MINUTE,
  watts,
  reason: watts === null ? null : { kind, name: kind === "profile" ? "Evening peak" : null },
});

/** An hour at 22 kW offered, 11 kWh, ended by the driver, nothing known of its limits. */
function session(fields: Partial<SessionFacts> = {}): SessionFacts {
  return {
    ...{ startedAtMillis: BEGIN, endedAtMillis: END, updatedAtMillis: END, stopReason: "Local" },
    ...{ energyMilliwattHours: 11_000_000, peakPowerWatts: 11_000, offeredPowerWatts: 22_000, batteryPercent: null },
    ...{ powerCurve: curve(11_000, 11_000, 11_000, 11_000, 11_000, 11_000, 11_000), limits: null },
    ...{ signature: "unverifiable", recordCount: 0, findings: [] },
    ...fields,
  };
}

function facts(fields: Partial<ClaimFacts> = {}): ClaimFacts {
  return {
    ...{ reasons: [], poor: [], atMillis: END + 5 * MINUTE, evseId: 1, session: session(), others: [] },
    ...{ statuses: [], gaps: [] },
    ...fields,
  };
}

const status = (minute: number, availability: string, fields: Partial<SaidStatus> = {}): SaidStatus => ({
  ...{ evseId: 1, connectorId: 1, atMillis: BEGIN + minute * MINUTE, status: availability, availability, fault: null },
  ...fields,
});
const other = (fields: Partial<OtherSession>): OtherSession => ({
  ...{ sessionId: "S.OTHER", startedAtMillis: END + 5 * MINUTE, endedAtMillis: END + 20 * MINUTE },
  ...{ energyMilliwattHours: 2_000_000, sameDriver: null },
  ...fields,
});

const said = (reason: Reason, fields: Partial<ClaimFacts> = {}) =>
  claimsOf(facts({ reasons: [reason], ...fields })).map(({ code, verdict }) => `${code}: ${verdict}`);
const slow = (fields: Partial<SessionFacts>, more: Partial<ClaimFacts> = {}) =>
  said("slow", { session: session(fields), ...more });

describe("slow", () => {
  it.each<[string, Partial<SessionFacts>, string]>([
    ["a profile's limit was reached throughout", { limits: [limit(11_040)] }, "limited-by-profile: explained"],
    ["the driver's plan", { limits: [limit(11_040, "wish")] }, "limited-by-wish: explained"],
    ["a profile from elsewhere", { limits: [limit(11_040, "foreign")] }, "limited-by-foreign: explained"],
    [
      "for two thirds of the time",
      { limits: [limit(11_040), limit(22_000, "station", 40)] },
      "limited-by-profile: explained",
    ],
    [
      "for a third of it alone, and the vehicle took less after",
      { limits: [limit(11_040), limit(22_000, "station", 20)] },
      "vehicle-took-less: explained",
    ],
    ["the limit was not reached", { limits: [limit(14_000)] }, "vehicle-took-less: explained"],
    [
      "paused, and nothing flowed",
      { limits: [limit(0, "wish")], powerCurve: curve(0, 0, 0), energyMilliwattHours: 0 },
      "limited-by-wish: explained",
    ],
    [
      "as much as is offered",
      { peakPowerWatts: 21_000, powerCurve: curve(20_500, 21_000, 20_800), limits: [limit(22_000, "station")] },
      "power-as-offered: not-confirmed",
    ],
    [
      "a profile of as much as is offered explains nothing",
      { peakPowerWatts: 21_000, powerCurve: curve(20_500, 21_000, 20_800), limits: [limit(21_500)] },
      "power-as-offered: not-confirmed",
    ],
    [
      "the battery was nearly full and the power fell",
      {
        batteryPercent: 93,
        powerCurve: curve(11_000, 11_000, 9_000, 6_000, 4_000, 3_000),
        limits: [limit(22_000, "station")],
      },
      "battery-nearly-full: explained",
    ],
    [
      "nearly full, and the power never fell",
      { batteryPercent: 93, limits: [limit(22_000, "station")] },
      "vehicle-took-less: explained",
    ],
    [
      "a third flowed of what three phases were allowed",
      { powerCurve: curve(3_600, 3_650, 3_680), peakPowerWatts: 3_680, limits: [limit(11_040)] },
      "one-phase-of-three: explained",
    ],
    [
      "a third of what only direct current can be is none of three phases",
      {
        ...{ powerCurve: curve(50_000, 50_000), peakPowerWatts: 50_000, offeredPowerWatts: 150_000 },
        limits: [limit(150_000, "station")],
      },
      "vehicle-took-less: explained",
    ],
    ["the limits are not known", { limits: null }, "power-below-offered: confirmed"],
    ["nor is what is offered", { limits: null, offeredPowerWatts: null }, "nothing-measured: no-data"],
    [
      "nothing bounded it and nothing is registered",
      { limits: [limit(null)], offeredPowerWatts: null },
      "nothing-measured: no-data",
    ],
    [
      "nothing flowed",
      { energyMilliwattHours: 20_000, powerCurve: [], peakPowerWatts: 0 },
      "no-energy-flowed: confirmed",
    ],
    [
      "nothing was sent",
      { energyMilliwattHours: null, powerCurve: [], peakPowerWatts: null },
      "nothing-measured: no-data",
    ],
  ])("%s", (_, fields, expected) => {
    expect(slow(fields)).toEqual([expected]);
  });

  it("names the profile and its limit, of several the one that held for longest, and no pause", () => {
    const limits = [limit(0), limit(11_040, "profile", 10), limit(8_000, "profile", 50)];
    const powerCurve = curve(0, 0, 11_000, 11_000, 11_000, 8_000, 8_000);
    const [claim] = claimsOf(facts({ reasons: ["slow"], session: session({ limits, powerCurve }) }));
    expect(claim?.values).toEqual({ limitWatts: 11_040, name: "Evening peak", offeredWatts: 22_000 });
    expect(claim?.message).toBe("For most of the charging the profile “Evening peak” limited the power to 11 kW.");
  });

  it("leaves the vehicle out of it where the station reported a fault", () => {
    const statuses = [status(30, "occupied", { fault: "HighTemperature" })];
    expect(slow({ limits: [limit(22_000, "station")] }, { statuses })).toEqual([
      "power-below-offered: confirmed",
      "station-reported-fault: confirmed",
    ]);
  });
});

describe("what else drivers name", () => {
  const failed = session({ energyMilliwattHours: 0, peakPowerWatts: null, powerCurve: [] });
  it.each<[Reason, string, Partial<ClaimFacts>, string[]]>([
    ["did-not-start", "it charged", {}, ["energy-flowed: not-confirmed"]],
    ["did-not-start", "nothing flowed", { session: failed }, ["no-energy-flowed: confirmed"]],
    [
      "did-not-start",
      "a plan paused",
      { session: { ...failed, powerCurve: curve(0, 0), limits: [limit(0, "wish")] } },
      ["no-energy-flowed: confirmed", "limited-by-wish: explained"],
    ],
    [
      "dead",
      "a fault since yesterday, cut off for ten minutes",
      {
        session: null,
        statuses: [status(-1_500, "faulted", { fault: "GroundFailure" })],
        gaps: [{ fromMillis: END, toMillis: END + 10 * MINUTE }],
      },
      ["station-reported-fault: confirmed", "station-was-offline: confirmed"],
    ],
    [
      "dead",
      "out of order",
      { session: null, statuses: [status(-600, "unavailable")] },
      ["station-was-unavailable: confirmed"],
    ],
    [
      "dead",
      "a fault that was over by then",
      { session: null, statuses: [status(-600, "faulted"), status(-300, "available")] },
      ["station-said-available: not-confirmed"],
    ],
    [
      "dead",
      "somebody charged after it",
      { session: null, others: [other({ startedAtMillis: END + 30 * MINUTE })] },
      ["other-session-charged: not-confirmed"],
    ],
    [
      "dead",
      "the station did not answer",
      { session: null, statuses: null, gaps: null },
      ["nothing-measured: no-data"],
    ],
    [
      "dead",
      "a blink of the connection",
      { session: null, gaps: [{ fromMillis: END, toMillis: END + 5_000 }] },
      ["nothing-measured: no-data"],
    ],
    [
      "stopped-early",
      "by the station",
      { session: session({ stopReason: "GroundFault" }) },
      ["ended-by-station: confirmed"],
    ],
    ["stopped-early", "by the driver or the car", {}, ["ended-by-driver: not-confirmed"]],
    ["stopped-early", "from afar", { session: session({ stopReason: "Remote" }) }, ["ended-remotely: explained"]],
    [
      "stopped-early",
      "at a limit",
      { session: session({ stopReason: "TimeLimitReached" }) },
      ["ended-at-limit: explained"],
    ],
    [
      "stopped-early",
      "out of credit",
      { session: session({ stopReason: "LocalOutOfCredit" }) },
      ["ended-by-authorization: explained"],
    ],
    [
      "stopped-early",
      "in a maker's own word",
      { session: session({ stopReason: "Vendor7" }) },
      ["nothing-measured: no-data"],
    ],
    [
      "stopped-early",
      "it goes on",
      { session: session({ endedAtMillis: null, stopReason: null }) },
      ["session-goes-on: not-confirmed"],
    ],
    [
      "payment-failed",
      "charged twice, apart",
      { others: [other({ sameDriver: true })] },
      ["second-session-apart: explained"],
    ],
    [
      "payment-failed",
      "another driver after",
      { others: [other({ sameDriver: false })] },
      ["nothing-measured: no-data"],
    ],
    [
      "payment-failed",
      "overlapping",
      { others: [other({ sameDriver: true, startedAtMillis: END - MINUTE })] },
      ["nothing-measured: no-data"],
    ],
    [
      "price-differed",
      "signed",
      { session: session({ signature: "valid", recordCount: 2 }) },
      ["records-valid: no-data"],
    ],
    [
      "price-differed",
      "signed wrongly",
      { session: session({ signature: "invalid", recordCount: 2 }) },
      ["records-invalid: explained"],
    ],
    [
      "card-refused",
      "refused",
      { session: session({ ...failed, findings: ["identification-refused"] }) },
      ["identification-refused: confirmed"],
    ],
    ["card-refused", "and charged", {}, ["energy-flowed: not-confirmed"]],
    ["charged", "it did", {}, ["energy-flowed: confirmed"]],
    ["charged", "it did not", { session: failed }, ["no-energy-flowed: not-confirmed"]],
    ["not-compatible", "it charged", {}, ["energy-flowed: not-confirmed"]],
    [
      "occupied",
      "somebody charges there",
      { session: null, others: [other({ endedAtMillis: null })] },
      ["other-session-going-on: confirmed"],
    ],
    [
      "occupied",
      "nobody does",
      { session: null, others: [other({ startedAtMillis: END + 30 * MINUTE })] },
      ["nothing-measured: no-data"],
    ],
    [
      "damaged",
      "a fault elsewhere at the station",
      { statuses: [status(5, "faulted", { evseId: 2 })] },
      ["nothing-measured: no-data"],
    ],
    ["not-found", "nothing is measured of it", {}, ["nothing-measured: no-data"]],
  ])("%s: %s", (reason, _, fields, expected) => {
    expect(said(reason, fields)).toEqual(expected);
  });

  it("rates with one or two stars: the dimension stands as what it is about", () => {
    const claims = claimsOf(facts({ poor: ["worked", "speed"], session: session({ stopReason: "PowerLoss" }) }));
    expect(claims.map(({ about, code }) => [about, code])).toEqual([
      ["worked", "energy-flowed"],
      ["worked", "ended-by-station"],
      ["speed", "power-below-offered"],
    ]);
  });
});

describe("claims in general", () => {
  const arbitrary = fc.record({
    energyMilliwattHours: fc.option(fc.integer({ min: 0, max: 90_000_000 })),
    peakPowerWatts: fc.option(fc.integer({ min: 0, max: 350_000 })),
    offeredPowerWatts: fc.option(fc.integer({ min: 1, max: 400_000 })),
    batteryPercent: fc.option(fc.integer({ min: 0, max: 100 })),
    powerCurve: fc.array(fc.integer({ min: 0, max: 350_000 }), { maxLength: 7 }).map((watts) => curve(...watts)),
    limits: fc.option(
      fc
        .array(
          fc.tuple(
            fc.option(fc.integer({ min: 0, max: 350_000 })),
            fc.constantFrom("wish", "profile", "foreign", "station"),
          ),
          { minLength: 1, maxLength: 4 },
        )
        .map((pieces) => pieces.map(([watts, kind], index) => limit(watts, kind, index * 15))),
    ),
    stopReason: fc.option(fc.constantFrom("Local", "Remote", "PowerLoss", "Other", "DeAuthorized")),
    recordCount: fc.integer({ min: 0, max: 3 }),
    signature: fc.constantFrom("valid", "invalid", "unverifiable"),
  });

  it("stand for each thing that was said, in its order, with every value of their sentence", () => {
    fc.assert(
      fc.property(
        fc.option(arbitrary),
        fc.subarray([...REASONS]),
        fc.subarray([...DIMENSIONS]),
        (fields, reasons, poor) => {
          const claims = claimsOf(facts({ reasons, poor, session: fields === null ? null : session(fields) }));
          expect([...new Set(claims.map(({ about }) => about))]).toEqual([...reasons, ...poor]);
          for (const { code, message, values } of claims) {
            expect(message).not.toMatch(/[{}?]|undefined|NaN|null/);
            for (const [, name = ""] of CLAIM_SENTENCES[code].matchAll(/\{(\w+)\}/g))
              expect(values).toHaveProperty(name);
          }
        },
      ),
      { seed, numRuns: runs },
    );
  });

  it("never blame whoever speaks: no sentence says that a driver is wrong", () => {
    expect(CLAIM_CODES).toHaveLength(Object.keys(CLAIM_SENTENCES).length);
    for (const sentence of Object.values(CLAIM_SENTENCES))
      expect(sentence).not.toMatch(/\b(wrong|false|untrue|fault of|you)\b/i);
  });
});
