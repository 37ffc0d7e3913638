// What drivers say, by a session's link and at a station: one each, however often it arrives; changed with its history kept, erased for
// real. Operators work on it and cannot touch a word of it.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type {
  FeedbackDetail,
  FeedbackDoor,
  FeedbackList,
  FeedbackTrends,
  StationDoor,
} from "../../../edge/contract/feedback.ts";
import type { SessionDetail } from "../../../edge/contract/sessions.ts";
import { REASONS } from "../../../edge/domain/feedback/reasons.ts";
import { voicesIn, voicesStatement } from "../../../edge/store/feedback-voices.ts";
import { signedIn } from "../identity/people.ts";
import {
  type Call,
  call,
  callJson,
  database,
  ENVIRONMENT,
  newStation,
  ORIGIN,
  problemOf,
  stations,
  type TestStation,
} from "../server.ts";

const NOBODY = { by: "nobody" } as const;
const DAY = 86_400_000;
const DIMENSIONS = { worked: 4, speed: 1, price: null, place: 5, payment: null };
const SAID = { stars: 2, dimensions: DIMENSIONS };
const RATINGS = { overall: 2, ...DIMENSIONS };

/** Only the clock of the tests moves. */
let now = 0;
beforeEach(() => {
  now = Math.floor(Date.now() / 1_000) * 1_000;
  vi.useFakeTimers({ now, toFake: ["Date"] });
});
afterEach(() => vi.useRealTimers());

interface Charged {
  readonly station: TestStation;
  readonly sessionId: string;
  readonly door: string;
}

/** A session of an hour that ended a minute ago. */
async function charged(): Promise<Charged> {
  const station = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 22_080 }] });
  const reading = (agoMillis: number, event: string, value: number) => ({
    ...{ at: new Date(now - agoMillis).toISOString(), transactionId: "T", event, register: { value, unit: "kWh" } },
  });
  const [result] = await station.postAsOwner([reading(3_660_000, "begin", 1), reading(60_000, "end", 12)]);
  const sessionId = result?.sessionId ?? "";
  const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${sessionId}`);
  return { station, sessionId, door: `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/")}/feedback` };
}

const writing = (fields: object = {}) => ({
  ...{ writingId: crypto.randomUUID(), basedOn: 0, writtenAtMillis: Date.now(), ...SAID },
  ...{ reasons: ["slow"], text: "Only 11 kW, the sign says 22.", language: "en", contact: "ada@example.org" },
  ...fields,
});
/** By door, the cookie of the device that said something there. */
const cookies = new Map<string, string>();
async function put(door: string, body: unknown, { headers = {}, ...options }: Call = {}): Promise<Response> {
  const cookie = cookies.get(door);
  const own = cookie === undefined ? headers : { Cookie: cookie, ...headers };
  const response = await call(door, { ...NOBODY, method: "PUT", body, headers: own, ...options });
  return remember(door, response);
}
/** From the device that said it. */
const read = (door: string) =>
  callJson<FeedbackDoor>(door, { ...NOBODY, headers: { Cookie: cookies.get(door) ?? "" } });
function remember(door: string, response: Response): Response {
  const [cookie] = (response.headers.get("Set-Cookie") ?? "").split(";");
  if (cookie !== undefined && cookie !== "") cookies.set(door, cookie);
  return response;
}
const putJson = async (door: string, body: unknown) => (await put(door, body)).json<FeedbackDoor>();
const refusedAt = async (door: string, body: unknown) =>
  (await problemOf(door, { ...NOBODY, method: "PUT", body })).pointer;
const newReceipt = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .slice(0, 22);
const reportDoor = (station: TestStation, receipt = newReceipt()) => `/api/stations/${station.id}/feedback/${receipt}`;
const voicesOf = async (stationId: string) => voicesIn(await voicesStatement(database, stationId, 0).all());
const inbox = async (query: string) => (await callJson<FeedbackList>(`/api/feedback?${query}`)).items;

async function reportOf(stationId: string): Promise<FeedbackDetail> {
  const [item] = await inbox(`stationId=${stationId}`);
  return callJson<FeedbackDetail>(`/api/feedback/${item?.id}`);
}
const work = (report: FeedbackDetail, path: string, method: string, body?: object) =>
  call(`/api/feedback/${report.id}${path}`, {
    ...{ method, headers: { "If-Match": `"${report.revision}"` } },
    ...(body === undefined ? {} : { body }),
  });
const worked = async (...args: Parameters<typeof work>) => {
  const response = await work(...args);
  if (!response.ok) throw new Error(await response.text());
  return response.json<FeedbackDetail>();
};

