// Who holds which place at a station: the narrower target, whatever the order in which it was told.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlacedStation, resolvePlaces, type WantedProfile } from "../../../edge/domain/profile-places.ts";

const SESSION = "CS-1.0123456789";

const station: PlacedStation = {
  ...{ stationId: "CS-1", siteId: "S1", groups: ["Fleet", "Level 2"], evseIds: [1, 2] },
  session: (sessionId) => (sessionId === SESSION ? { evseId: 2, transactionId: "7", active: true } : null),
};

const TARGETS: Readonly<Record<string, WantedProfile["target"]>> = {
  site: { kind: "site", siteId: "S1" },
  "group 2": { kind: "group", group: "LEVEL 2" },
  "group 1": { kind: "group", group: "fleet" },
  station: { kind: "station", stationId: "CS-1" },
};

function wanted(key: string, fields: Partial<WantedProfile> = {}): WantedProfile {
  const target = TARGETS[key] ?? TARGETS.station;
  if (target === undefined) throw new Error("There is no such target.");
  return { key, rollOutId: 1, target, purpose: "TxDefaultProfile", stackLevel: 0, ...fields };
}

describe("places", () => {
  it("are held by the narrower target: station before group before site, of groups the first that the station names", () => {
    const names = ["station", "group 1", "group 2", "site"];
    for (const [index, name] of names.entries()) {
      const { held, covered } = resolvePlaces(
        names
          .slice(index)
          .reverse()
          .map((key) => wanted(key)),
        station,
      );
      expect(held.map(({ key }) => key)).toEqual([name]);
      expect([...covered].sort()).toEqual(
        names
          .slice(index + 1)
          .map((key) => [key, name])
          .sort(),
      );
    }
  });

  it("of an EVSE and of the station are two, and so are stack levels and purposes", () => {
    const orders = [
      wanted("a"),
      wanted("b", { target: { kind: "evse", stationId: "CS-1", evseId: 1 } }),
      wanted("c", { stackLevel: 1 }),
      wanted("d", { purpose: "ChargingStationMaxProfile" }),
      wanted("e", { purpose: "TxProfile", target: { kind: "session", sessionId: SESSION } }),
    ];
    const { held, covered } = resolvePlaces(orders, station);
    expect(covered.size).toBe(0);
    expect(held.map(({ key, place }) => [key, place.evseId, place.transactionId]).sort()).toEqual([
      ["a", 0, null],
      ["b", 1, null],
      ["c", 0, null],
      ["d", 0, null],
      ["e", 2, "7"],
    ]);
  });

  it("of priority charging are one for each EVSE, and a narrower target takes one of them away", () => {
    const all = wanted("site", { purpose: "PriorityCharging" });
    const own = wanted("own", { purpose: "PriorityCharging", target: { kind: "evse", stationId: "CS-1", evseId: 2 } });
    const { held, covered } = resolvePlaces([all, own], station);
    expect(held.map(({ key, place }) => `${key} ${place.evseId}`).sort()).toEqual(["own 2", "site 1"]);
    expect(covered.size).toBe(0);
    expect(resolvePlaces([all], { ...station, evseIds: [] }).placeless.get("site")).toBe("evses-unknown");
  });

  it("are none where the station is not in the target, the session is over, or the purpose does not fit", () => {
    const ended = { ...station, session: () => ({ evseId: 2, transactionId: "7", active: false }) };
    const plain = { ...station, session: () => ({ evseId: 2, transactionId: null, active: true }) };
    const ofSession = wanted("s", { purpose: "TxProfile", target: { kind: "session", sessionId: SESSION } });
    const reason = (order: WantedProfile, at = station) => resolvePlaces([order], at).placeless.get(order.key);
    expect(reason(wanted("x", { target: { kind: "site", siteId: "S2" } }))).toBe("elsewhere");
    expect(reason(wanted("x", { target: { kind: "group", group: "fleets" } }))).toBe("elsewhere");
    expect(reason(wanted("x", { target: { kind: "evse", stationId: "CS-11", evseId: 1 } }))).toBe("elsewhere");
    expect(reason({ ...ofSession, target: { kind: "session", sessionId: "CS-11.0123456789" } })).toBe("elsewhere");
    expect(reason(ofSession, ended)).toBe("session-ended");
    expect(reason(ofSession, plain)).toBe("session-without-transaction");
    expect(reason(wanted("x", { purpose: "TxProfile" }))).toBe("target-unfit");
    expect(reason({ ...ofSession, purpose: "TxDefaultProfile" })).toBe("target-unfit");
    expect(reason(wanted("x", { purpose: "ChargingStationExternalConstraints" }))).toBe("target-unfit");
  });

  it("do not depend on the order in which they were told", () => {
    const order = fc.record({
      key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      rollOutId: fc.integer({ min: 1, max: 3 }),
      target: fc.constantFrom(...Object.values(TARGETS), { kind: "evse", stationId: "CS-1", evseId: 2 } as const),
      purpose: fc.constantFrom("TxDefaultProfile", "PriorityCharging"),
      stackLevel: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(order, { selector: ({ key }) => key }), fc.integer(), (orders, seed) => {
        const shuffled = orders.toSorted(
          (a, b) => ((a.key.charCodeAt(0) * seed) % 7) - ((b.key.charCodeAt(0) * seed) % 7),
        );
        const said = (list: readonly WantedProfile[]) => {
          const { held, covered, placeless } = resolvePlaces(list, station);
          const places = held.map(({ key, place }) => `${key} ${place.evseId} ${place.purpose} ${place.stackLevel}`);
          // Each order holds something, is covered, or is told why it has no place.
          const named = new Set([...held.map(({ key }) => key), ...covered.keys(), ...placeless.keys()]);
          return [places.sort(), [...covered].sort(), named.size];
        };
        expect(said(shuffled)).toEqual(said(orders));
        expect(said(orders)[2]).toBe(orders.length);
      }),
    );
  });
});
