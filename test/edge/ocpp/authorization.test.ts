// Identifications at the charger's door: what each version is told of cards that are good, blocked, expired, unknown or
// charging elsewhere, also while D1 is away; and that whatever is told, the transaction is recorded.
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Session, SessionList } from "../../../edge/contract/sessions.ts";
import type { NewToken, Token } from "../../../edge/contract/tokens.ts";
import { TokenLookups } from "../../../edge/objects/authorization.ts";
import { parseFrame } from "../../../edge/ocpp/frame.ts";
import { call, callJson, database, newStation, sessionDetail, stations, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";

const put = (unknown: string) => call("/api/token-policy", { method: "PUT", body: { unknown } });
const add = (token: NewToken) => callJson<Token>("/api/tokens", { body: token });
const change = (idToken: string, version: number, body: object) =>
  call(`/api/tokens/${idToken}`, { method: "PATCH", body, headers: { "If-Match": `"${version}"` } });

/** A moment of today: sessions of long ago are none that go on. */
const NOW = Date.now();
const at = (seconds: number) => new Date(NOW - 3_600_000 + seconds * 1_000).toISOString();

const AWAY = ["tokens", "token_policy", "sessions", "stations"];
async function breakDatabase() {
  for (const table of AWAY) await database.exec(`ALTER TABLE ${table} RENAME TO ${table}_away`);
}
async function mendDatabase() {
  for (const table of AWAY) {
    const away = await database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").bind(`${table}_away`).first();
    if (away !== null) await database.exec(`ALTER TABLE ${table}_away RENAME TO ${table}`);
  }
}

beforeEach(async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "info").mockImplementation(() => {});
  await database.batch(
    ["DELETE FROM tokens", "DELETE FROM token_policy", "DELETE FROM sessions"].map((text) => database.prepare(text)),
  );
  await put("refuse");
});
afterEach(async () => {
  await mendDatabase();
  vi.restoreAllMocks();
});

interface Info {
  readonly status: string;
  readonly [name: string]: unknown;
}
type V16 = { idTagInfo: Info; transactionId?: number };
type V2 = { idTokenInfo: Info; certificateStatus?: string };

async function answer<T>(charger: Charger, action: string, payload: object): Promise<T> {
  const [type, , body] = await charger.call(action, payload);
  expect(type, `${action} ${JSON.stringify(body)}`).toBe(3);
  return body as T;
}

const authorize16 = async (charger: Charger, idTag: string) =>
  (await answer<V16>(charger, "Authorize", { idTag })).idTagInfo;
const authorize2 = async (charger: Charger, idToken: string, type = "ISO14443", more: object = {}) =>
  answer<V2>(charger, "Authorize", { idToken: { idToken, type }, ...more });

const start = (charger: Charger, idTag: string, connectorId = 1, second = 0) =>
  answer<Required<V16>>(charger, "StartTransaction", { connectorId, idTag, meterStart: 0, timestamp: at(second) });
const stop = (charger: Charger, transactionId: number, idTag?: string) =>
  answer<Partial<V16>>(charger, "StopTransaction", {
    ...{ transactionId, meterStop: 10, timestamp: at(600) },
    ...(idTag === undefined ? {} : { idTag }),
  });

const event = (charger: Charger, eventType: string, transactionId: string, more: object = {}, second = 0) =>
  answer<Partial<V2>>(charger, "TransactionEvent", {
    ...{ eventType, timestamp: at(second), triggerReason: "Authorized", seqNo: second },
    ...{ transactionInfo: { transactionId }, evse: { id: 1, connectorId: 1 }, ...more },
  });
const token = (idToken: string, type = "ISO14443") => ({ idToken: { idToken, type } });

async function sessionsOf(station: TestStation): Promise<Session[]> {
  await station.deliver();
  return (await callJson<SessionList>(`/api/sessions?stationId=${station.id}`)).items;
}

