// The search finds what somebody has in hand: an id read from a sticker, the tail of a session's id, a serial number, a name.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../../edge/contract/search.ts";
import { at, call, callJson, database, newMeter, newStation, problemOf } from "../server.ts";

type Item = SearchAnswer["items"][number];

async function find(text: string): Promise<Item[]> {
  return (await callJson<SearchAnswer>(`/api/search?q=${encodeURIComponent(text)}`)).items;
}
const ids = async (text: string) => (await find(text)).map(({ kind, id }) => `${kind} ${id}`);

let session = "";

beforeAll(async () => {
  const meter = await newMeter('1EMH"0099_8');
  const meters = [
    { serial: "0OTHER", publicKey: (await newMeter()).publicKey },
    { serial: meter.serial, publicKey: meter.publicKey },
  ];
  const station = await newStation({ stationId: "HAF-04", name: "Parkhaus Änderung 100%", meters });
  await newStation({ stationId: "haf-05", name: "Old HAF-04" });
  await newStation({ stationId: "X_1", name: "" });
  await newStation({ stationId: "XA1", name: "" });
  const [result] = await station.postAsOwner([
    { at: at(0), transactionId: "Tx-4117/9", event: "begin", register: { value: 1, unit: "kWh" } },
  ]);
  session = result?.sessionId ?? "";
  await database
    .prepare(
      `INSERT INTO people (id, name, email, emailVerified, createdAt, updatedAt, role, version)
       VALUES ('p-1', 'Öznur Kaya', 'kaya@example.org', 1, '2026-01-01', '2026-01-01', 'viewer', 1)`,
    )
    .run();
});

afterAll(async () => {
  await database.prepare("DELETE FROM people WHERE id = 'p-1'").run();
});

describe("a charging profile", () => {
  it("is found by its name and its id, archived ones last, by who may read them", async () => {
    const name = `Nachtladen ${crypto.randomUUID().slice(0, 8)}`;
    const body = {
      ...{ chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Relative", stackLevel: 0 },
      chargingSchedule: [{ chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] }],
    };
    const made: string[] = [];
    for (const suffix of ["A", "B"]) {
      made.push((await callJson<{ id: string }>("/api/profiles", { body: { name: name + suffix, body } })).id);
    }
    const headers = { "If-Match": '"1"' };
    await call(`/api/profiles/${made[0]}`, { method: "PATCH", body: { archived: true }, headers });
    expect(await ids(name.slice(3).toUpperCase())).toEqual([`profile ${made[1]}`, `profile ${made[0]}`]);
    expect(await find((made[1] ?? "").toLowerCase())).toMatchObject([{ title: `${name}B`, matched: made[1] }]);
    const key = await callJson<{ key: string }>("/api/keys", {
      body: { name: "sessions", permissions: ["sessions:read"], expiresInDays: 1 },
    });
    const scoped = { headers: { Authorization: `Bearer ${key.key}` } };
    const { items } = await callJson<SearchAnswer>(`/api/search?q=${encodeURIComponent(name)}`, scoped);
    expect(items).toEqual([]);
  });
});

describe("a site", () => {
  it("is found by any part of its name and by its id, by who may read stations", async () => {
    const name = `Depot Süd ${crypto.randomUUID().slice(0, 8)}`;
    const { id } = await callJson<{ id: string }>("/api/sites", { body: { name, timeZone: "Europe/Berlin" } });
    expect(await find(name.slice(6))).toMatchObject([{ kind: "site", id, title: name, matched: null }]);
    expect(await find(id.toLowerCase())).toMatchObject([{ kind: "site", id, matched: id }]);
    const key = await callJson<{ key: string }>("/api/keys", {
      body: { name: "sessions", permissions: ["sessions:read"], expiresInDays: 1 },
    });
    const scoped = { headers: { Authorization: `Bearer ${key.key}` } };
    const { items } = await callJson<SearchAnswer>(`/api/search?q=${encodeURIComponent(name)}`, scoped);
    expect(items).toEqual([]);
  });
});

describe("a station", () => {
  it("is found by id, name and serial number, whatever the case, best first", async () => {
    // The id counts more than the name.
    expect(await ids("haf-0")).toEqual(["station HAF-04", "station haf-05"]);
    expect(await ids("HAF-04")).toEqual(["station HAF-04", "station haf-05"]);
    expect(await ids("änderung")).toEqual(["station HAF-04"]);
    expect((await find('1emh"0099'))[0]).toMatchObject({
      kind: "station",
      id: "HAF-04",
      title: "Parkhaus Änderung 100%",
      matched: '1EMH"0099_8',
    });
    expect((await find("XA1"))[0]).toMatchObject({ title: "XA1", matched: null });
  });

  it("is found by its text and not by a pattern", async () => {
    expect(await ids("X_1")).toEqual(["station X_1"]);
    expect(await ids("100%")).toEqual(["station HAF-04"]);
    for (const text of ["%%", "__", "\\\\", "' OR 1=1 --", '"serial":"']) {
      expect(await ids(text), text).toEqual([]);
    }
    // Longer than the patterns that D1 takes.
    expect(await ids(`${"Parkhaus ".repeat(11)}`)).toEqual([]);
  });
});

describe("a session", () => {
  it("is found by its id, the end of it, and its transaction, from the begin", async () => {
    const item = { kind: "session", id: session, title: "HAF-04", atMillis: Date.parse(at(0)) };
    expect(await find(session.toLowerCase())).toEqual([{ ...item, matched: null }]);
    expect(await find(session.slice(-10, -3).toLowerCase())).toEqual([{ ...item, matched: null }]);
    expect(await find("tx-4117")).toEqual([{ ...item, matched: "Tx-4117/9" }]);
    expect(await ids("4117/9")).toEqual([]);
  });

  it("is looked for by index, however many there are", async () => {
    for (const [place, index] of [
      ["id", "sessions_by_id"],
      ["substr(id, -10)", "sessions_by_short_id"],
      ["transaction_id", "sessions_by_transaction"],
      ["meter", "sessions_by_meter"],
    ]) {
      const { results } = await database
        .prepare(
          `EXPLAIN QUERY PLAN SELECT id FROM sessions WHERE ${place} COLLATE NOCASE >= ? AND ${place} COLLATE NOCASE < ?`,
        )
        .bind("a", "b")
        .all<{ detail: string }>();
      expect(results.map(({ detail }) => detail).join("\n")).toContain(`INDEX ${index}`);
    }
  });
});

describe("people", () => {
  it("are found by name and e-mail address by those who may read them", async () => {
    expect(await find("kaya@EXAMPLE")).toEqual([
      { kind: "person", id: "p-1", title: "Öznur Kaya", matched: "kaya@example.org", atMillis: null },
    ]);
    expect(await ids("öznur")).toEqual(["person p-1"]);
  });
});

describe("an answer", () => {
  it("is bounded, and what is too short or too long is refused", async () => {
    for (let index = 0; index < 10; index += 1) await newStation({ stationId: `MANY-${index}` });
    expect(await find("many-")).toHaveLength(8);
    for (const text of ["", "x", " x ", "x".repeat(101)]) {
      expect(await problemOf(`/api/search?q=${encodeURIComponent(text)}`)).toMatchObject({ status: 400, pointer: "q" });
    }
    expect((await call("/api/search")).status).toBe(400);
  });
});
