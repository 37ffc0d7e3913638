// What is measured beside the score: ports' states, uptime by two laws, charge success and delivered power, against cases counted by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chargeSuccess, deliveredPower, outcomeOf, type SessionFacts } from "../../../edge/domain/score/charging.ts";
import { type PortSpan, type PortStatus, portSpans } from "../../../edge/domain/score/port.ts";
import { common, lengthOf, merged, type Span, without } from "../../../edge/domain/score/spans.ts";
import { neviUptime, neviWindow, type Port, ukReliability, ukWindow } from "../../../edge/domain/score/uptime.ts";
import { availabilityOf, type StatusChange } from "../../../edge/domain/station-status.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 12);

function said(evseId: number, connectorId: number | null, atMillis: number, status: string): StatusChange {
  return { evseId, connectorId, atMillis, status, availability: availabilityOf(status), fault: null };
}

const span = (fromMillis: number, toMillis: number): Span => ({ fromMillis, toMillis });

describe("spans", () => {
  const anySpans = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })).map(([from, to]) => span(from, to)),
    { maxLength: 8 },
  );
  const instants = (spans: readonly Span[]) =>
    Array.from({ length: 61 }, (_, t) => spans.some(({ fromMillis, toMillis }) => fromMillis <= t && t < toMillis));

  it("hold the instants that they should, whatever overlaps, touches, is empty or backward", () => {
    fc.assert(
      fc.property(anySpans, anySpans, (left, right) => {
        const [a, b] = [instants(left), instants(right)];
        expect(instants(merged(left))).toEqual(a);
        expect(instants(common(left, right))).toEqual(a.map((has, t) => has && b[t] === true));
        expect(instants(without(span(10, 50), right))).toEqual(b.map((has, t) => !has && t >= 10 && t < 50));
        expect(lengthOf(left)).toBe(a.filter((has) => has).length);
      }),
      { numRuns: 400 },
    );
  });
});

describe("a port's states", () => {
  const window = span(0, 100);
  const always = [span(0, 100)];
  const seen = (changes: readonly StatusChange[], connections: readonly Span[] = always) =>
    portSpans({ evseId: 1, changes, connections }, window).map(
      ({ fromMillis, toMillis, status, connected }) =>
        `${fromMillis}–${toMillis} ${connected ? status : `offline, ${status}`}`,
    );

  it("are unknown before the first word and while the station is not connected, and then what was said last", () => {
    expect(seen([said(1, 1, 20, "Available"), said(1, 1, 60, "Faulted")], [span(0, 40), span(50, 100)])).toEqual([
      ...["0–20 unknown", "20–40 working", "40–50 offline, unknown", "50–60 working", "60–100 out-of-order"],
    ]);
    expect(seen([], [])).toEqual(["0–100 offline, unknown"]);
  });

  it("go on from a word before the window, and pass over other ports and what comes after", () => {
    expect(seen([said(1, 1, -50, "Charging"), said(2, 1, 10, "Faulted"), said(1, 1, 100, "Faulted")])).toEqual([
      "0–100 working",
    ]);
  });

  it("are working while one of several connectors is, and out while the whole station or EVSE is", () => {
    expect(
      seen([
        ...[said(1, 1, 0, "Available"), said(1, 2, 0, "Faulted")],
        ...[said(1, 1, 10, "Unavailable"), said(1, 1, 20, "SuspendedEVSE")],
        ...[said(0, null, 30, "Faulted"), said(0, null, 40, "Available")],
        ...[said(1, null, 50, "Unavailable"), said(1, null, 60, "Available")],
      ]),
    ).toEqual([
      ...["0–10 working", "10–20 inoperative", "20–30 working", "30–40 out-of-order", "40–50 working"],
      ...["50–60 inoperative", "60–100 working"],
    ]);
  });

  it("fill the window without a gap or an overlap, whatever is said when", () => {
    const change = fc
      .tuple(
        fc.integer({ min: 0, max: 2 }),
        fc.option(fc.integer({ min: 1, max: 2 })),
        fc.integer({ min: -20, max: 120 }),
        fc.constantFrom("Available", "Faulted", "Unavailable", "Charging", "Nonsense"),
      )
      .map(([evseId, connectorId, at, status]) => said(evseId, connectorId, at, status));
    const connection = fc
      .tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: -20, max: 120 }))
      .map(([from, to]) => span(from, to));
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.array(connection, { maxLength: 4 }),
        (changes, connections) => {
          const spans = portSpans({ evseId: 1, changes, connections }, window);
          expect(spans[0]?.fromMillis).toBe(0);
          expect(spans.at(-1)?.toMillis).toBe(100);
          for (const [index, { fromMillis, toMillis }] of spans.entries()) {
            expect(toMillis).toBeGreaterThan(fromMillis);
            if (index > 0) expect(fromMillis).toBe(spans[index - 1]?.toMillis);
          }
        },
      ),
    );
  });
});

