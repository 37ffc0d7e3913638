// Another secret for a station: good at once, the old one for as long as was asked for and no longer; and what the audit
// trail says of a station's changes, also when D1 was away.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RotatedSecret, Station } from "../../../edge/contract/stations.ts";
import {
  at,
  call,
  callJson,
  database,
  newMeter,
  newStation,
  problemOf,
  stations,
  type TestStation,
} from "../server.ts";

const HOUR_MILLIS = 3_600_000;
const readings = [{ at: at(0), event: "begin", register: { value: 1, unit: "kWh" } }];

afterEach(() => {
  vi.restoreAllMocks();
});

async function statusWith(station: TestStation, secret: string): Promise<number> {
  const headers = { Authorization: `Bearer ${secret}` };
  return (await call(`/api/stations/${station.id}/readings`, { body: { readings }, headers })).status;
}

function rotate(station: TestStation, body: object = {}): Promise<RotatedSecret> {
  return callJson<RotatedSecret>(`/api/stations/${station.id}/secret`, { body });
}

/** Lets the overlaps that the object keeps end this much earlier. */
function age(station: TestStation, millis: number): Promise<void> {
  return runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
    const row = storage.sql.exec<{ registration: string }>("SELECT registration FROM station").one();
    const registration = JSON.parse(row.registration) as { previousSecrets: { untilMillis: number }[] };
    for (const previous of registration.previousSecrets) previous.untilMillis -= millis;
    storage.sql.exec("UPDATE station SET registration = ?", JSON.stringify(registration));
  });
}

async function trail(subject: string) {
  const { results } = await database
    .prepare("SELECT action, before, after FROM audit_entries WHERE subject_id = ? ORDER BY id")
    .bind(subject)
    .all<{ action: string; before: string | null; after: string | null }>();
  return results.map(({ action, before, after }) => ({
    action,
    before: JSON.parse(before ?? "null"),
    after: JSON.parse(after ?? "null"),
  }));
}