describe("1.6 is told", () => {
  it("Accepted, Blocked, Expired, Invalid, with group and expiry, whatever the case of the letters", async () => {
    const expiresAtMillis = Date.UTC(2999, 0, 1);
    await add({ idToken: "GOOD", group: "FLEET", expiresAtMillis });
    await add({ idToken: "BAD", blocked: true, group: "a group that is longer than 1.6 can say" });
    await add({ idToken: "OLD", expiresAtMillis: 1 });
    const charger = await connect(await newStation());
    const good = { status: "Accepted", parentIdTag: "FLEET", expiryDate: "2999-01-01T00:00:00.000Z" };
    expect(await authorize16(charger, "gOOd")).toEqual(good);
    expect(await authorize16(charger, "BAD")).toEqual({ status: "Blocked" });
    expect(await authorize16(charger, "OLD")).toEqual({ status: "Expired", expiryDate: "1970-01-01T00:00:00.001Z" });
    expect(await authorize16(charger, "NEW")).toEqual({ status: "Invalid" });
    const { transactionId, idTagInfo } = await start(charger, "GOOD");
    expect(idTagInfo).toEqual(good);
    expect((await stop(charger, transactionId, "BAD")).idTagInfo).toEqual({ status: "Blocked" });
    expect(await stop(charger, transactionId)).toEqual({});
  });

  it("of an identification that was never sent, or cannot be read, that it is Invalid, and has its transaction", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const missing = await answer<V16>(charger, "StartTransaction", { connectorId: 1, meterStart: 0, timestamp: at(0) });
    expect(missing).toMatchObject({ transactionId: expect.any(Number), idTagInfo: { status: "Invalid" } });
    const [type, , broken] = await charger.exchange('[2,"x","StartTransaction",{"connectorId":1,');
    expect([type, broken]).toMatchObject([3, { transactionId: expect.any(Number), idTagInfo: { status: "Invalid" } }]);
    expect(await sessionsOf(station)).toMatchObject([{ idToken: null }]);
  });
});

describe("2.0.1 and 2.1 are told", () => {
  it.each(["ocpp2.0.1", "ocpp2.1"])(
    "%s: Accepted, Blocked, Expired, Unknown, with group and expiry",
    async (protocol) => {
      await add({ idToken: "GOOD", group: "FLEET", expiresAtMillis: Date.UTC(2999, 0, 1) });
      await add({ idToken: "BAD", blocked: true });
      await add({ idToken: "OLD", expiresAtMillis: 1 });
      const charger = await connect(await newStation(), protocol);
      const good = {
        status: "Accepted",
        groupIdToken: { idToken: "FLEET", type: "Central" },
        cacheExpiryDateTime: "2999-01-01T00:00:00.000Z",
      };
      expect(await authorize2(charger, "good")).toEqual({ idTokenInfo: good });
      expect((await authorize2(charger, "BAD")).idTokenInfo).toEqual({ status: "Blocked" });
      expect((await authorize2(charger, "OLD")).idTokenInfo.status).toBe("Expired");
      expect((await authorize2(charger, "NEW")).idTokenInfo).toEqual({ status: "Unknown" });
      expect(await event(charger, "Started", "t", token("GOOD"))).toEqual({ idTokenInfo: good });
      expect(await event(charger, "Updated", "t", {}, 1)).toEqual({});
      expect(await event(charger, "Ended", "t", token("BAD"), 2)).toEqual({ idTokenInfo: { status: "Blocked" } });
    },
  );

  it("that no identification is needed where the driver shows none, and that those made in place are good", async () => {
    const charger = await connect(await newStation(), "ocpp2.0.1");
    for (const [idToken, type] of [
      ["", "NoAuthorization"],
      ["anything", "NoAuthorization"],
      ["", "Central"],
      ["b1f0c4d2-remote", "Central"],
      ["local-17", "Local"],
    ] as const) {
      expect((await authorize2(charger, idToken, type)).idTokenInfo, `${type} ${idToken}`).toEqual({
        status: "Accepted",
      });
    }
    expect((await authorize2(charger, "1234", "KeyCode")).idTokenInfo.status).toBe("Unknown");
  });

  it("of a contract certificate that nobody here can check it: refused, whatever is kept of the contract", async () => {
    await add({ idToken: "DE-ABC-C12345678-X", type: "eMAID" });
    const charger = await connect(await newStation(), "ocpp2.0.1");
    const hash = {
      ...{ hashAlgorithm: "SHA256", issuerNameHash: "aa", issuerKeyHash: "bb", serialNumber: "1" },
      responderURL: "http://ocsp.example",
    };
    const eMAID = (more: object) => authorize2(charger, "DE-ABC-C12345678-X", "eMAID", more);
    expect(await eMAID({ iso15118CertificateHashData: [hash] })).toEqual({
      ...{ idTokenInfo: { status: "Invalid" }, certificateStatus: "NoCertificateAvailable" },
    });
    expect(await eMAID({ certificate: "-----BEGIN CERTIFICATE-----" })).toMatchObject({
      ...{ idTokenInfo: { status: "Invalid" }, certificateStatus: "NoCertificateAvailable" },
    });
    expect(await eMAID({})).toEqual({ idTokenInfo: { status: "Accepted" } });
  });
});