/** Working but for the outages. */
function port(
  window: Span,
  outages: readonly (Span & { readonly status?: PortStatus; readonly connected?: boolean })[],
): Port {
  const bad: PortSpan[] = outages.map((it) => ({ status: "out-of-order", connected: true, ...it }));
  const good: PortSpan[] = without(window, bad).map((it) => ({ ...it, status: "working", connected: true }));
  return { evseId: 1, spans: [...bad, ...good].sort((a, b) => a.fromMillis - b.fromMillis), open: null };
}

describe("uptime as 23 CFR 680.116(b) counts it", () => {
  const window = neviWindow(NOW);
  const { fromMillis } = window;
  const uptime = (outages: Parameters<typeof port>[1], exclusions: Parameters<typeof neviUptime>[1] = []) =>
    neviUptime(port(window, outages), exclusions, window, 0);

  it("is of the twelve months before this one", () => {
    expect(window).toEqual(span(Date.UTC(2025, 10, 1), Date.UTC(2026, 10, 1)));
    expect(neviWindow(Date.UTC(2026, 0, 1))).toEqual(span(Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1)));
  });

  it("must be greater than 97 %: 15,768 minutes of outage are too many, one less is not", () => {
    expect(uptime([span(fromMillis, fromMillis + 15_768 * MINUTE)])).toEqual({
      ...{ evseId: 1, outageMinutes: 15_768, excludedMinutes: 0, ofMinutes: 525_600, full: true },
      ...{ uptimeMilliPercent: 97_000, meets: false },
    });
    expect(uptime([span(fromMillis, fromMillis + 15_767 * MINUTE)])).toMatchObject({
      ...{ uptimeMilliPercent: 97_000, meets: true },
    });
    expect(uptime([])).toMatchObject({ uptimeMilliPercent: 100_000, meets: true });
  });

  it("counts as outage also what is out of service, and what is not online", () => {
    const day = (from: number, status: PortStatus, connected: boolean) => ({
      ...span(fromMillis + from * DAY, fromMillis + (from + 1) * DAY),
      ...{ status, connected },
    });
    expect(
      uptime([day(0, "inoperative", true), day(10, "unknown", false), day(20, "out-of-order", true)]),
    ).toMatchObject({ outageMinutes: 3 * 1_440 });
  });

  it("leaves out what the rule excludes, once however many reasons there are, and only where there was an outage", () => {
    const outage = span(fromMillis, fromMillis + 20 * DAY);
    const exclusions = [
      { ...span(fromMillis + 5 * DAY, fromMillis + 10 * DAY), evseId: 1, reason: "vandalism" },
      { ...span(fromMillis + 8 * DAY, fromMillis + 12 * DAY), evseId: 0, reason: "utility-interruption" },
      { ...span(fromMillis + 100 * DAY, fromMillis + 200 * DAY), evseId: 1, reason: "scheduled-maintenance" },
      { ...span(fromMillis, fromMillis + 20 * DAY), evseId: 2, reason: "vandalism" },
    ] as const;
    expect(uptime([outage], exclusions)).toMatchObject({
      ...{ outageMinutes: 20 * 1_440, excludedMinutes: 7 * 1_440 },
      // (525,600 − 13 · 1,440) / 525,600 = 96.43835…
      ...{ uptimeMilliPercent: 96_438, meets: false },
    });
  });

  it("leaves out the hours in which the port cannot be reached", () => {
    const whole = port(window, [span(fromMillis, fromMillis + 10 * DAY)]);
    // Closed in the second half of each of the ten days.
    const open = Array.from({ length: 365 }, (_, day) =>
      span(fromMillis + day * DAY, fromMillis + day * DAY + (day < 10 ? DAY / 2 : DAY)),
    );
    expect(neviUptime({ ...whole, open }, [], window, 0)).toMatchObject({
      ...{ outageMinutes: 14_400, excludedMinutes: 7_200 },
    });
  });

  it("says of a port known for less than the window what its share is of, and nothing of one not known yet", () => {
    const since = window.toMillis - 10 * DAY;
    const outage = [span(window.toMillis - 20 * DAY, window.toMillis - 9 * DAY)];
    expect(neviUptime(port(window, outage), [], window, since)).toMatchObject({
      ...{ full: false, ofMinutes: 14_400, outageMinutes: 1_440, uptimeMilliPercent: 90_000, meets: false },
    });
    expect(neviUptime(port(window, []), [], window, NOW)).toBeNull();
  });

  it("is 0 % and not less for a port that was out for the whole of a leap year", () => {
    const leap = neviWindow(Date.UTC(2029, 0, 15));
    expect(neviUptime(port(leap, [leap]), [], leap, 0)).toMatchObject({
      ...{ outageMinutes: 527_040, ofMinutes: 525_600, uptimeMilliPercent: 0, meets: false },
    });
  });
});

