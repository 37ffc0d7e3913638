// Stations that knock and are registered by nobody: refused, remembered within bounds, and gone once they are registered.
import { beforeEach, describe, expect, it } from "vitest";
import type { UnknownStation, UnknownStationList } from "../../../edge/contract/unknown-stations.ts";
import {
  KEPT_MILLIS,
  listUnknownStations,
  MAX_PER_ADDRESS,
  MAX_UNKNOWN,
  saveKnock,
} from "../../../edge/store/unknown-stations.ts";
import { signedIn } from "../identity/people.ts";
import { call, callJson, database, newStation } from "../server.ts";
import { handshake } from "./charger.ts";

const NOW = Date.now();

beforeEach(async () => {
  await database.prepare("DELETE FROM unknown_stations").run();
});

async function listed(): Promise<readonly UnknownStation[]> {
  return (await callJson<UnknownStationList>("/api/unknown-stations")).items;
}

function name(): string {
  return `KNOCK-${crypto.randomUUID().slice(0, 8)}`;
}

describe("a station that is not registered", () => {
  it("is listed with what it offered and from where, whatever credentials it brings", async () => {
    const [stranger, silent] = [name(), name()];
    const answer = await handshake({ id: stranger, secret: "some-secret-0123" }, "ocpp1.6, ocpp2.0.1, <b>");
    expect(answer.status).toBe(404);
    const mute = await handshake({ id: silent, secret: "" }, "ocpp1.6", { Authorization: "Digest x" });
    expect(mute.status).toBe(401);
    await expect
      .poll(async () => (await listed()).map(({ stationId }) => stationId).sort())
      .toEqual([stranger, silent].sort());
    expect((await listed()).find(({ stationId }) => stationId === stranger)).toMatchObject({
      ...{ attempts: 1, versions: ["ocpp1.6", "ocpp2.0.1"], address: "192.0.2.1" },
    });
  });

  it("is off the list once it is registered, and one that is registered never gets there", async () => {
    const stationId = name();
    await handshake({ id: stationId, secret: "some-secret-0123" }, "ocpp1.6");
    await expect.poll(async () => (await listed()).length).toBe(1);
    await newStation({ stationId });
    expect(await listed()).toEqual([]);
    const known = await newStation();
    await handshake(known, "ocpp1.6", { Authorization: "Digest x" });
    await saveKnock(database, { stationId: known.id, atMillis: NOW, attempts: 1, versions: [], address: null });
    const row = await database.prepare("SELECT 1 FROM unknown_stations WHERE station_id = ?").bind(known.id).first();
    expect(row).toBeNull();
  });

  it("is forgotten on demand, with an entry in the audit trail", async () => {
    const stationId = name();
    await saveKnock(database, { stationId, atMillis: NOW, attempts: 3, versions: ["ocpp1.6"], address: null });
    const path = `/api/unknown-stations/${stationId}`;
    expect((await call(path, { method: "DELETE" })).status).toBe(204);
    expect(await listed()).toEqual([]);
    expect((await call(path, { method: "DELETE" })).status).toBe(404);
    const { items } = await callJson<{ items: object[] }>(`/api/audit?subject=${stationId}`);
    expect(items).toMatchObject([{ action: "station.knock-forgotten" }]);
  });

  it("shows to who may register stations, and to nobody else", async () => {
    for (const [role, status] of [
      ["operator", 200],
      ["auditor", 403],
      ["viewer", 403],
    ] as const) {
      const { cookie } = await signedIn(role);
      expect((await call("/api/unknown-stations", { headers: { Cookie: cookie } })).status, role).toBe(status);
    }
  });
});

describe("the list", () => {
  it("is written once a minute and station, however often one knocks", async () => {
    const stationId = name();
    const knock = () => handshake({ id: stationId, secret: "some-secret-0123" }, "ocpp1.6");
    await knock();
    await expect.poll(async () => (await listed()).length).toBe(1);
    const before = await listed();
    for (let n = 0; n < 5; n += 1) await knock();
    expect(await listed()).toEqual(before);
  });

  it("adds up attempts, keeps the first and the newest time, and does not go back", async () => {
    const knock = { stationId: name(), versions: ["ocpp1.6"], address: "192.0.2.1" };
    await saveKnock(database, { ...knock, atMillis: NOW - 5_000, attempts: 2 });
    await saveKnock(database, { ...knock, atMillis: NOW, attempts: 4 });
    await saveKnock(database, { ...knock, atMillis: NOW - 9_000, attempts: 1 });
    expect(await listUnknownStations(database, NOW)).toMatchObject([
      { firstAtMillis: NOW - 5_000, lastAtMillis: NOW, attempts: 7 },
    ]);
  });

  it("holds 200 stations and 50 of one address, the newest of each, for seven days", async () => {
    const statements = Array.from({ length: MAX_UNKNOWN + 5 }, (_, n) =>
      database
        .prepare("INSERT INTO unknown_stations VALUES (?, ?, ?, 1, '[]', ?)")
        .bind(`OLD-${n}`, NOW - 1_000_000 + n, NOW - 1_000_000 + n, `192.0.2.${n % 5}`),
    );
    await database.batch(statements);
    await saveKnock(database, { stationId: "NEWEST", atMillis: NOW, attempts: 1, versions: [], address: "192.0.2.77" });
    const all = await listUnknownStations(database, NOW);
    expect(all.length).toBe(MAX_UNKNOWN);
    expect(all[0]?.stationId).toBe("NEWEST");
    expect(all.map(({ stationId }) => stationId)).not.toContain("OLD-0");
    for (let n = 0; n <= MAX_PER_ADDRESS; n += 1) {
      const knock = { stationId: `FLOOD-${n}`, atMillis: NOW + n, attempts: 1, versions: [], address: "198.51.100.1" };
      await saveKnock(database, knock);
    }
    const flooded = await listUnknownStations(database, NOW);
    const own = flooded.filter(({ address }) => address === "198.51.100.1");
    expect(own.length).toBe(MAX_PER_ADDRESS);
    expect(own.at(-1)?.stationId).toBe("FLOOD-1");
    expect(flooded.some(({ stationId }) => stationId === "NEWEST")).toBe(true);
    expect(await listUnknownStations(database, NOW + KEPT_MILLIS + 1_000)).toEqual([]);
  });
});
