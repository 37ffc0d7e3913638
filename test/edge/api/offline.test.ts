// Who is offline: stations that were connected by OCPP and are not, with since when; never those that only post by HTTP.
import { describe, expect, it } from "vitest";
import type { Overview } from "../../../edge/contract/sessions.ts";
import type { Station, StationList } from "../../../edge/contract/stations.ts";
import { connect } from "../ocpp/charger.ts";
import { call, callJson, newStation } from "../server.ts";

async function listed(connection: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = cursor === undefined ? "" : `&cursor=${cursor}`;
    const list = await callJson<StationList>(`/api/stations?connection=${connection}&limit=1${page}`);
    ids.push(...list.items.map(({ stationId }) => stationId));
    cursor = list.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

describe("stations", () => {
  it("are found by their connection in pages that miss nobody, and the overview counts and dates the lost ones", async () => {
    const [online, lost, gone, never] = [
      ...[await newStation({ stationId: "A-ON" }), await newStation({ stationId: "B-LOST", name: "Yard" })],
      ...[await newStation({ stationId: "C-GONE" }), await newStation({ stationId: "D-NEVER" })],
    ];
    await connect(online as never);
    for (const station of [lost, gone]) {
      const charger = await connect(station as never);
      charger.close();
      await expect.poll(() => listed("offline")).toContain(station?.id);
    }
    expect(await listed("online")).toEqual(["A-ON"]);
    expect(await listed("offline")).toEqual(["B-LOST", "C-GONE"]);
    expect(await listed("never")).toEqual([never?.id]);
    const overview = await callJson<Overview>("/api/overview");
    expect(overview).toMatchObject({ stations: 4, stationsOnline: 1, stationsOffline: 2 });
    const { connection } = await callJson<Station>("/api/stations/B-LOST");
    expect(overview.offline.map(({ stationId }) => stationId)).toEqual(["C-GONE", "B-LOST"]);
    expect(overview.offline[1]).toEqual({
      ...{ stationId: "B-LOST", name: "Yard", sinceMillis: connection?.disconnectedAtMillis },
    });
    expect(connection?.disconnectedAtMillis).toBeGreaterThan(0);
  });

  it("are not filtered by a word that is none", async () => {
    expect((await call("/api/stations?connection=perhaps")).status).toBe(400);
  });
});