describe("whatever is told", () => {
  it("the transaction is recorded, knows who charged, and says that he was refused", async () => {
    await add({ idToken: "BAD", blocked: true });
    const station = await newStation();
    const charger = await connect(station);
    const { transactionId, idTagInfo } = await start(charger, "BAD");
    expect(idTagInfo.status).toBe("Blocked");
    await stop(charger, transactionId);
    const [session] = await sessionsOf(station);
    expect(session).toMatchObject({ state: "ended", idToken: "BAD", energyMilliwattHours: 10_000 });
    expect(session?.findings).toContainEqual(
      expect.objectContaining({ code: "identification-refused", severity: "warning", field: "idToken" }),
    );
    expect(session?.findings.map(({ message }) => message).join()).not.toContain("BAD");
    expect((await sessionDetail(session?.id)).idToken).toBe("BAD");
    const found = await callJson<SessionList>("/api/sessions?idToken=bad");
    expect(found.items.map(({ id }) => id)).toEqual([session?.id]);
    expect((await callJson<SessionList>("/api/sessions?idToken=ba")).items).toEqual([]);
  });

  it("in 2.x a card that is shown after the cable was plugged in is the session's, one that ends it is not", async () => {
    await add({ idToken: "MINE" });
    await add({ idToken: "OTHER" });
    const station = await newStation();
    const charger = await connect(station, "ocpp2.0.1");
    await event(charger, "Started", "t", { triggerReason: "CablePluggedIn" });
    await event(charger, "Updated", "t", token("MINE"), 5);
    expect(await callJson(`/api/tokens/MINE`)).toMatchObject({ activeSessions: 1 });
    await event(charger, "Updated", "t", { ...token("OTHER"), triggerReason: "StopAuthorized" }, 10);
    await event(charger, "Ended", "t", token("OTHER"), 15);
    expect(await sessionsOf(station)).toMatchObject([{ state: "ended", idToken: "MINE" }]);
    expect(await callJson(`/api/tokens/MINE`)).toMatchObject({ activeSessions: 0 });
  });
});

describe("the driver's link", () => {
  it("does not show the identification: a link may be photographed at the station, and a card made of it", async () => {
    await add({ idToken: "SECRET-UID-04A2" });
    const station = await newStation();
    await start(await connect(station), "SECRET-UID-04A2");
    const [session] = await sessionsOf(station);
    expect(session?.idToken).toBe("SECRET-UID-04A2");
    const { driverUrl } = await sessionDetail(session?.id);
    const shown = await call(`/api/driver/${driverUrl?.split("/").at(-1)}`, { by: "nobody" });
    expect(shown.status).toBe(200);
    expect(await shown.text()).not.toContain("SECRET-UID");
  });
});