describe("reliability as the Public Charge Point Regulations 2023 count it", () => {
  const window = span(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 100 * DAY);
  const { fromMillis } = window;

  it("is of the calendar year so far", () => {
    expect(ukWindow(NOW)).toEqual(span(Date.UTC(2026, 0, 1), NOW));
  });

  it("is 99 % or more of all points together: one of four may be out for four of a hundred days", () => {
    const good = [port(window, []), port(window, []), port(window, [])];
    const network = (bad: Span) => ukReliability([...good, port(window, [bad])], window);
    expect(network(span(fromMillis, fromMillis + 4 * DAY))).toEqual({
      ...{ ports: 4, ofMinutes: 576_000, notReliableMinutes: 5_760, unknownMinutes: 0 },
      ...{ reliabilityMilliPercent: 99_000, meets: true },
    });
    expect(network(span(fromMillis, fromMillis + 4 * DAY + 1))).toMatchObject({
      ...{ reliabilityMilliPercent: 98_999, meets: false },
    });
  });

  it("counts as reliable what nobody knows, and says how much that is", () => {
    const silent = { ...span(fromMillis, fromMillis + 50 * DAY), status: "unknown", connected: false } as const;
    expect(ukReliability([port(window, [silent])], window)).toMatchObject({
      ...{ notReliableMinutes: 0, unknownMinutes: 72_000, reliabilityMilliPercent: 100_000, meets: true },
    });
  });

  it("counts only the hours in which a point can be reached", () => {
    const out = port(window, [span(fromMillis, fromMillis + 50 * DAY)]);
    const open = [span(fromMillis + 40 * DAY, fromMillis + 60 * DAY)];
    expect(ukReliability([{ ...out, open }], window)).toMatchObject({
      ...{ ofMinutes: 20 * 1_440, notReliableMinutes: 10 * 1_440, reliabilityMilliPercent: 50_000, meets: false },
    });
    expect(ukReliability([{ ...out, open: [] }], window)).toBeNull();
  });
});

const SESSION: SessionFacts = {
  ...{ startedAtMillis: NOW - 2 * HOUR, endedAtMillis: NOW - HOUR, energyMilliwattHours: 20_000_000 },
  ...{ stopReason: "Local", peakPowerWatts: 10_450, offeredPowerWatts: 11_000, vehiclePowerWatts: null },
};

describe("charge success", () => {
  it.each([
    ["charged", {}],
    ["charged", { energyMilliwattHours: 100_000, stopReason: null }],
    ["aborted", { stopReason: "PowerLoss" }],
    ["failed", { energyMilliwattHours: 99_999 }],
    ["failed", { energyMilliwattHours: 0, stopReason: "GroundFault", endedAtMillis: NOW - 2 * HOUR }],
    ["not-judged", { energyMilliwattHours: 0, endedAtMillis: NOW - 2 * HOUR + 59_999 }],
    ["failed", { energyMilliwattHours: 0, endedAtMillis: NOW - 2 * HOUR + 60_000 }],
    ["not-judged", { energyMilliwattHours: 0, stopReason: "DeAuthorized" }],
    ["not-judged", { energyMilliwattHours: null }],
    ["not-judged", { endedAtMillis: null }],
  ] as const)("is judged %s for %o", (outcome, change) => {
    expect(outcomeOf({ ...SESSION, ...change })).toBe(outcome);
  });

  it("is the share of judged sessions of the last 90 days, rounded down", () => {
    const old = { ...SESSION, endedAtMillis: NOW - 90 * DAY };
    const failed = { ...SESSION, energyMilliwattHours: 0 };
    const going = { ...SESSION, endedAtMillis: null };
    expect(chargeSuccess([SESSION, SESSION, failed, going, old], NOW)).toEqual({
      ...{ charged: 2, aborted: 0, failed: 1, notJudged: 0, successPermille: 666 },
    });
    expect(chargeSuccess([{ ...SESSION, energyMilliwattHours: null }], NOW)).toMatchObject({
      ...{ notJudged: 1, successPermille: null },
    });
  });
});

describe("delivered power", () => {
  it("is the highest power against the offered, or against the vehicle's own limit where that is known and less", () => {
    expect(deliveredPower([SESSION], NOW)).toEqual({
      ...{ sessions: 1, vehicleKnown: 0, medianPermille: 950, bestTenthPermille: 950 },
    });
    const small = { ...SESSION, peakPowerWatts: 3_600, vehiclePowerWatts: 3_700 };
    expect(deliveredPower([small], NOW)).toMatchObject({ vehicleKnown: 1, medianPermille: 972 });
  });

  it("takes median and best tenth by nearest rank, and leaves out what says nothing", () => {
    const shares = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000];
    const sessions = shares.map((share) => ({ ...SESSION, peakPowerWatts: 11 * share }));
    const silent = [
      { ...SESSION, peakPowerWatts: null },
      { ...SESSION, offeredPowerWatts: null },
      { ...SESSION, offeredPowerWatts: 0 },
      { ...SESSION, energyMilliwattHours: 50_000 },
    ];
    expect(deliveredPower([...sessions.reverse(), ...silent], NOW)).toMatchObject({
      ...{ sessions: 10, medianPermille: 500, bestTenthPermille: 900 },
    });
    expect(deliveredPower([], NOW)).toMatchObject({ sessions: 0, medianPermille: null });
  });
});
