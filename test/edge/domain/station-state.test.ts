// What a list of stations says of an EVSE, from what the station said, its connection and its sessions.
import { describe, expect, it } from "vitest";
import { saidStates, statesNow } from "../../../edge/domain/station-state.ts";
import type { Availability } from "../../../edge/domain/station-status.ts";

const said = (evseId: number, connectorId: number | null, availability: Availability) => ({
  evseId,
  connectorId,
  availability,
});
const states = (...args: Parameters<typeof saidStates>) => saidStates(...args).map(({ state }) => state);
const NOBODY: ReadonlySet<number> = new Set();

describe("the state of an EVSE", () => {
  it("is that of its one vehicle: an occupied connector takes it, a free one is enough", () => {
    expect(states([1], [said(1, 1, "available"), said(1, 2, "occupied")])).toEqual(["in-use"]);
    expect(states([1], [said(1, 1, "available"), said(1, 2, "faulted")])).toEqual(["free"]);
    expect(states([1], [said(1, 1, "reserved"), said(1, 2, "unavailable")])).toEqual(["reserved"]);
    expect(states([1], [said(1, 1, "unavailable"), said(1, 2, "faulted")])).toEqual(["out-of-order"]);
    expect(states([1], [])).toEqual(["unknown"]);
  });

  it("is out of order with its station, but where somebody still charges; EVSEs that nobody registered are listed", () => {
    const connectors = [said(0, null, "unavailable"), said(1, 1, "occupied"), said(2, 1, "available")];
    expect(saidStates([], connectors)).toEqual([
      { evseId: 1, state: "in-use" },
      { evseId: 2, state: "out-of-order" },
    ]);
    expect(states([3], [said(3, null, "faulted"), said(3, 1, "available")])).toEqual(["out-of-order"]);
  });

  it("is not known of a station that is not connected, but for a session that grows", () => {
    const known = [
      { evseId: 1, state: "free" },
      { evseId: 2, state: "out-of-order" },
    ] as const;
    const now = (isOnline: boolean | null, charging = NOBODY) =>
      statesNow(known, isOnline, charging).map(({ state }) => state);
    expect(now(true)).toEqual(["free", "out-of-order"]);
    expect(now(true, new Set([1, 2]))).toEqual(["in-use", "out-of-order"]);
    expect(now(false)).toEqual(["unknown", "unknown"]);
    expect(now(null, new Set([2]))).toEqual(["unknown", "in-use"]);
  });
});
