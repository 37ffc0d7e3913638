// Any order, repetition and cut into batches ends in the same sessions, through the real endpoint, with the object
// evicted between any two calls; and D1 ends with the same rows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Session, SessionList } from "../../../edge/contract/sessions.ts";
import { delivery, type SentReading } from "../domain/history.ts";
import { callJson, newStation, type TestStation } from "../server.ts";

/** Everything about a session but what names the station. */
function comparable({ id, stationId: _, ...session }: Session) {
  return { suffixLength: id.length - id.lastIndexOf("."), ...session };
}

async function sessionsOf(station: TestStation) {
  const { items } = await callJson<SessionList>(`/api/sessions?stationId=${station.id}&limit=200`);
  return items
    .map(comparable)
    .sort(
      (a, b) =>
        a.startedAtMillis - b.startedAtMillis ||
        a.evseId - b.evseId ||
        (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
    );
}

async function send(batches: readonly (readonly SentReading[])[], evict: boolean) {
  const station = await newStation();
  for (const batch of batches) {
    await station.postAsOwner(batch);
    if (evict) await station.evict();
  }
  return station;
}

const RUNS = 24;

describe("the order of arrival", () => {
  it("changes nothing about sessions, their energy, verdicts and findings", async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(delivery, async ({ readings, batches }) => {
        runs += 1;
        const inOrder = await send([readings], false);
        const shuffled = await send(batches, runs % 4 === 0);
        expect(await sessionsOf(shuffled)).toEqual(await sessionsOf(inOrder));
      }),
      { seed: 20261123, numRuns: RUNS },
    );
    expect(runs).toBeGreaterThanOrEqual(RUNS);
  });

  it("changes no id: the same readings at the same station end in the same ids", async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ readings, batches }) => {
        const station = await send(batches, false);
        const ids = (await callJson<SessionList>(`/api/sessions?stationId=${station.id}`)).items.map(({ id }) => id);
        const results = await station.postAsOwner(readings);
        expect(results.every(({ status }) => status === "duplicate")).toBe(true);
        const named = new Set(results.flatMap(({ sessionId }) => sessionId ?? []));
        expect([...named].sort()).toEqual([...ids].sort());
        const again = (await callJson<SessionList>(`/api/sessions?stationId=${station.id}`)).items.map(({ id }) => id);
        expect(again).toEqual(ids);
      }),
      { seed: 7, numRuns: 8 },
    );
  });
});