describe("a rotated secret", () => {
  it("is good at once, and the old one is not, although the object remembered it", async () => {
    const station = await newStation();
    expect(await statusWith(station, station.secret)).toBe(200);
    const { secret, previousUntilMillis } = await rotate(station);
    expect(secret).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/);
    expect(previousUntilMillis).toBeNull();
    expect([await statusWith(station, station.secret), await statusWith(station, secret)]).toEqual([401, 200]);
    await station.evict();
    expect([await statusWith(station, station.secret), await statusWith(station, secret)]).toEqual([401, 200]);
  });

  it("may be chosen, and leaves the station's version as it was", async () => {
    const station = await newStation();
    const chosen = "a-secret-of-one's-own";
    expect(await rotate(station, { secret: chosen })).toEqual({ secret: chosen, previousUntilMillis: null });
    expect(await statusWith(station, chosen)).toBe(200);
    expect((await callJson<Station>(`/api/stations/${station.id}`)).version).toBe(1);
  });

  it("leaves the old one good for the overlap, also remembered ones no longer than that", async () => {
    const station = await newStation();
    const before = Date.now();
    const { secret, previousUntilMillis } = await rotate(station, { overlapHours: 24 });
    expect(previousUntilMillis).toBeGreaterThanOrEqual(before + 24 * HOUR_MILLIS);
    expect([await statusWith(station, station.secret), await statusWith(station, secret)]).toEqual([200, 200]);
    await age(station, 24 * HOUR_MILLIS);
    expect([await statusWith(station, station.secret), await statusWith(station, secret)]).toEqual([401, 200]);
  });

  it("does not lock out a charger that missed the rotation before", async () => {
    const station = await newStation();
    const second = await rotate(station, { overlapHours: 48 });
    const third = await rotate(station, { overlapHours: 24 });
    for (const secret of [station.secret, second.secret, third.secret]) {
      expect(await statusWith(station, secret)).toBe(200);
    }
    // No overlap: it may have leaked, and so may those before it.
    const fourth = await rotate(station);
    for (const secret of [station.secret, second.secret, third.secret]) {
      expect(await statusWith(station, secret)).toBe(401);
    }
    expect(await statusWith(station, fourth.secret)).toBe(200);
  });

  it("is refused for what is no station, and where it is too weak", async () => {
    const { id } = await newStation();
    expect(await problemOf("/api/stations/nobody/secret", { body: {} })).toMatchObject({ code: "station-unknown" });
    const path = `/api/stations/${id}/secret`;
    expect(await problemOf(path, { body: { secret: "short" } })).toMatchObject({ status: 422, pointer: "/secret" });
    expect(await problemOf(path, { body: { overlapHours: 169 } })).toMatchObject({ pointer: "/overlapHours" });
  });

  it("stands nowhere in plain: not in the object, not in D1", async () => {
    const station = await newStation();
    const { secret } = await rotate(station, { overlapHours: 1 });
    const kept = await runInDurableObject(stations.getByName(station.id), (_, { storage }) =>
      ["station", "outbox"].flatMap((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
    );
    const copies = await Promise.all(
      ["stations", "audit_entries"].map(
        async (table) => (await database.prepare(`SELECT * FROM ${table}`).all()).results,
      ),
    );
    const text = JSON.stringify([kept, copies]);
    for (const one of [secret, station.secret]) expect(text).not.toContain(one);
    // Hashes leave the object as little as the secrets do.
    expect(JSON.stringify(copies)).not.toMatch(/iterations|salt/);
    expect(JSON.stringify(await callJson(`/api/stations/${station.id}`))).not.toMatch(/iterations|salt|ecret/);
  });
});

describe("the audit trail of a station", () => {
  it("tells what differs, and nothing where nothing does", async () => {
    const station = await newStation({ name: "Hall" });
    const meter = await newMeter("M-1");
    const patch = (version: number, body: object) =>
      call(`/api/stations/${station.id}`, { method: "PATCH", body, headers: { "If-Match": `"${version}"` } });
    await patch(1, { name: "Hall 2", meters: [{ serial: meter.serial, publicKey: meter.publicKey }], evses: [] });
    expect((await patch(2, { name: "Hall 2" })).status).toBe(200);
    await patch(1, { name: "lost" });
    await rotate(station);
    const meters = [{ serial: "M-1", publicKey: meter.publicKey, curve: "secp256r1" }];
    const rest = {
      registrationStatus: "accepted",
      clientCertificate: "accepted",
      siteId: null,
      groups: [],
      listed: true,
    };
    expect(await trail(station.id)).toEqual([
      { action: "station.registered", before: null, after: { name: "Hall", meters: [], evses: [], ...rest } },
      { action: "station.changed", before: { name: "Hall", meters: [] }, after: { name: "Hall 2", meters } },
      { action: "station.secret-rotated", before: null, after: null },
    ]);
  });

  it("gets every entry once, however often D1 fails and whatever is delivered twice", async () => {
    vi.spyOn(console, "info").mockImplementation(() => undefined);
    const station = await newStation({ name: "a" });
    await database.prepare("ALTER TABLE stations RENAME TO stations_away").run();
    for (const [version, name] of ["b", "c", "d"].entries()) {
      await call(`/api/stations/${station.id}`, {
        method: "PATCH",
        body: { name },
        headers: { "If-Match": `"${version + 1}"` },
      });
    }
    await station.evict();
    expect(await trail(station.id)).toHaveLength(1);
    await database.prepare("ALTER TABLE stations_away RENAME TO stations").run();
    // The outbox as it was: as though the acknowledgement had been lost, it is delivered again.
    const object = stations.getByName(station.id);
    const waiting = await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec("SELECT * FROM outbox").toArray(),
    );
    expect(waiting.length).toBe(4);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    await runInDurableObject(object, async (_, { storage }) => {
      for (const { item, revision, removed, payload } of waiting) {
        storage.sql.exec("INSERT INTO outbox VALUES (?, ?, ?, ?)", item, revision, removed, payload);
      }
      await storage.setAlarm(Date.now() + 60_000);
    });
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect((await trail(station.id)).map(({ after }) => after.name)).toEqual(["a", "b", "c", "d"]);
  });
});
