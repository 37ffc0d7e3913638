// The public list: which stations stand there is their operator's choice, what is said of them is not.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type {
  CommunityDetail,
  CommunityList,
  MethodNumbers,
  OperatorScores,
  PublicFeedbackList,
} from "../../../edge/contract/community.ts";
import type { FeedbackDetail, FeedbackList } from "../../../edge/contract/feedback.ts";
import type { Listing } from "../../../edge/contract/listing.ts";
import type { SessionDetail } from "../../../edge/contract/sessions.ts";
import { distanceMeters } from "../../../edge/domain/near.ts";
import { replayBadge } from "../../../edge/domain/score/badge.ts";
import { METHOD } from "../../../edge/domain/score/method.ts";
import { turnDueScores } from "../../../edge/jobs/scores.ts";
import { badgePicture } from "../../../edge/routes/badge-picture.ts";
import { voicesIn, writingsStatement } from "../../../edge/store/feedback-voices.ts";
import { loadScores } from "../../../edge/store/station-scores.ts";
import worker from "../../../edge/worker.ts";
import { connect } from "../ocpp/charger.ts";
import { call, callJson, database, ENVIRONMENT, newStation, ORIGIN, problemOf, type TestStation } from "../server.ts";

const NOBODY = { by: "nobody" } as const;
const DAY = 86_400_000;
const LIST = "/api/community/stations";

/** Only the clock of the tests moves. */
let now = 0;
beforeEach(() => {
  now = Math.floor(Date.now() / 1_000) * 1_000;
  vi.useFakeTimers({ now, toFake: ["Date"] });
});
afterEach(() => vi.useRealTimers());

const listed = (query = "") => callJson<CommunityList>(`${LIST}${query}`, NOBODY);
const detailOf = ({ id }: TestStation) => callJson<CommunityDetail>(`${LIST}/${id}`, NOBODY);
const inList = async ({ id }: TestStation) =>
  (await listed(`?search=${id}`)).items.find(({ stationId }) => stationId === id);

let transactions = 0;

/** A session that ended a minute ago, and where its driver says something. */
async function charged(station: TestStation, idToken: string | null = null) {
  transactions += 1;
  const reading = (agoMillis: number, event: string, value: number) => ({
    ...{ at: new Date(Date.now() - agoMillis).toISOString(), transactionId: `T${transactions}`, event },
    register: { value, unit: "kWh" },
  });
  const begin = transactions * 20;
  const [result] = await station.postAsOwner([reading(660_000, "begin", begin), reading(60_000, "end", begin + 11)]);
  const sessionId = result?.sessionId ?? "";
  if (idToken !== null) {
    await database.prepare("UPDATE sessions SET id_token = ? WHERE id = ?").bind(idToken, sessionId).run();
  }
  const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${sessionId}`);
  return { sessionId, door: `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/")}/feedback` };
}