describe("a driver", () => {
  it("says what a session was like, reads it again, and the inbox shows it verified beside what was measured", async () => {
    const { station, sessionId, door } = await charged();
    expect(await callJson(door, NOBODY)).toMatchObject({ open: true, verified: true, feedback: null });
    const said = await putJson(door, writing());
    expect(said.feedback).toMatchObject({
      ...{ version: 1, ...SAID, reasons: ["slow"], contact: "ada@example.org", state: "received" },
      ...{ visibility: "public", holds: [], answer: null, editableUntilMillis: now + 14 * DAY },
    });
    expect(await read(door)).toEqual(said);
    await station.deliver();
    expect(await reportOf(station.id)).toMatchObject({
      ...{
        stationId: station.id,
        sessionId,
        verified: true,
        evseId: 1,
        checkInStatus: 200,
        contact: "ada@example.org",
      },
      session: { energyMilliwattHours: 11_000_000, offeredPowerWatts: 22_080, state: "ended" },
    });
  });

  it("says it once, however often it arrives; what another device said meanwhile is not lost", async () => {
    const { station, door } = await charged();
    const first = writing();
    const both = await Promise.all([put(door, first), put(door, first)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    for (let n = 0; n < 5; n++) await put(door, first);
    expect((await reportOf(station.id)).history).toHaveLength(1);
    const other = await problemOf(door, { ...NOBODY, method: "PUT", body: writing({ text: "Other device" }) });
    expect(other).toMatchObject({ status: 412, code: "version-conflict" });
    const second = await putJson(door, writing({ basedOn: 1, text: "In fact 10 kW." }));
    expect(second.feedback).toMatchObject({ version: 2, text: "In fact 10 kW." });
    // The first one, which was on its way for long, changes nothing any more.
    expect((await putJson(door, first)).feedback).toMatchObject({ version: 2, text: "In fact 10 kW." });
    const { history } = await reportOf(station.id);
    expect(history.map(({ text }) => text)).toEqual([first.text, "In fact 10 kW."]);
  });

  it("changes it for 14 days, begins within 30 of the end, and not with another session's link", async () => {
    const { door } = await charged();
    const late = await charged();
    await put(door, writing());
    vi.setSystemTime(now + 14 * DAY);
    expect((await put(door, writing({ basedOn: 1 }))).status).toBe(200);
    vi.setSystemTime(now + 14 * DAY + 1);
    expect(await problemOf(door, { ...NOBODY, method: "PUT", body: writing({ basedOn: 2 }) })).toMatchObject({
      ...{ status: 409, code: "feedback-closed" },
    });
    vi.setSystemTime(now + 30 * DAY + 1);
    expect((await problemOf(late.door, { ...NOBODY, method: "PUT", body: writing() })).code).toBe("feedback-closed");
    expect(await callJson(late.door, NOBODY)).toMatchObject({ open: false, feedback: null });
    const unknown = await problemOf(`/api/driver/${"A".repeat(22)}/feedback`, {
      ...NOBODY,
      method: "PUT",
      body: writing(),
    });
    expect(unknown.code).toBe("driver-link-unknown");
    const revoked = await charged();
    await call(`/api/sessions/${revoked.sessionId}/driver-link`, { method: "DELETE" });
    expect((await problemOf(revoked.door, NOBODY)).code).toBe("driver-link-unknown");
  });

  it("is told in words what cannot be, and nothing of it is kept", async () => {
    const { station, door } = await charged();
    const faults: [object, string][] = [
      [{ stars: 6 }, "/stars"],
      [{ dimensions: { speed: 2.5 } }, "/dimensions/speed"],
      [{ reasons: ["exploded"] }, "/reasons/0"],
      [{ reasons: ["slow", "slow"] }, "/reasons"],
      [{ text: "a".repeat(2_001) }, "/text"],
      [{ text: `a\u202eb` }, "/text"],
      [{ text: "a\u0000b" }, "/text"],
      [{ contact: "call me" }, "/contact"],
      [{ writingId: "1" }, "/writingId"],
      [{ writtenAtMillis: now - 3_660_000 - 5 * 60_000 - 1 }, "/writtenAtMillis"],
      [{ writtenAtMillis: now + 5 * 60_000 + 1 }, "/writtenAtMillis"],
      [{ stars: null, dimensions: {}, reasons: [], text: " \n" }, ""],
    ];
    for (const [fields, pointer] of faults) expect(await refusedAt(door, writing(fields)), pointer).toBe(pointer);
    const huge = await problemOf(door, { ...NOBODY, method: "PUT", body: writing({ text: "a".repeat(10_000_000) }) });
    expect(huge).toMatchObject({ status: 413, code: "body-too-large" });
    expect(await inbox(`stationId=${station.id}`)).toEqual([]);
  });

  it("writes in any script, 2,000 characters of it, and markup stays text", async () => {
    for (const text of [
      "😀".repeat(2_000),
      "الشاحن لا يعمل\nשלום",
      "<script>alert(1)</script> & more",
      "👩‍👩‍👧‍👦 ok",
    ]) {
      const { door } = await charged();
      expect((await putJson(door, writing({ text }))).feedback).toMatchObject({ text, visibility: "public" });
    }
  });

  it("erases text and contact for real, of all writings and also late; the stars stay", async () => {
    const { station, door } = await charged();
    await put(door, writing({ text: "My name is Ada Lovelace-Zuse" }));
    await put(door, writing({ basedOn: 1, text: "Ada Lovelace-Zuse again", contact: "+49 170 1234567" }));
    vi.setSystemTime(now + 100 * DAY);
    const left = await callJson<FeedbackDoor>(door, { ...NOBODY, method: "DELETE" });
    expect(left).toMatchObject({
      open: false,
      feedback: { ...SAID, text: null, contact: null, erased: true },
    });
    expect(await callJson(door, { ...NOBODY, method: "DELETE" })).toEqual(left);
    const tables = ["feedback", "feedback_writings", "feedback_texts", "feedback_events", "audit_entries"];
    for (const table of tables) {
      const { results } = await database.prepare(`SELECT * FROM ${table}`).all();
      expect(JSON.stringify(results)).not.toMatch(/Lovelace|1234567/);
    }
    const report = await reportOf(station.id);
    // By the link alone: operators have it too, and the trail does not say that it was the driver.
    expect(report.events).toMatchObject([{ kind: "erased", after: { from: "link" } }]);
    const own = await charged();
    await put(own.door, writing());
    await call(own.door, { ...NOBODY, method: "DELETE", headers: { Cookie: cookies.get(own.door) ?? "" } });
    expect((await reportOf(own.station.id)).events).toMatchObject([{ kind: "erased", after: { from: "device" } }]);
    const { items } = await callJson<AuditList>(`/api/audit?subject=${report.id}`);
    expect(items).toMatchObject([{ action: "feedback.erased", actor: { kind: "nobody" }, address: null }]);
  });
});

const FIRST = { stars: 2, dimensions: { speed: 1 }, reasons: ["slow"], text: "Only 11 kW.", language: "en" };
const post = async (door: string, body: unknown = FIRST, headers: Record<string, string> = {}) =>
  remember(door, await call(door, { ...NOBODY, body, headers }));

describe("a client without a page", () => {
  it("says it once with 201, and is answered with what stands a hundred times after, also at once", async () => {
    const { station, door } = await charged();
    const first = await post(door);
    expect([first.status, first.headers.get("Location")]).toEqual([201, door]);
    const said = await first.json<FeedbackDoor>();
    expect(said).toMatchObject({
      ...{ open: true, verified: true, station: { stationId: station.id } },
      feedback: { version: 1, ...FIRST, dimensions: { worked: null, speed: 1 }, contact: null, photos: [] },
    });
    const headers = { Cookie: cookies.get(door) ?? "" };
    const again = await Promise.all(Array.from({ length: 100 }, () => post(door, FIRST, headers)));
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await again[99]?.json()).toEqual(said);
    expect((await reportOf(station.id)).history).toHaveLength(1);
    const race = await charged();
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => post(race.door)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(19);
  });

  it("cannot say something else over it, whatever was changed or erased since", async () => {
    const { door } = await charged();
    await post(door);
    const other = await problemOf(door, { ...NOBODY, body: { ...FIRST, stars: 5 } });
    expect(other).toMatchObject({ status: 409, code: "feedback-given" });
    expect(other.detail).toContain("PUT");
    await putJson(door, writing({ basedOn: 1, text: "In fact 10 kW." }));
    const late = await post(door);
    expect(late.status).toBe(200);
    expect((await late.json<FeedbackDoor>()).feedback).toMatchObject({ version: 2, text: "In fact 10 kW." });
    await call(door, { ...NOBODY, method: "DELETE" });
    const erased = await post(door);
    expect([erased.status, (await erased.json<FeedbackDoor>()).feedback?.text]).toEqual([200, null]);
    expect((await post(door, { ...FIRST, text: "Only 12 kW.", stars: 4 })).status).toBe(409);
  });

  it("is answered as the first time under its Idempotency-Key, and refused where the key stood for something else", async () => {
    const { door } = await charged();
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const answers = await Promise.all([post(door, FIRST, key), post(door, FIRST, key), post(door, FIRST, key)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await post(door)).status).toBe(200);
    const reused = await problemOf(door, { ...NOBODY, body: { ...FIRST, stars: 1 }, headers: key });
    expect(reused).toMatchObject({ status: 422, code: "idempotency-key-reused" });
    const short = await problemOf(door, { ...NOBODY, body: FIRST, headers: { "Idempotency-Key": "short" } });
    expect(short).toMatchObject({ status: 400, pointer: "Idempotency-Key" });
    // The same key at another session is another one's.
    expect((await post((await charged()).door, FIRST, key)).status).toBe(201);
    const { results } = await database.prepare("SELECT * FROM idempotent_answers").all();
    expect(JSON.stringify(results)).not.toContain("11 kW");
  });

  it("needs stars and no more; what is not known is refused with the names that are", async () => {
    const { station, door } = await charged();
    const refused = async (body: unknown) => problemOf(door, { ...NOBODY, body });
    for (const stars of [6, 0, 4.5, "5", null, undefined]) {
      expect(await refused({ stars })).toMatchObject({ status: 422, pointer: "/stars" });
    }
    const reasons = await refused({ stars: 3, reasons: ["exploded"] });
    expect(reasons).toMatchObject({ status: 422, pointer: "/reasons/0" });
    for (const known of REASONS) expect(reasons.detail).toContain(known);
    const dimensions = await refused({ stars: 3, dimensions: { beauty: 5 } });
    expect(dimensions).toMatchObject({ status: 422, pointer: "/dimensions" });
    expect(dimensions.detail).toContain("worked, speed, price, place, payment");
    expect((await refused({ stars: 3, dimensions: { speed: 6 } })).pointer).toBe("/dimensions/speed");
    const huge = await refused({ stars: 3, text: "a".repeat(10_000_000) });
    expect(huge).toMatchObject({ status: 413, code: "body-too-large" });
    expect((await refused({ stars: 3, text: "a".repeat(2_001) })).pointer).toBe("/text");
    expect(await inbox(`stationId=${station.id}`)).toEqual([]);
    const bare = await post(door, { stars: 5, dimensions: null, reasons: null, text: null, language: null });
    expect(bare.status).toBe(201);
    expect((await bare.json<FeedbackDoor>()).feedback).toMatchObject({ stars: 5, text: null, reasons: [] });
  });

  it("has 30 days from when the end of the session came here, and after a new link not a second feedback", async () => {
    const station = await newStation();
    const reading = (agoDays: number, event: string, value: number) => ({
      ...{
        at: new Date(now - agoDays * DAY).toISOString(),
        transactionId: "T",
        event,
        register: { value, unit: "kWh" },
      },
    });
    // A gateway that was without network for months.
    const [result] = await station.postAsOwner([reading(100.1, "begin", 1), reading(100, "end", 12)]);
    const doorOf = async () => {
      const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${result?.sessionId}`);
      return `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/")}/feedback`;
    };
    const door = await doorOf();
    vi.setSystemTime(now + 30 * DAY + 1);
    expect(await problemOf(door, { ...NOBODY, body: FIRST })).toMatchObject({ status: 409, code: "feedback-closed" });
    vi.setSystemTime(now + 29 * DAY);
    expect((await post(door)).status).toBe(201);
    await call(`/api/sessions/${result?.sessionId}/driver-link`, { method: "POST" });
    const renewed = await doorOf();
    expect(renewed).not.toBe(door);
    expect((await problemOf(door, { ...NOBODY, body: FIRST })).code).toBe("driver-link-unknown");
    expect((await problemOf(renewed, { ...NOBODY, body: { ...FIRST, stars: 5 } })).code).toBe("feedback-given");
    expect(await inbox(`stationId=${station.id}`)).toHaveLength(1);
  });
});

describe("when D1 fails while something is said", () => {
  /** A batch that fails before it lands, or after. */
  const failing = (lands: boolean) => ({
    ...ENVIRONMENT,
    DB: new Proxy(database, {
      get(target, key) {
        const value = Reflect.get(target, key) as unknown;
        if (typeof value !== "function") return value;
        if (key !== "batch") return value.bind(target);
        return async (statements: D1PreparedStatement[]) => {
          if (lands) await target.batch(statements);
          throw new Error("D1_ERROR: network connection lost");
        };
      },
    }),
  });

  it("it is said once when it is sent again, whether or not it had landed, and nothing that was answered is lost", async () => {
    for (const lands of [false, true]) {
      const { station, door } = await charged();
      const first = writing({ photos: [] });
      const environment = failing(lands);
      expect((await put(door, first, { environment })).status).toBe(503);
      expect((await put(door, first)).status).toBe(200);
      const second = writing({ basedOn: 1, text: "In fact 10 kW." });
      expect((await put(door, second, { environment })).status).toBe(503);
      expect((await (await put(door, second)).json<FeedbackDoor>()).feedback).toMatchObject({ version: 2 });
      const headers = { Cookie: cookies.get(door) ?? "" };
      expect((await call(door, { ...NOBODY, method: "DELETE", headers, environment })).status).toBe(503);
      const left = await callJson<FeedbackDoor>(door, { ...NOBODY, method: "DELETE", headers });
      expect(left.feedback).toMatchObject({ version: 2, text: null, erased: true });
      expect((await reportOf(station.id)).history).toHaveLength(2);
      const other = await charged();
      expect((await call(other.door, { ...NOBODY, body: FIRST, environment })).status).toBe(503);
      expect((await post(other.door)).status).toBe(lands ? 200 : 201);
      expect(await inbox(`stationId=${other.station.id}`)).toHaveLength(1);
    }
  });
});

describe("whoever stands at a station", () => {
  it("reports under a receipt of the page's own, not verified; only that receipt changes or erases it", async () => {
    const station = await newStation();
    const door = reportDoor(station);
    const said = await putJson(door, writing());
    expect(said).toMatchObject({ open: true, verified: false, feedback: { version: 1 } });
    expect((await putJson(door, writing({ basedOn: 1, text: "Changed" }))).feedback?.version).toBe(2);
    expect(await callJson(reportDoor(station), NOBODY)).toMatchObject({ feedback: null });
    expect((await callJson<FeedbackDoor>(door, { ...NOBODY, method: "DELETE" })).feedback?.text).toBeNull();
    expect(await reportOf(station.id)).toMatchObject({ verified: false, sessionId: null, session: null });
    const elsewhere = `/api/stations/no-such/feedback/${newReceipt()}`;
    expect((await problemOf(elsewhere, { ...NOBODY, method: "PUT", body: writing() })).code).toBe("station-unknown");
    expect((await problemOf(`/api/stations/${station.id}/feedback/short`, NOBODY)).code).toBe("feedback-unknown");
  });

  it("is greeted, also where the station is not in the public list; then no state is told", async () => {
    const evses = [{ evseId: 1, maxPowerWatts: 22_080 }];
    const [open, hidden] = [await newStation({ name: "Pier", evses }), await newStation({ evses, listed: false })];
    for (const station of [open, hidden]) {
      await station.postAsOwner([
        { at: new Date(now - 60_000).toISOString(), evseId: 1, transactionId: "T", event: "begin", powerWatts: 7_000 },
      ]);
      await station.deliver();
    }
    const greeting = (station: TestStation) => callJson<StationDoor>(`/api/at/${station.id}`, NOBODY);
    expect(await greeting(open)).toEqual({
      ...{ stationId: open.id, name: "Pier", listed: true },
      evses: [{ evseId: 1, status: "in-use", maxPowerWatts: 22_080 }],
    });
    expect(await greeting(hidden)).toEqual({
      ...{ stationId: hidden.id, name: "", listed: false },
      evses: [{ evseId: 1, status: "unknown", maxPowerWatts: 22_080 }],
    });
    expect((await callJson<FeedbackDoor>(reportDoor(open), NOBODY)).station).toEqual({
      ...{ stationId: open.id, name: "Pier", listed: true },
    });
    expect((await callJson<FeedbackDoor>((await charged()).door, NOBODY)).station.listed).toBe(true);
    const headers = { "CF-Connecting-IP": "203.0.113.78" };
    const codes = [];
    for (let n = 0; n < 25; n++) codes.push((await problemOf(`/api/at/no-${n}`, { ...NOBODY, headers })).code);
    expect([codes[0], codes[24]]).toEqual(["station-unknown", "too-many-attempts"]);
  });

  it("is slowed down, and the same text under other receipts waits to be looked at", async () => {
    const station = await newStation();
    const headers = { "CF-Connecting-IP": "203.0.113.77" };
    const statuses = [];
    for (let n = 0; n < 12; n++) {
      const text = `The worst charger of them all${n % 2 === 0 ? "!" : " …"}`;
      statuses.push((await put(reportDoor(station), writing({ text }), { headers })).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    const items = (await inbox(`stationId=${station.id}`)).reverse();
    expect(items.filter(({ visibility }) => visibility === "public")).toHaveLength(1);
    expect(items.filter(({ holds }) => holds.includes("repeated-text"))).toHaveLength(items.length - 1);
  });

  it("with many others at once waits to be looked at as well, and beyond 200 a day is sent away", async () => {
    const station = await newStation();
    for (let n = 0; n < 21; n++) await put(reportDoor(station), writing({ text: `n ${n}` }));
    expect((await inbox(`stationId=${station.id}&visibility=held`)).map(({ text }) => text)).toEqual(["n 20"]);
    await database.batch(
      Array.from({ length: 179 }, (_, n) =>
        database
          .prepare(
            `INSERT INTO feedback (id, door, station_id, evse_id, session_id, verified, version, created_at_millis,
             updated_at_millis, ratings, reasons, language, text, contact, likeness, erased_at_millis, visibility, holds, hidden,
             state, assignee, due_at_millis, merged_into, answer, revision) SELECT 'FILL' || ?1, 'fill ' || ?1 || station_id, station_id, evse_id, session_id, verified, version,
             created_at_millis, updated_at_millis, ratings, reasons, language, text, contact, likeness, erased_at_millis, visibility,
             holds, hidden, state, assignee, due_at_millis, merged_into, answer, revision FROM feedback WHERE station_id = ?2 LIMIT 1`,
          )
          .bind(n, station.id),
      ),
    );
    const refused = await problemOf(reportDoor(station), { ...NOBODY, method: "PUT", body: writing() });
    expect(refused).toMatchObject({ status: 429, code: "too-many-attempts" });
  });
});

describe("texts", () => {
  it("with links and contact data wait to be looked at; figures, prices and times do not", async () => {
    const { station } = await charged();
    const cases: [string, string[]][] = [
      ["See https://example.test/x", ["link"]],
      ["cheap at best-charging.shop", ["link"]],
      ["write to bob@example.org", ["contact-data"]],
      ["Call Bob: +49 (0)170 123 45 67", ["contact-data"]],
      ["Paid 12,50 € for 20.000 kWh at 14:05 on 2026-03-01, 0.59 per kWh.", []],
      ["Stopped at 62 %.Then again.No power", []],
      ["From 2026-11-23 16:52 on, and on 23/11/2026 17.10 again", []],
      ["Go to best-charging.shop.", ["link"]],
      ["Look at cheap\u200ber-charging\u3002\uff53hop", ["link"]],
    ];
    for (const [text, holds] of cases) {
      const said = await putJson(reportDoor(station), writing({ text }));
      expect([text, said.feedback?.holds]).toEqual([text, holds]);
    }
  });
});

describe("an operator who knows a session's link", () => {
  it("cannot change what its driver said, who does so from the device it was said on, also when its answer was lost", async () => {
    const { door, sessionId } = await charged();
    const first = writing();
    // The answer is lost on its way, and sent again.
    await call(door, { ...NOBODY, method: "PUT", body: first });
    const said = await put(door, first);
    expect(said.headers.get("Set-Cookie")).toMatch(/; Path=\/api\/driver; HttpOnly; SameSite=Strict/);
    const changed = { ...NOBODY, method: "PUT", body: writing({ basedOn: 1, stars: 5 }) };
    expect(await problemOf(door, changed)).toMatchObject({ status: 403, code: "forbidden" });
    const guessed = { Cookie: (cookies.get(door) ?? "").replace(/=.*/, `=${crypto.randomUUID()}`) };
    expect((await problemOf(door, { ...changed, headers: guessed })).code).toBe("forbidden");
    expect(await callJson(door, NOBODY)).toMatchObject({ open: false, feedback: { version: 1, stars: 2 } });
    // How the driver can be reached is read on their device alone: whoever passes by can read the link's QR code.
    expect((await read(door)).feedback).toMatchObject({ contact: "ada@example.org", contactGiven: true });
    expect((await callJson<FeedbackDoor>(door, NOBODY)).feedback).toMatchObject({ contact: null, contactGiven: true });
    // Also not by a new link, which its driver may use as before.
    const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${sessionId}/driver-link`, { method: "POST" });
    const renewed = `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/")}/feedback`;
    expect((await problemOf(renewed, changed)).code).toBe("forbidden");
    const headers = { Cookie: cookies.get(door) ?? "" };
    expect(await callJson(renewed, { ...NOBODY, headers })).toMatchObject({ open: true });
    expect((await call(renewed, { ...changed, headers })).status).toBe(200);
    // Not on what a client without a page said either.
    const other = await charged();
    await post(other.door);
    expect((await problemOf(other.door, changed)).code).toBe("forbidden");
    expect((await put(other.door, writing({ basedOn: 1 }))).status).toBe(200);
  });

  it("cannot make many drivers' voices one's by saying later that they charged with the same card", async () => {
    const { station, sessionId, door } = await charged();
    await put(door, writing());
    const keyed = "UPDATE feedback SET driver_key = 'x' WHERE session_id = ?";
    await expect(database.prepare(keyed).bind(sessionId).run()).rejects.toThrow("driver");
    // Known when it was given: what the session says later changes nothing.
    const known = await charged();
    await runInDurableObject(stations.getByName(known.station.id), (_, { storage }) => {
      storage.sql.exec("UPDATE sessions SET summary = json_set(summary, '$.idToken', 'CARD-a')");
    });
    await put(known.door, writing());
    await database.prepare("UPDATE sessions SET id_token = 'OTHER'").run();
    const [voice] = await voicesOf(known.station.id);
    expect(voice?.driverKey).toBe("card-a");
    await station.deliver();
    await database.prepare("UPDATE sessions SET id_token = 'LATER' WHERE id = ?").bind(sessionId).run();
    expect((await voicesOf(station.id))[0]?.driverKey).toBe("later");
  });
});

describe("operators", () => {
  it("take a report through its states, with assignee, due time, notes and an answer that its driver reads", async () => {
    const { station, door } = await charged();
    await put(door, writing());
    const { items } = await callJson<{ items: { id: string }[] }>("/api/people");
    const person =
      items[0]?.id ??
      (await signedIn("operator").then(() => callJson<{ items: { id: string }[] }>("/api/people"))).items[0]?.id ??
      "";
    let report = await reportOf(station.id);
    report = await worked(report, "", "PATCH", { state: "in-work", assignee: person, dueAtMillis: now + DAY });
    report = await worked(report, "/notes", "POST", { text: "Asked the site." });
    report = await worked(report, "/answer", "PUT", { text: "The site allows 11 kW until 18:00." });
    report = await worked(report, "", "PATCH", { state: "resolved" });
    expect(report).toMatchObject({ state: "resolved", assignee: person, dueAtMillis: now + DAY });
    expect(report.events.map(({ kind }) => kind)).toEqual(["changed", "note", "answer", "changed"]);
    const read = await callJson<FeedbackDoor>(door, NOBODY);
    expect(read.feedback).toMatchObject({ state: "resolved", answer: { text: "The site allows 11 kW until 18:00." } });
    expect(JSON.stringify(read)).not.toContain("Asked the site");
    const { items: trail } = await callJson<AuditList>(`/api/audit?subject=${report.id}`);
    expect(trail.map(({ action }) => action).reverse()).toEqual([
      ...["feedback.changed", "feedback.noted", "feedback.answered", "feedback.changed"],
    ]);
    expect(trail[0]).toMatchObject({ before: { state: "in-work" }, after: { state: "resolved" } });
    // New words reopen what was closed.
    expect((await putJson(door, writing({ basedOn: 1, text: "Still slow" }))).feedback?.state).toBe("received");
  });

  it("change it from what they read, once; a person who is none, or a chain of merged reports, is refused", async () => {
    const station = await newStation();
    for (const text of ["one", "two", "three"]) await put(reportDoor(station), writing({ text }));
    const ids = (await inbox(`stationId=${station.id}`)).map(({ id }) => id);
    const [a, b, c] = await Promise.all(ids.map((id) => callJson<FeedbackDetail>(`/api/feedback/${id}`)));
    if (a === undefined || b === undefined || c === undefined) throw new Error("three reports are needed");
    const both = await Promise.all([
      work(a, "", "PATCH", { state: "in-work" }),
      work(a, "", "PATCH", { state: "declined" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await (await work(b, "", "PATCH", { assignee: "no-such" })).json<{ pointer: string }>()).pointer).toBe(
      "/assignee",
    );
    const never = await work(b, "", "PATCH", { dueAtMillis: Number.MAX_SAFE_INTEGER });
    expect((await never.json<{ pointer: string }>()).pointer).toBe("/dueAtMillis");
    const merged = await worked(b, "", "PATCH", { mergedInto: c.id });
    expect((await callJson<FeedbackDetail>(`/api/feedback/${c.id}`)).merged).toEqual([b.id]);
    const fresh = await callJson<FeedbackDetail>(`/api/feedback/${a.id}`);
    for (const [one, into] of [
      [fresh, b.id],
      [fresh, a.id],
      [c, a.id],
      [fresh, "no-such"],
    ] as const) {
      expect((await work(one, "", "PATCH", { mergedInto: into })).status, into).toBe(422);
    }
    expect((await worked(merged, "", "PATCH", { mergedInto: null })).mergedInto).toBeNull();
  });

  it("hide a text with a reason that its driver reads, and show it again; stars and words stay what they are", async () => {
    const { station, door } = await charged();
    const { feedback } = await putJson(door, writing());
    let report = await reportOf(station.id);
    expect((await work(report, "/hiding", "PUT", { reason: "unfavourable", explanation: "x" })).status).toBe(422);
    expect((await work(report, "/hiding", "PUT", { reason: "insult", explanation: " " })).status).toBe(422);
    report = await worked(report, "/hiding", "PUT", { reason: "insult", explanation: "The last word." });
    expect((await callJson<FeedbackDoor>(door, NOBODY)).feedback).toMatchObject({
      ...{ visibility: "hidden", hidden: { reason: "insult", explanation: "The last word." } },
      ...{ text: feedback?.text, stars: feedback?.stars },
    });
    // Other words are looked at anew, and do not show themselves.
    await put(door, writing({ basedOn: 1, text: "Politely: slow." }));
    expect(await reportOf(station.id)).toMatchObject({ visibility: "held", hidden: null });
    // Not the second ones either, nor by taking all words away between.
    for (const [basedOn, text, visibility] of [
      [2, "Rudely again.", "held"],
      [3, "", "public"],
      [4, "Rudely, once more.", "held"],
    ] as const) {
      await put(door, writing({ basedOn, text }));
      expect(await reportOf(station.id)).toMatchObject({ visibility });
    }
    report = await worked(await reportOf(station.id), "/hiding", "DELETE");
    expect(report.visibility).toBe("public");
    expect(report.events.map(({ kind }) => kind)).toEqual(["hidden", "released"]);
  });

  it("move no score by hiding: every verified report is a voice, those tied to no session are none", async () => {
    const { station, sessionId, door } = await charged();
    await put(door, writing());
    await put(reportDoor(station), writing({ stars: 5, dimensions: {} }));
    await station.deliver();
    const voices = () => voicesOf(station.id);
    const before = await voices();
    expect(before).toEqual([{ sessionId, driverKey: null, atMillis: now, verified: true, ratings: RATINGS }]);
    const [item] = await inbox(`stationId=${station.id}&verified=true`);
    const report = await callJson<FeedbackDetail>(`/api/feedback/${item?.id}`);
    await worked(report, "/hiding", "PUT", { reason: "insult", explanation: "x" });
    await call(door, { ...NOBODY, method: "DELETE" });
    expect(await voices()).toEqual(before);
    await database.prepare("UPDATE sessions SET id_token = 'CARD-1' WHERE id = ?").bind(sessionId).run();
    expect((await voices()).map(({ driverKey }) => driverKey)).toEqual(["card-1"]);
  });

  it("cannot change or remove a driver's words, not even by a fault of ours", async () => {
    const { door } = await charged();
    await put(door, writing());
    const attempts = [
      "UPDATE feedback SET text = 'Great!'",
      "UPDATE feedback SET text = NULL",
      `UPDATE feedback SET ratings = '{"overall":5}'`,
      `UPDATE feedback SET ratings = '{"overall":5}', version = version + 1`,
      "UPDATE feedback SET verified = 0",
      "DELETE FROM feedback",
      "UPDATE feedback_writings SET ratings = '{}'",
      "DELETE FROM feedback_writings",
      "UPDATE feedback_texts SET text = 'Great!'",
      "DELETE FROM feedback_texts WHERE feedback_id NOT IN (SELECT feedback_id FROM feedback_events WHERE kind = 'erased')",
      "INSERT OR REPLACE INTO feedback_texts SELECT feedback_id, version, 'Great!' FROM feedback_texts",
      "INSERT OR REPLACE INTO feedback SELECT * FROM feedback",
      "INSERT INTO feedback_events (feedback_id, at_millis, by, kind) VALUES ('x', 1, '{}', 'note')",
      "DELETE FROM feedback_events",
    ];
    const done: string[] = [];
    for (const statement of attempts) {
      const isRefused = await database
        .prepare(statement)
        .run()
        .then(
          () => false,
          () => true,
        );
      if (!isRefused) done.push(statement);
    }
    expect(done).toEqual([attempts[12]]);
  });

  it("find reports by text, state, station, site and more, page by page, and take them away as a file", async () => {
    const site = await callJson<{ id: string }>("/api/sites", { body: { name: "Depot", timeZone: "Europe/Berlin" } });
    const station = await newStation({ siteId: site.id });
    await station.deliver();
    for (const text of ["=1+1 Kabel kaputt", "Größe falsch", "fine"]) {
      now += 1_000;
      vi.setSystemTime(now);
      await put(reportDoor(station), writing({ text }));
    }
    const texts = async (query: string) => (await inbox(`stationId=${station.id}&${query}`)).map(({ text }) => text);
    expect(await texts("search=kabel")).toEqual(["=1+1 Kabel kaputt"]);
    expect(await texts("search=gr%C3%B6%C3%9Fe")).toEqual(["Größe falsch"]);
    expect(await texts(`siteId=${site.id}&verified=false&state=open&assignee=&visibility=public`)).toHaveLength(3);
    expect(await texts("verified=true")).toEqual([]);
    expect(await texts("state=resolved")).toEqual([]);
    const first = await callJson<FeedbackList>(`/api/feedback?stationId=${station.id}&limit=2`);
    expect(first.items.map(({ text }) => text)).toEqual(["fine", "Größe falsch"]);
    expect(await texts(`cursor=${first.nextCursor}`)).toEqual(["=1+1 Kabel kaputt"]);
    expect((await problemOf("/api/feedback?state=gone")).pointer).toBe("state");
    const file = await call(`/api/feedback-export?stationId=${station.id}`);
    const lines = (await file.text()).trim().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[3]).toContain("'=1+1 Kabel kaputt");
    expect(lines.join()).not.toContain("ada@example.org");
  });

  it("see what to fix first: by drivers affected, of what is open, by station, site and model", async () => {
    const site = await callJson<{ id: string }>("/api/sites", { body: { name: "Pier", timeZone: "Europe/Berlin" } });
    const station = await newStation({ siteId: site.id });
    await station.deliver();
    const rated = { stars: 4, dimensions: { speed: 1, place: 2 } };
    for (const reasons of [["dead", "slow"], ["dead"], ["charged"]]) {
      await put(
        reportDoor(station),
        writing({ reasons, ...(reasons.includes("slow") ? rated : { stars: null, dimensions: {} }), text: "" }),
      );
    }
    const connection = JSON.stringify({ vendor: "Acme", model: "X1", firmwareVersion: "2.0" });
    await database
      .prepare("UPDATE stations SET connection = ? WHERE station_id = ?")
      .bind(connection, station.id)
      .run();
    const trends = async (by: string, group: string) =>
      (await callJson<FeedbackTrends>(`/api/feedback-trends?by=${by}`)).items
        .filter((item) => item.group === group)
        .map(({ kind, problem, drivers }) => `${kind} ${problem} ${drivers}`);
    const lines = ["reason dead 2", "rated place 1", "rated speed 1", "reason slow 1"];
    expect(await trends("station", station.id)).toEqual(lines);
    expect(await trends("site", site.id)).toEqual(lines);
    expect(await trends("model", "Acme X1")).toEqual(lines);
    expect(await trends("firmware", "Acme X1 2.0")).toEqual(lines);
    const dead = (await inbox(`stationId=${station.id}`)).filter(({ reasons }) => reasons.includes("slow"));
    const report = await callJson<FeedbackDetail>(`/api/feedback/${dead[0]?.id}`);
    await worked(report, "", "PATCH", { state: "declined" });
    expect(await trends("station", station.id)).toEqual(["reason dead 1"]);
    expect((await problemOf("/api/feedback-trends?by=moon")).pointer).toBe("by");
  });

  it("see how drivers can be reached only where they may answer", async () => {
    const { station, door } = await charged();
    await put(door, writing());
    const { id } = await reportOf(station.id);
    const seen = [];
    for (const role of ["owner", "operator", "auditor", "viewer"] as const) {
      const { cookie } = await signedIn(role);
      const response = await call(`/api/feedback/${id}`, { headers: { Cookie: cookie, Origin: ORIGIN } });
      seen.push([role, response.status, response.ok ? (await response.json<FeedbackDetail>()).contact : null]);
    }
    expect(seen).toEqual([
      ["owner", 200, "ada@example.org"],
      ["operator", 200, "ada@example.org"],
      ["auditor", 200, null],
      ["viewer", 403, null],
    ]);
  });
});