describe("sessions at the same time", () => {
  it("are counted over all stations at the start, and not when somebody asks or stops", async () => {
    await add({ idToken: "ONE", maxSessions: 1 });
    const [a, b] = [await connect(await newStation()), await connect(await newStation(), "ocpp2.0.1")];
    const first = await start(a, "ONE");
    expect(first.idTagInfo.status).toBe("Accepted");
    expect(await authorize16(a, "ONE")).toEqual({ status: "Accepted" });
    expect((await authorize2(b, "ONE")).idTokenInfo.status).toBe("Accepted");
    expect(await event(b, "Started", "t", token("one"))).toEqual({ idTokenInfo: { status: "ConcurrentTx" } });
    expect(await event(b, "Ended", "t", token("ONE"), 1)).toEqual({ idTokenInfo: { status: "Accepted" } });
    expect((await stop(a, first.transactionId, "ONE")).idTagInfo).toEqual({ status: "Accepted" });
    expect(await event(b, "Started", "u", token("ONE"), 2)).toEqual({ idTokenInfo: { status: "Accepted" } });
  });

  it("may be several, or any number, as where nothing is said", async () => {
    await add({ idToken: "TWO", maxSessions: 2 });
    await add({ idToken: "ANY", maxSessions: null });
    await add({ idToken: "UNSAID" });
    const charger = await connect(await newStation());
    const statuses = async (idTag: string) => {
      const told = [];
      for (const connector of [1, 2, 3]) told.push((await start(charger, idTag, connector)).idTagInfo.status);
      return told;
    };
    expect(await statuses("TWO")).toEqual(["Accepted", "Accepted", "ConcurrentTx"]);
    expect(await statuses("ANY")).toEqual(["Accepted", "Accepted", "Accepted"]);
    expect(await statuses("UNSAID")).toEqual(["Accepted", "Accepted", "Accepted"]);
  });

  it("do not count one whose end was lost: the next on its EVSE, and one that was silent for a day", async () => {
    await add({ idToken: "ONE", maxSessions: 1 });
    const charger = await connect(await newStation());
    expect((await start(charger, "ONE", 1, 0)).idTagInfo.status).toBe("Accepted");
    expect((await start(charger, "ONE", 1, 60)).idTagInfo.status).toBe("Accepted");
    expect((await start(charger, "ONE", 2, 60)).idTagInfo.status).toBe("ConcurrentTx");
    await add({ idToken: "SILENT", maxSessions: 1 });
    const other = await connect(await newStation());
    expect((await start(other, "SILENT", 1, -90_000)).idTagInfo.status).toBe("Accepted");
    const third = await connect(await newStation());
    expect((await start(third, "SILENT", 1)).idTagInfo.status).toBe("Accepted");
  });

  it("never refuse a start that comes again, nor accept one that was refused, whatever went on between", async () => {
    let card = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ station: fc.nat(1), connector: fc.integer({ min: 1, max: 2 }), stops: fc.boolean() }), {
          minLength: 2,
          maxLength: 8,
        }),
        fc.boolean(),
        async (steps, evicts) => {
          card += 1;
          const idTag = `CARD-${card}`;
          await add({ idToken: idTag, maxSessions: 1 });
          const places = [await newStation(), await newStation()];
          const told = new Map<string, Required<V16>>();
          for (const [index, { station, connector, stops }] of steps.entries()) {
            const place = places[station] as TestStation;
            const charger = await connect(place);
            const key = `${station} ${connector}`;
            const known = told.get(key);
            // The same start again, since its second is the connector's: it is one transaction however often it comes.
            const answered = await start(charger, idTag, connector, connector);
            if (known !== undefined) expect(answered, `step ${index}`).toEqual(known);
            told.set(key, answered);
            if (stops) await stop(charger, answered.transactionId, idTag);
            if (evicts) await place.evict();
          }
          const accepted = [...told.values()].filter(({ idTagInfo }) => idTagInfo.status === "Accepted");
          expect(accepted.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("while D1 is away", () => {
  it("a station is told what it was told last, and the newest again as soon as D1 is back", async () => {
    await add({ idToken: "GOOD", group: "FLEET", maxSessions: 1 });
    await add({ idToken: "BAD", blocked: true });
    const station = await newStation();
    const charger = await connect(station);
    for (const idTag of ["GOOD", "BAD"]) await authorize16(charger, idTag);
    await breakDatabase();
    await station.evict();
    expect(await authorize16(charger, "GOOD")).toEqual({ status: "Accepted", parentIdTag: "FLEET" });
    expect(await authorize16(charger, "BAD")).toEqual({ status: "Blocked" });
    // The policy as it was when somebody last asked.
    expect(await authorize16(charger, "NEVER-SEEN")).toEqual({ status: "Invalid" });
    expect((await start(charger, "GOOD", 1)).idTagInfo.status).toBe("Accepted");
    // What goes on here is known without D1.
    expect((await start(charger, "GOOD", 2)).idTagInfo.status).toBe("ConcurrentTx");
    await mendDatabase();
    await change("GOOD", 1, { blocked: true });
    await change("BAD", 1, { blocked: false });
    expect((await authorize16(charger, "GOOD")).status).toBe("Blocked");
    expect((await authorize16(charger, "BAD")).status).toBe("Accepted");
    await call("/api/tokens/BAD", { method: "DELETE" });
    expect((await authorize16(charger, "BAD")).status).toBe("Invalid");
    await breakDatabase();
    expect((await authorize16(charger, "BAD")).status).toBe("Invalid");
  });

  it("a station that never asked before lets everybody charge, as a new installation does", async () => {
    const charger = await connect(await newStation());
    await breakDatabase();
    expect((await authorize16(charger, "SOMEBODY")).status).toBe("Accepted");
  });

  it("a D1 that hangs holds a driver up for a second at most, and what arrives behind him waits in its order", async () => {
    vi.useFakeTimers();
    try {
      const hanging = { prepare: () => ({ bind: () => ({ first: () => new Promise(() => {}) }) }) };
      const lookups = new TokenLookups(hanging as unknown as D1Database);
      const frame = (text: string) => parseFrame("1.6", text);
      expect(lookups.turn("1.6", frame('[2,"a","Heartbeat",{}]'), "CS")).toBeNull();
      const order: string[] = [];
      const asks = lookups.turn("1.6", frame('[2,"b","Authorize",{"idTag":"A"}]'), "CS");
      const behind = lookups.turn("1.6", frame('[2,"c","Heartbeat",{}]'), "CS");
      if (asks === null || behind === null) throw new Error("Both have to wait.");
      void asks.then((question) => order.push(`asked ${question?.asked.idToken} ${question?.found}`));
      void behind.then((question) => order.push(`behind ${question}`));
      await vi.advanceTimersByTimeAsync(999);
      expect(order).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(order).toEqual(["asked A null", "behind null"]);
      lookups.release(behind);
      expect(lookups.turn("1.6", frame('[2,"d","Heartbeat",{}]'), "CS")).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("what a station remembers", () => {
  it("is bounded, and costs rows only when it is news", async () => {
    await put("accept");
    await add({ idToken: "GOOD" });
    const station = await newStation();
    const charger = await connect(station);
    const object = stations.getByName(station.id);
    await authorize16(charger, "GOOD");
    await runInDurableObject(object, (_, { storage }) => {
      for (let index = 0; index < 1_000; index += 1) {
        storage.sql.exec(
          "INSERT INTO known_tokens (key, facts, asked_at_millis) VALUES (?, '{}', ?)",
          `k${index}`,
          index,
        );
      }
    });
    const keys = () =>
      runInDurableObject(object, (_, { storage }) =>
        storage.sql.exec<{ key: string }>("SELECT key FROM known_tokens ORDER BY asked_at_millis").toArray(),
      );
    await add({ idToken: "NEXT" });
    await authorize16(charger, "NEXT");
    const kept = (await keys()).map(({ key }) => key);
    expect(kept.length).toBe(903);
    expect(kept).toEqual(expect.arrayContaining(["", "good", "next", "k100", "k999"]));
    expect(kept).not.toContain("k99");
    const asked = () =>
      runInDurableObject(object, (_, { storage }) =>
        storage.sql.exec("SELECT asked_at_millis FROM known_tokens WHERE key IN ('', 'next')").toArray(),
      );
    // Written once: the time would be another one.
    await runInDurableObject(object, (_, { storage }) => {
      storage.sql.exec("UPDATE known_tokens SET asked_at_millis = asked_at_millis - 1000 WHERE key IN ('', 'next')");
    });
    const before = await asked();
    await authorize16(charger, "NEXT");
    expect(await asked()).toEqual(before);
  });
});