async function rated(station: TestStation, stars: number, fields: object = {}, idToken: string | null = null) {
  const { door, sessionId } = await charged(station, idToken);
  const answer = await call(door, { ...NOBODY, body: { stars, ...fields } });
  if (answer.status !== 201) throw new Error(await answer.text());
  // What was said is changed from the device that said it.
  return { door, sessionId, cookie: (answer.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "" };
}

/** Says something at the station, tied to no session. */
function reported({ id }: TestStation, stars: number, text = "") {
  const receipt = crypto.randomUUID().replaceAll("-", "").slice(0, 22);
  const body = { writingId: crypto.randomUUID(), writtenAtMillis: Date.now(), stars, text };
  return call(`/api/stations/${id}/feedback/${receipt}`, { ...NOBODY, method: "PUT", body });
}

const PLACE = {
  ...{ name: "Car park", operator: "Stadtwerke", street: "Königstraße 12", postalCode: "12345", city: "Musterstadt" },
  ...{ countryCode: "DE", latitude: 50.7321, longitude: 7.0963, ocpiLocationId: "LOC-42" },
  connectors: [{ evseId: 1, standard: "IEC_62196_T2" }],
};
const choose = (stationId: string, body: object, version: number) =>
  call(`/api/stations/${stationId}/listing`, { method: "PUT", body, headers: { "If-Match": `"${version}"` } });

describe("an operator", () => {
  it("has a new station in the list unless it was registered otherwise, and chooses where it stands, with a trace", async () => {
    const { id } = await newStation({ name: "P1" });
    const quiet = await newStation({ listed: false });
    expect(await callJson(`/api/stations/${quiet.id}/listing`)).toMatchObject({ listed: false, version: 0 });
    const first = await callJson<Listing>(`/api/stations/${id}/listing`);
    expect(first).toMatchObject({ listed: true, version: 0, place: { name: "", latitude: null, connectors: [] } });
    const answer = await choose(id, { listed: true, place: PLACE }, 0);
    expect([answer.status, answer.headers.get("ETag")]).toEqual([200, '"1"']);
    expect(await answer.json()).toEqual({ listed: true, place: PLACE, version: 1 });
    expect(await callJson(`/api/stations/${id}/listing`)).toEqual({ listed: true, place: PLACE, version: 1 });
    // The same again is no change.
    expect((await choose(id, { listed: true, place: PLACE }, 1)).headers.get("ETag")).toBe('"1"');
    await choose(id, { listed: false, place: PLACE }, 1);
    const { items } = await callJson<AuditList>(`/api/audit?subject=${id}&action=station.listing-changed`);
    expect(items.map(({ before, after }) => [before?.listed, after?.listed])).toEqual([
      [true, false],
      [undefined, undefined],
    ]);
    expect(items[1]?.after).toMatchObject({ street: "Königstraße 12", connectors: ["1: IEC_62196_T2"] });
  });

  it("does not overwrite what somebody else chose meanwhile, and half a place is refused", async () => {
    const { id } = await newStation();
    const both = await Promise.all([
      choose(id, { listed: true, place: PLACE }, 0),
      choose(id, { listed: false, place: PLACE }, 0),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const half = await choose(id, { listed: true, place: { ...PLACE, latitude: null } }, 1);
    expect([half.status, (await half.json<{ pointer: string }>()).pointer]).toEqual([422, "/place"]);
    expect((await choose(id, { listed: true, place: { ...PLACE, latitude: 91 } }, 1)).status).toBe(422);
    expect(await problemOf("/api/stations/CS-NONE/listing")).toMatchObject({ code: "station-unknown" });
  });
});

describe("times left out of the uptime", () => {
  const LEFT_OUT = {
    ...{ evseId: 1, fromMillis: Date.UTC(2026, 9, 3), toMillis: Date.UTC(2026, 9, 5) },
    ...{ reason: "utility-interruption", note: "Grid operator, 4711" },
  };
  const path = ({ id }: TestStation) => `/api/stations/${id}/exclusions`;

  it("are public with the uptime, without the note, from the moment that they are given, and leave a trace", async () => {
    const station = await newStation();
    const other = await newStation();
    expect((await detailOf(station)).measured.exclusions).toEqual([]);
    const made = await call(path(station), { body: LEFT_OUT });
    expect(made.status).toBe(201);
    const kept = await made.json<{ id: string }>();
    expect(await callJson(path(station))).toEqual({ items: [{ ...LEFT_OUT, id: kept.id }] });
    const { note, ...open } = LEFT_OUT;
    expect((await detailOf(station)).measured.exclusions).toEqual([open]);
    expect(JSON.stringify(await detailOf(station))).not.toContain(note);
    expect(await problemOf(`${path(other)}/${kept.id}`, { method: "DELETE" })).toMatchObject({
      code: "exclusion-unknown",
    });
    expect((await call(`${path(station)}/${kept.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await detailOf(station)).measured.exclusions).toEqual([]);
    const { items } = await callJson<AuditList>(`/api/audit?subject=${station.id}&action=station`);
    expect(items.map(({ action }) => action)).toEqual([
      ...["station.exclusion-removed", "station.exclusion-added", "station.registered"],
    ]);
    expect(items[1]?.after).toMatchObject({ from: "2026-10-03T00:00:00.000Z", note: LEFT_OUT.note });
  });

  it("end after they begin, have one of the law's reasons, and are at most 200", async () => {
    const station = await newStation();
    const refused = async (fields: object) =>
      (await problemOf(path(station), { body: { ...LEFT_OUT, ...fields } })).code;
    expect(await refused({ toMillis: LEFT_OUT.fromMillis })).toBe("schema-violated");
    expect(await refused({ reason: "bad-mood" })).toBe("schema-violated");
    expect(await refused({ toMillis: Number.MAX_SAFE_INTEGER })).toBe("schema-violated");
    await database.batch(
      Array.from({ length: 200 }, (_, index) =>
        database
          .prepare("INSERT INTO station_exclusions VALUES (?, ?, 1, 0, 1, 'vandalism', '')")
          .bind(`X${index}`, station.id),
      ),
    );
    expect(await refused({})).toBe("list-full");
  });
});

describe("the public list", () => {
  it("has a new station at once, and its score right after the first driver has rated it", async () => {
    const station = await newStation({ name: "Depot", evses: [{ evseId: 1, maxPowerWatts: 22_000 }] });
    const before = await inList(station);
    expect(before).toMatchObject({
      ...{ stationId: station.id, name: "Depot", score: null, voices: 0, ranked: false, rankHave: 0, rankNeed: 10 },
      ...{ badge: null, maxPowerWatts: 22_000, distanceMeters: null, ocpiLocationId: null },
      evses: [{ evseId: 1, status: "unknown", maxPowerWatts: 22_000, connectors: [] }],
    });
    await rated(station, 5, { dimensions: { speed: 2 } });
    const after = await inList(station);
    // Five assumed voices of four stars and one of five: 1 + 4 · (5 · 0.75 + 1)/6.
    expect(after).toMatchObject({ score: 4.167, voices: 1, drivers: 1, rankHave: 1 });
    expect(after?.interval?.lower).toBeLessThan(4.167);
    await rated(station, 1);
    expect((await inList(station))?.score).toBeLessThan(4.167);
    expect((await detailOf(station)).scores).toMatchObject({ overall: { voices: 2 }, speed: { voices: 1 } });
    expect((await detailOf(station)).spread).toEqual([1, 0, 0, 0, 1]);
    expect((await listed()).method).toMatchObject({ version: METHOD.version, url: "/community/method" });
  });

  it("does not tell a station that is not listed from one that is not there, at any of its addresses", async () => {
    const station = await newStation({ listed: false });
    await rated(station, 5);
    for (const path of ["", "/feedback"]) {
      const [hidden, none] = await Promise.all(
        [station.id, "CS-NONE"].map((id) => problemOf(`${LIST}/${id}${path}`, NOBODY)),
      );
      expect({ ...hidden, requestId: "" }).toEqual({ ...none, requestId: "" });
      expect(hidden).toMatchObject({ status: 404, code: "station-unknown" });
    }
    expect(await inList(station)).toBeUndefined();
    await choose(station.id, { listed: true, place: {} }, 0);
    // What was said meanwhile counts.
    expect(await inList(station)).toMatchObject({ voices: 1 });
  });

  it("is found by words of its place, by nearness and power, in a stable order page by page", async () => {
    const place = (latitude: number, longitude: number, city = "Prüfstadt") => ({
      ...PLACE,
      ...{ city, latitude, longitude },
    });
    const [a, b, c] = await Promise.all([
      newStation({ name: "b", evses: [{ evseId: 1, maxPowerWatts: 50_000 }] }),
      newStation({ name: "a", evses: [{ evseId: 1, maxPowerWatts: 11_000 }] }),
      newStation({ name: "C" }),
    ]);
    await choose(a.id, { listed: true, place: { ...place(50, 7), name: "" } }, 0);
    await choose(b.id, { listed: true, place: { ...place(50.1, 7), name: "" } }, 0);
    await choose(c.id, { listed: true, place: { ...place(-17, 179.95, "Fidschi"), name: "" } }, 0);
    const ids = async (query: string) => (await listed(query)).items.map(({ stationId }) => stationId);
    expect(new Set(await ids("?search=PRUFSTADT%20königstrasse"))).toEqual(new Set([a.id, b.id]));
    expect(await ids("?search=prüfstadt%20fidschi")).toEqual([]);
    // Of a station of which nothing was chosen, the registered name.
    const named = await newStation({ name: "ÜBERPRÜFT am Café" });
    for (const words of ["überprüft", "UBERPRUFT%20cafe", "caf%C3%A9"]) {
      expect(await ids(`?search=${words}`)).toEqual([named.id]);
    }
    const near = await listed("?near=50.2,7&search=prufstadt");
    expect(near.items.map(({ stationId }) => stationId)).toEqual([b.id, a.id]);
    const point = { latitude: 50.2, longitude: 7 };
    expect(near.items[0]?.distanceMeters).toBe(Math.round(distanceMeters(point, { latitude: 50.1, longitude: 7 })));
    expect(await ids("?near=50.2,7&radiusMeters=12000")).toEqual([b.id]);
    // Over the antimeridian.
    expect(await ids("?near=-17,-179.95&radiusMeters=12000")).toEqual([c.id]);
    expect(await ids("?search=prufstadt&minPowerWatts=12000")).toEqual([a.id]);
    expect(await ids("?search=prufstadt&sort=power")).toEqual([a.id, b.id]);
    expect(await ids("?search=prufstadt&sort=name")).toEqual([b.id, a.id]);
    for (const sort of ["score", "name", "power", "distance&near=50,7"]) {
      const whole = await ids(`?sort=${sort}&limit=200`);
      const paged: string[] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined; ) {
        const page: CommunityList = await listed(`?sort=${sort}&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
        paged.push(...page.items.map(({ stationId }) => stationId));
        cursor = page.nextCursor;
      }
      expect(paged, sort).toEqual(whole);
      expect(new Set(paged).size).toBe(paged.length);
    }
    for (const query of ["near=91,0", "near=x", "radiusMeters=5", "sort=distance", "cursor=!", "minPowerWatts=-1"]) {
      expect(await problemOf(`${LIST}?${query}`, NOBODY), query).toMatchObject({ status: 400, code: "bad-request" });
    }
  });

  it("is GeoJSON where it is asked for: points, longitude first, of those whose place is known", async () => {
    const [here, nowhere] = await Promise.all([newStation(), newStation()]);
    await choose(here.id, { listed: true, place: PLACE }, 0);
    const byName = await call(`${LIST}?search=${here.id}&format=geojson`, NOBODY);
    const byType = await call(`${LIST}?search=${here.id}`, { ...NOBODY, headers: { Accept: "application/geo+json" } });
    expect(byName.headers.get("Content-Type")).toBe("application/geo+json");
    const collection = await byName.json<{ features: { properties: object }[] }>();
    expect(await byType.json()).toEqual(collection);
    expect(collection).toMatchObject({
      type: "FeatureCollection",
      features: [
        {
          ...{ type: "Feature", id: here.id, geometry: { type: "Point", coordinates: [7.0963, 50.7321] } },
          properties: { stationId: here.id, ocpiLocationId: "LOC-42", city: "Musterstadt", score: null },
        },
      ],
    });
    const empty = await callJson(`${LIST}?search=${nowhere.id}&format=geojson`, NOBODY);
    expect(empty).toMatchObject({ features: [] });
  });

  it("is not sent twice to who has it, is kept for a moment by others, and read by any page", async () => {
    const station = await newStation();
    const path = `${LIST}?search=${station.id}`;
    const first = await call(path, NOBODY);
    const etag = first.headers.get("ETag") ?? "";
    expect(first.headers.get("Cache-Control")).toMatch(/^public, max-age=\d+/);
    expect(first.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(first.headers.get("Access-Control-Expose-Headers")).toContain("ETag");
    const again = (value: string) => call(path, { ...NOBODY, headers: { "If-None-Match": value } });
    const known = await again(`"other", W/${etag}`);
    expect([known.status, await known.text(), known.headers.get("ETag")]).toEqual([304, "", etag]);
    await rated(station, 4);
    const changed = await again(etag);
    expect([changed.status, changed.headers.get("ETag") === etag]).toEqual([200, false]);
  });

  it("says which EVSE is free from what the station reports, and knows nothing while it is gone", async () => {
    const station = await newStation({ evses: [{ evseId: 2, maxPowerWatts: 11_000 }] });
    const charger = await connect(station);
    const status = (connectorId: number, name: string) =>
      charger.call("StatusNotification", { connectorId, errorCode: "NoError", status: name });
    await status(1, "Available");
    await status(2, "Charging");
    await station.deliver();
    expect(await inList(station)).toMatchObject({
      free: 1,
      evses: [
        { evseId: 1, status: "free" },
        { evseId: 2, status: "in-use", maxPowerWatts: 11_000 },
      ],
    });
    charger.close();
    await expect
      .poll(async () => (await inList(station))?.evses.map((evse) => evse.status))
      .toEqual(["unknown", "unknown"]);
  });
});

describe("what drivers said", () => {
  it("is shown whole but for withheld words, which say why; no name, contact, photo or session goes out", async () => {
    const station = await newStation();
    const { door, sessionId } = await rated(
      station,
      2,
      { text: "The cable is torn.", reasons: ["damaged"] },
      "CARD-77",
    );
    await reported(station, 1, "Buy at www.example.com now");
    const { items } = await callJson<FeedbackList>(`/api/feedback?stationId=${station.id}`);
    const report = items.find(({ verified }) => verified);
    const work = (path: string, body: object, revision: number) =>
      call(`/api/feedback/${report?.id}${path}`, { method: "PUT", body, headers: { "If-Match": `"${revision}"` } });
    const answered = await (
      await work("/answer", { text: "It is a new one now." }, report?.revision ?? 0)
    ).json<FeedbackDetail>();
    const shown = async () => callJson<PublicFeedbackList>(`${LIST}/${station.id}/feedback`, NOBODY);
    const before = await shown();
    expect(before.items).toHaveLength(2);
    expect(before.items.find(({ verified }) => verified)).toMatchObject({
      ...{ stars: 2, text: "The cable is torn.", reasons: ["damaged"], withheld: null, changed: false },
      answer: { text: "It is a new one now." },
    });
    expect(before.items.find(({ verified }) => !verified)).toMatchObject({ stars: 1, text: null, withheld: "held" });
    await work("/hiding", { reason: "insult", explanation: "Names somebody." }, answered.revision);
    const hidden = await shown();
    expect(hidden.items.find(({ verified }) => verified)).toMatchObject({ stars: 2, text: null, withheld: "insult" });
    await call(door, { ...NOBODY, method: "DELETE" });
    const erased = (await shown()).items.find(({ verified }) => verified);
    expect(erased).toMatchObject({ stars: 2, text: null, withheld: "erased" });
    const all = JSON.stringify([before, hidden, await detailOf(station), await listed()]);
    expect(all).not.toContain(sessionId);
    expect(all).not.toMatch(/CARD-77|www\.example|contact|photo|assignee|explanation|Names somebody/i);
  });

  it("comes page by page, newest first", async () => {
    const station = await newStation();
    for (const stars of [1, 2, 3, 4, 5]) {
      vi.setSystemTime(now + stars * 1_000);
      await reported(station, stars);
    }
    const path = `${LIST}/${station.id}/feedback?limit=2`;
    const seen: (number | null)[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const page: PublicFeedbackList = await callJson(`${path}${cursor === "" ? "" : `&cursor=${cursor}`}`, NOBODY);
      seen.push(...page.items.map(({ stars }) => stars));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });
});

describe("a score", () => {
  it("is not moved by hiding, nor by a brigade of those who were not there", async () => {
    const station = await newStation();
    await rated(station, 1, { text: "Terrible." });
    await rated(station, 4);
    const before = await inList(station);
    const { items } = await callJson<FeedbackList>(`/api/feedback?stationId=${station.id}`);
    for (const { id, revision } of items) {
      const body = { reason: "unlawful", explanation: "Not true." };
      await call(`/api/feedback/${id}/hiding`, { method: "PUT", body, headers: { "If-Match": `"${revision}"` } });
    }
    await Promise.all(Array.from({ length: 30 }, () => reported(station, 5)));
    const after = await inList(station);
    expect(after).toEqual(before);
  });

  it("is raised by no bad voice and lowered by no good one, one driver counts for less than two, and an old day fades", async () => {
    const station = await newStation();
    const lower = async () => (await inList(station))?.interval?.lower ?? 0;
    await rated(station, 3);
    for (let before = await lower(), voice = 0; voice < 5; voice++) {
      await rated(station, 5, {}, `DRIVER-${voice}`);
      const after = await lower();
      expect(after).toBeGreaterThanOrEqual(before);
      before = after;
    }
    const good = await inList(station);
    for (let voice = 0; voice < 5; voice++) await rated(station, 1, {}, "ANGRY");
    const bad = await inList(station);
    expect(bad).toMatchObject({ voices: 11, drivers: 7, rankHave: 8, ranked: false });
    expect(bad?.score).toBeLessThan(good?.score ?? 0);
    // Another card is only known now: the same ones count as another driver's.
    const before = bad?.drivers ?? 0;
    await database.prepare("UPDATE sessions SET id_token = 'OTHER' WHERE id_token = 'DRIVER-0'").run();
    await database.prepare("UPDATE sessions SET id_token = 'ANGRY' WHERE id_token = 'DRIVER-1'").run();
    expect((await inList(station))?.drivers).toBe(before - 1);
    vi.setSystemTime(now + 200 * DAY);
    const faded = await inList(station);
    expect(faded?.voices).toBe(11);
    expect(Math.abs((faded?.score ?? 0) - 4)).toBeLessThan(Math.abs((bad?.score ?? 0) - 4));
    vi.setSystemTime(now + 366 * DAY);
    expect(await inList(station)).toMatchObject({ voices: 0, score: null });
  });

  it("is the newest of what a driver says of one session, from the time of the change", async () => {
    const station = await newStation();
    const { door, cookie } = await rated(station, 1);
    vi.setSystemTime(now + 14 * DAY);
    const body = { writingId: crypto.randomUUID(), basedOn: 1, writtenAtMillis: Date.now(), stars: 5 };
    expect((await call(door, { ...NOBODY, method: "PUT", body, headers: { Cookie: cookie } })).status).toBe(200);
    expect(await inList(station)).toMatchObject({ voices: 1, score: 4.167 });
    // Also when what was said first is too old to count.
    vi.setSystemTime(now + (14 + 364) * DAY);
    expect(await inList(station)).toMatchObject({ voices: 1 });
    vi.setSystemTime(now + (14 + 365) * DAY);
    expect(await inList(station)).toMatchObject({ voices: 0 });
  });
});

describe("scores that are being worked out", () => {
  it("miss nothing that is said meanwhile: the next reader counts it", async () => {
    const station = await newStation();
    await rated(station, 5);
    const { door } = await charged(station);
    let said = false;
    // Between the reading of the voices and the keeping of the score.
    const interrupted = new Proxy(database, {
      get: (target, name) =>
        name !== "batch"
          ? Reflect.get(target, name).bind(target)
          : async (statements: D1PreparedStatement[]) => {
              const answer = await target.batch(statements);
              if (!said) await call(door, { ...NOBODY, body: { stars: 1 } });
              said = true;
              return answer;
            },
    });
    const during = (await loadScores(interrupted, [station.id], now, 1)).get(station.id);
    expect(during?.scores.overall.voices).toBe(1);
    expect(await inList(station)).toMatchObject({ voices: 2 });
  });

  it("are those of the driver whom the session names later, and the badge is derived again", async () => {
    const station = await newStation();
    const { sessionId } = await rated(station, 5);
    await rated(station, 4);
    expect(await inList(station)).toMatchObject({ voices: 2, drivers: 1 });
    await database.prepare("UPDATE sessions SET id_token = 'CARD-1' WHERE id = ?").bind(sessionId).run();
    expect(
      await database.prepare("SELECT badge FROM station_scores WHERE station_id = ?").bind(station.id).first("badge"),
    ).toBeNull();
    expect(await inList(station)).toMatchObject({ voices: 2, drivers: 2 });
  });
});

/** Verified voices in D1 as the doors write them, one a day back from `until`, each of another driver. */
async function voicesInDatabase({ id }: TestStation, untilMillis: number, days: number, stars: number) {
  const ratings = JSON.stringify({
    overall: stars,
    worked: null,
    speed: null,
    price: null,
    place: null,
    payment: null,
  });
  const statements: D1PreparedStatement[] = [];
  for (let day = 0; day < days; day++) {
    const atMillis = untilMillis - day * DAY;
    const name = `${id}.${untilMillis}-${day}`;
    statements.push(
      database
        .prepare(
          "INSERT INTO feedback_writings (feedback_id, version, writing_id, at_millis, written_at_millis, ratings, reasons) VALUES (?, 1, ?, ?, ?, ?, '[]')",
        )
        .bind(name, crypto.randomUUID(), atMillis, atMillis, ratings),
      database
        .prepare(
          `INSERT INTO feedback (id, door, station_id, session_id, verified, version, created_at_millis, updated_at_millis, ratings, reasons,
             visibility, holds, state, revision) VALUES (?, ?, ?, ?, 1, 1, ?, ?, ?, '[]', 'public', '[]', 'received', 1)`,
        )
        .bind(...[name, `session ${name}`, id, name, atMillis, atMillis, ratings]),
    );
  }
  await database.batch(statements);
}

describe("the badge", () => {
  it("is gained and lost by itself, and what is kept of it is what a replay from the first voice gives", async () => {
    const station = await newStation();
    const begin = Date.UTC(2026, 0, 7, 12);
    const badge = async () => {
      const { badgeDetails } = await detailOf(station);
      const row = await database
        .prepare("SELECT badge FROM station_scores WHERE station_id = ?")
        .bind(station.id)
        .first<string>("badge");
      const kept = JSON.parse(row ?? "null");
      const replayed = replayBadge(
        voicesIn(await writingsStatement(database, station.id, 0, Date.now()).all()),
        Date.now(),
      );
      expect(kept).toEqual(JSON.parse(JSON.stringify(replayed)));
      return badgeDetails;
    };
    for (let week = 0; week < 20; week++) {
      vi.setSystemTime(begin + week * 7 * DAY);
      await voicesInDatabase(station, begin + week * 7 * DAY - 1_000, 6, 5);
      await badge();
    }
    const held = await badge();
    expect(held).toMatchObject({ held: true, history: [{ change: "gained" }] });
    expect(held.figure).toMatch(/^[0-9a-f]{64}$/);
    expect(await inList(station)).toMatchObject({ badge: { sinceMillis: held.sinceMillis }, ranked: true });
    expect((await listed(`?badge=true&search=${station.id}`)).items).toHaveLength(1);
    for (let week = 20; week < 40; week++) {
      vi.setSystemTime(begin + week * 7 * DAY);
      await voicesInDatabase(station, begin + week * 7 * DAY - 1_000, 5, 1);
      if (week % 3 === 0) await badge();
    }
    expect(await badge()).toMatchObject({
      held: false,
      figure: null,
      history: [{ change: "gained" }, { change: "lost" }],
    });
    // Half a year of silence, and a driver who is known otherwise since: derived again from the first voice.
    vi.setSystemTime(begin + 80 * 7 * DAY);
    await badge();
    await database
      .prepare("UPDATE station_scores SET heard = heard + 1, badge = NULL WHERE station_id = ?")
      .bind(station.id)
      .run();
    expect((await badge()).history.map(({ change }) => change)).toEqual(["gained", "lost"]);
  });
});

describe("operators", () => {
  it("read scores and badges of all stations, those that are not listed too, page by page", async () => {
    const [quiet, good] = [await newStation({ listed: false }), await newStation()];
    await rated(quiet, 2);
    await rated(good, 5);
    const items: OperatorScores["items"] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const page: OperatorScores = await callJson(
        `/api/feedback-scores?limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    const at = ({ id }: TestStation) => items.findIndex(({ stationId }) => stationId === id);
    expect(new Set(items.map(({ stationId }) => stationId)).size).toBe(items.length);
    expect(at(good)).toBeLessThan(at(quiet));
    expect(items[at(quiet)]).toMatchObject({
      ...{ listed: false, scores: { overall: { voices: 1 }, speed: { score: null } } },
      ...{ badge: { held: false, streak: 0, streakNeeds: 4 }, check: null },
    });
  });
});

describe("when the day turns", () => {
  it("scores are turned by the job, whether anybody reads them or not", async () => {
    const station = await newStation();
    await rated(station, 5);
    await inList(station);
    const kept = () =>
      database
        .prepare("SELECT day, lower_milli_stars AS lower FROM station_scores WHERE station_id = ?")
        .bind(station.id)
        .first<{ day: number; lower: number }>();
    const before = await kept();
    const tomorrow = now + 30 * DAY;
    vi.setSystemTime(tomorrow);
    await worker.scheduled({ scheduledTime: tomorrow } as ScheduledController, ENVIRONMENT);
    const after = await kept();
    expect(after?.day).toBe(Math.floor(tomorrow / DAY));
    expect(after?.lower).toBeLessThan(before?.lower ?? 0);
    expect(await turnDueScores(database, tomorrow)).toBe(0);
  });
});

describe("the badge's picture", () => {
  const picture = (station: TestStation, query = "") => call(`${LIST}/${station.id}/badge.svg${query}`, NOBODY);

  it("says that it is not held in either language, is kept for a moment, and shows nothing of who is not listed", async () => {
    const station = await newStation({ name: `<script>alert("1")</script> & ${"long ".repeat(12)}` });
    const english = await picture(station);
    expect(english.headers.get("Content-Type")).toBe("image/svg+xml");
    expect(english.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(english.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    const text = await english.text();
    expect(text).toContain("No badge at present");
    expect(text).toContain("Not ranked yet: 0 of 10");
    expect(text).not.toMatch(/<script|<path/);
    expect(text).toContain("&lt;script&gt;");
    expect(await (await picture(station, "?language=de&theme=dark")).text()).toMatch(/Zurzeit keine Auszeichnung/);
    const etag = english.headers.get("ETag") ?? "";
    const known = await call(`${LIST}/${station.id}/badge.svg`, { ...NOBODY, headers: { "If-None-Match": etag } });
    expect(known.status).toBe(304);
    expect((await picture(station, "?language=xx")).status).toBe(400);
    expect((await picture(await newStation({ listed: false }))).status).toBe(404);
  });

  it("has a figure of its own for each period that it is held, and the score beside it", () => {
    const score = {
      ...{ score: 4.6249, interval: { lower: 4.4, upper: 4.8 }, voices: 1_480, drivers: 61 },
      ...{ ranked: true, rankHave: 96, rankNeed: 10 },
    };
    const of = (figure: string) => ({ held: true, sinceMillis: Date.UTC(2026, 9, 5), figure });
    const one = badgePicture("P1", of("1".repeat(64)), score, "de", "auto");
    expect(one).toContain("seit 5. Oktober 2026");
    expect(one).toContain("4,6 von 5, 1.480 belegte Bewertungen");
    expect(one).toContain("prefers-color-scheme:dark");
    expect(badgePicture("P1", of("2".repeat(64)), score, "de", "auto")).not.toBe(one);
    expect(new Set(one.match(/href|url\(|<image|<script|onload/g))).toEqual(new Set());
  });
});

describe("the public pages", () => {
  const HTML =
    '<!doctype html><html lang="en"><head><meta name="description" content="x" /><title>Wattest</title></head><body></body></html>';
  const ASSETS = {
    fetch: async () =>
      new Response(HTML, { headers: { "Content-Type": "text/html", "Content-Security-Policy": "script-src 'self'" } }),
  };
  const page = (path: string) => call(path, { ...NOBODY, environment: { ...ENVIRONMENT, ASSETS } });
  const dataOf = (html: string) =>
    JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? "null");

  it("say in their head what stands on them, and no driver's or operator's words leave their place there", async () => {
    const evil = `</script><script>alert(1)</script><!-- " ' &`;
    const station = await newStation({ name: `"><img src=x> & Söhne` });
    await choose(station.id, { listed: true, place: { ...PLACE, name: "", street: `"><b>1</b> & 2` } }, 0);
    await rated(station, 4, { text: evil });
    await reported(station, 1, "I was not there at all, but it is bad.");
    const answer = await page(`/community/${station.id}`);
    expect([answer.status, answer.headers.get("Content-Security-Policy")]).toEqual([200, "script-src 'self'"]);
    const html = await answer.text();
    expect(html).toContain(
      "<title>&quot;&gt;&lt;img src=x&gt; &amp; Söhne · Wattest</title>".replaceAll("&quot;", '"'),
    );
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|alert\(1\)<\/script/);
    // In quotes only quotes and ampersands mean something.
    expect(html).toContain('content="Charging station at &quot;><b>1</b> &amp; 2, 12345 Musterstadt.');
    expect(html).toContain(`<link rel="canonical" href="${ORIGIN}/community/${encodeURIComponent(station.id)}">`);
    const data = dataOf(html);
    expect(data).toMatchObject({
      ...{ "@type": "LocalBusiness", name: `"><img src=x> & Söhne` },
      geo: { latitude: 50.7321, longitude: 7.0963 },
      identifier: { propertyID: "OCPI Location.id", value: "LOC-42" },
      review: [{ reviewBody: evil, reviewRating: { ratingValue: 4, bestRating: 5 } }],
    });
    // One voice is no rating for others to show.
    expect(data.aggregateRating).toBeUndefined();
    await voicesInDatabase(station, now - 1_000, 12, 5);
    expect(dataOf(await (await page(`/community/${station.id}`)).text()).aggregateRating).toMatchObject({
      ...{ ratingCount: 13, bestRating: 5, worstRating: 1 },
    });
  });

  it("are the same page with 404 where nothing is listed, and stand in the sitemap where it is", async () => {
    const [open, quiet] = [await newStation(), await newStation({ listed: false })];
    for (const id of [quiet.id, "CS-NONE", "no%20id"]) {
      const answer = await page(`/community/${id}`);
      expect([answer.status, await answer.text()], id).toEqual([404, HTML]);
    }
    for (const path of ["/community", "/community/method"]) {
      const answer = await page(path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toMatch(/<title>.+ · Wattest<\/title>/);
    }
    const sitemap = await (await page("/sitemap.xml")).text();
    expect(sitemap).toContain(`<loc>${ORIGIN}/community/${open.id}</loc>`);
    expect(sitemap).not.toContain(quiet.id);
    expect(await (await page("/robots.txt")).text()).toContain(`Sitemap: ${ORIGIN}/sitemap.xml`);
  });
});

describe("the method", () => {
  it("is told with all its numbers", async () => {
    const said = await callJson<MethodNumbers>("/api/community/method", NOBODY);
    expect(said).toMatchObject({
      ...{ version: METHOD.version, priorVoices: METHOD.priorVoices },
      badge: METHOD.badge,
    });
  });
});
