// What operators work with around the inbox: order and filters, merging, counts, alerts, templates, saved views, the course, retention.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { FeedbackDetail, FeedbackDoor, FeedbackList, FeedbackTrends } from "../../../edge/contract/feedback.ts";
import type {
  AnswerTemplate,
  AssigneeList,
  FeedbackAlerts,
  FeedbackCounts,
  FeedbackCourse,
  SavedView,
} from "../../../edge/contract/feedback-work.ts";
import { BURST_DRIVERS, type Complaint, newestBurst } from "../../../edge/domain/feedback/bursts.ts";
import { eraseOldContacts } from "../../../edge/jobs/contacts.ts";
import { newPerson, send, signedIn } from "../identity/people.ts";
import { call, callJson, database, newStation, problemOf } from "../server.ts";

const NOBODY = { by: "nobody" } as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const NOW = Date.UTC(2026, 10, 23, 12);

beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const newDoor = (stationId: string) =>
  `/api/stations/${stationId}/feedback/${btoa(crypto.randomUUID()).replaceAll("=", "").slice(0, 22)}`;

/** A report at a station, by somebody with a network address of their own. */
async function report(stationId: string, fields: object = {}, door = newDoor(stationId)): Promise<FeedbackDoor> {
  const body = { writingId: crypto.randomUUID(), writtenAtMillis: Date.now(), stars: 2, reasons: ["slow"], ...fields };
  const response = await call(door, { ...NOBODY, method: "PUT", body });
  if (!response.ok) throw new Error(await response.text());
  return response.json<FeedbackDoor>();
}
const inbox = async (query: string) => (await callJson<FeedbackList>(`/api/feedback?${query}`)).items;
const detail = (id: string) => callJson<FeedbackDetail>(`/api/feedback/${id}`);
const work = async (id: string, path: string, method: string, body: object) => {
  const { revision } = await detail(id);
  return call(`/api/feedback/${id}${path}`, { method, body, headers: { "If-Match": `"${revision}"` } });
};
const worked = async (...args: Parameters<typeof work>) => {
  const response = await work(...args);
  if (!response.ok) throw new Error(await response.text());
  return response.json<FeedbackDetail>();
};

describe("the inbox", () => {
  it("is ordered by due time page by page, and narrowed by answer, due time, coming and what went wrong", async () => {
    const { id: stationId } = await newStation();
    const doors = [];
    for (const [n, fields] of [
      {},
      { reasons: ["dead"] },
      { stars: 5, reasons: [] },
      { dimensions: { speed: 1 } },
    ].entries()) {
      vi.setSystemTime(NOW + n * 1_000);
      doors.push(await report(stationId, { text: `n ${n}`, ...fields }));
    }
    vi.setSystemTime(NOW + HOUR);
    const ids = (await inbox(`stationId=${stationId}`)).map(({ id }) => id).reverse();
    await worked(ids[3] ?? "", "", "PATCH", { dueAtMillis: NOW + 2 * DAY });
    await worked(ids[1] ?? "", "", "PATCH", { dueAtMillis: NOW });
    await worked(ids[2] ?? "", "/answer", "PUT", { text: "Thank you." });
    const order: string[] = [];
    let cursor = "";
    do {
      const query = `stationId=${stationId}&sort=due&limit=1${cursor}`;
      const page = await callJson<FeedbackList>(`/api/feedback?${query}`);
      order.push(...page.items.map(({ text }) => text ?? ""));
      cursor = page.nextCursor === undefined ? "" : `&cursor=${page.nextCursor}`;
    } while (cursor !== "");
    expect(order).toEqual(["n 1", "n 3", "n 0", "n 2"]);
    const texts = async (query: string) => (await inbox(`stationId=${stationId}&${query}`)).map(({ text }) => text);
    expect(await texts("answered=true")).toEqual(["n 2"]);
    expect(await texts("answered=false")).toEqual(["n 3", "n 1", "n 0"]);
    expect(await texts("due=true")).toEqual(["n 1"]);
    expect(await texts(`sinceMillis=${NOW + 2_000}`)).toEqual(["n 3", "n 2"]);
    expect(await texts("problem=slow")).toEqual(["n 3", "n 0"]);
    expect(await texts("problem=dead")).toEqual(["n 1"]);
    expect(await texts("problem=speed")).toEqual(["n 3"]);
    expect(await texts("problem=overall")).toEqual(["n 3", "n 1", "n 0"]);
    expect(await problemOf("/api/feedback?problem=weather")).toMatchObject({ status: 400, pointer: "problem" });
    expect(await problemOf("/api/feedback?sort=stars")).toMatchObject({ status: 400, pointer: "sort" });
  });

  it("leads from a line of the trends to its reports, by model and firmware too", async () => {
    const { id: stationId } = await newStation();
    await database
      .prepare(
        'UPDATE stations SET connection = json(\'{"vendor":"Volt","model":"V1","firmwareVersion":"1.2"}\') WHERE station_id = ?',
      )
      .bind(stationId)
      .run();
    const other = await newStation();
    await report(stationId);
    await report(other.id);
    const trends = await callJson<FeedbackTrends>("/api/feedback-trends?by=firmware");
    expect(trends.items.find(({ group, problem }) => group === "Volt V1 1.2" && problem === "slow")).toMatchObject({
      ...{ drivers: 1, reports: 1, kind: "reason" },
    });
    const [whole] = (await callJson<FeedbackTrends>("/api/feedback-trends?by=all")).items;
    expect(whole?.group).toBe(null);
    expect((await inbox("firmware=Volt%20V1%201.2&problem=slow")).map((one) => one.stationId)).toEqual([stationId]);
    expect((await inbox("model=Volt%20V1")).map((one) => one.stationId)).toEqual([stationId]);
    expect(await inbox("model=Volt")).toEqual([]);
  });

  it("counts what waits, and whose", async () => {
    const { cookie, person } = await signedIn("operator");
    const before = await callJson<FeedbackCounts>("/api/feedback-counts");
    const { id: stationId } = await newStation();
    await report(stationId, { text: "see https://example.test" });
    await report(stationId);
    const closed = await report(stationId);
    expect(closed.feedback?.state).toBe("received");
    const [newest, middle] = await inbox(`stationId=${stationId}`);
    await worked(newest?.id ?? "", "", "PATCH", { state: "resolved" });
    await worked(middle?.id ?? "", "", "PATCH", { state: "in-work", assignee: person.id, dueAtMillis: NOW });
    const counts = await callJson<FeedbackCounts>("/api/feedback-counts");
    const more = Object.entries(counts).map(([name, count]) => [name, count - before[name as keyof FeedbackCounts]]);
    expect(Object.fromEntries(more)).toEqual({ open: 2, received: 1, due: 1, held: 1, mine: 0 });
    expect(await (await send("/api/feedback-counts", { cookie })).json()).toEqual({ ...counts, mine: 1 });
  });

  it("names to an operator, who may not read people, whom a report can be given to, and no addresses", async () => {
    const { cookie } = await signedIn("operator");
    const auditor = await newPerson("auditor", { name: "Only reads" });
    const response = await send("/api/feedback-assignees", { cookie });
    const text = await response.text();
    const { items } = JSON.parse(text) as AssigneeList;
    expect((await send("/api/people", { cookie })).status).toBe(403);
    expect(items.length).toBeGreaterThan(0);
    expect(items.map(({ id }) => id)).not.toContain(auditor.id);
    expect(text).not.toContain("@");
  });
});

describe("a report that is merged into another one", () => {
  it("takes on its state and answer and follows them, so that each driver reads both", async () => {
    const { id: stationId } = await newStation();
    const doors = [newDoor(stationId), newDoor(stationId)];
    for (const door of doors) await report(stationId, {}, door);
    const [second, first] = (await inbox(`stationId=${stationId}`)).map(({ id }) => id) as [string, string];
    await worked(first, "", "PATCH", { state: "acknowledged" });
    const merged = await worked(second, "", "PATCH", { mergedInto: first });
    expect(merged).toMatchObject({ state: "acknowledged", mergedInto: first, answer: null });
    expect(merged.events.at(-1)).toMatchObject({ after: { mergedInto: first, state: "acknowledged" } });
    await worked(first, "/answer", "PUT", { text: "The fuse is changed." });
    await worked(first, "", "PATCH", { state: "resolved" });
    for (const door of doors) {
      expect((await callJson<FeedbackDoor>(door, NOBODY)).feedback).toMatchObject({
        ...{ state: "resolved", answer: { text: "The fuse is changed." } },
      });
    }
    const followed = await detail(second);
    expect(followed.events.map(({ kind, after }) => [kind, after])).toEqual([
      ...[
        ["changed", { mergedInto: first, state: "acknowledged" }],
        ["answer", null],
        ["changed", { state: "resolved" }],
      ],
    ]);
    expect(await inbox(`stationId=${stationId}&state=open`)).toEqual([]);
  });

  it("is not handled by itself, is again once taken out, and is another one when its driver changes it after the end", async () => {
    const { id: stationId } = await newStation();
    const door = newDoor(stationId);
    await report(stationId, {}, door);
    vi.setSystemTime(NOW + 1_000);
    await report(stationId);
    const [first, second] = (await inbox(`stationId=${stationId}`)).map(({ id }) => id) as [string, string];
    await worked(second, "", "PATCH", { mergedInto: first });
    expect(await (await work(second, "", "PATCH", { state: "declined" })).json()).toMatchObject({
      ...{ status: 422, pointer: "/state", detail: expect.stringContaining(first) },
    });
    expect(await (await work(second, "/answer", "PUT", { text: "No." })).json()).toMatchObject({ pointer: "/text" });
    expect((await worked(second, "", "PATCH", { mergedInto: null, state: "in-work" })).state).toBe("in-work");
    await worked(second, "", "PATCH", { mergedInto: first });
    await worked(first, "", "PATCH", { state: "resolved" });
    await report(stationId, { basedOn: 1, text: "It is broken again." }, door);
    expect(await detail(second)).toMatchObject({ state: "received", mergedInto: null });
  });
});

describe("bursts of complaints", () => {
  const complaint = (hours: number, driver: string, fields: Partial<Complaint> = {}): Complaint => ({
    ...{ atMillis: hours * HOUR, driver, verified: false, reasons: [], ...fields },
  });

  it.each([
    ["three drivers within a day", [complaint(0, "a"), complaint(10, "b"), complaint(23.9, "c")], 3],
    ["three drivers in more than a day", [complaint(0, "a"), complaint(10, "b"), complaint(24, "c")], null],
    ["one driver three times", [complaint(0, "a"), complaint(1, "a"), complaint(2, "a"), complaint(3, "b")], null],
    [
      "an old burst and one new voice",
      [complaint(0, "a"), complaint(1, "b"), complaint(2, "c"), complaint(90, "d")],
      3,
    ],
    ["nobody", [], null],
  ])("of %s", (_, complaints, drivers) => {
    expect(newestBurst(complaints.toReversed())?.drivers ?? null).toBe(drivers);
    expect(BURST_DRIVERS).toBe(3);
  });

  it("are told with what was named most, logged once, and gone when somebody acknowledges", async () => {
    const { id: stationId } = await newStation({ name: "Pier" });
    const lines: string[] = [];
    const log = vi.spyOn(console, "info").mockImplementation((line: string) => void lines.push(line));
    const logged = () => lines.filter((line) => line.includes('"complaints"'));
    const alert = async () =>
      (await callJson<FeedbackAlerts>("/api/feedback-alerts")).items.find((one) => one.stationId === stationId);
    await report(stationId, { reasons: ["dead"] });
    // No complaint: slight, or well.
    await report(stationId, { stars: 3, reasons: ["occupied"] });
    await report(stationId, { stars: 5, reasons: ["charged"] });
    await report(stationId, { stars: 1, reasons: [] });
    expect([await alert(), logged()]).toEqual([undefined, []]);
    await report(stationId, { stars: null, reasons: ["dead", "slow"] });
    expect(await alert()).toEqual({
      ...{ stationId, name: "Pier", drivers: 3, reports: 3, verified: 0, reason: "dead" },
      ...{ firstAtMillis: NOW, newestAtMillis: NOW },
    });
    await report(stationId);
    expect(logged().map((line) => JSON.parse(line))).toMatchObject([{ level: "warn", stationId, drivers: 3 }]);
    log.mockRestore();
    const metrics = await (await call("/api/metrics")).text();
    expect(metrics).toMatch(/wattest_feedback_bursts [1-9]/);
    expect(metrics).toMatch(/wattest_feedback_open\{state="received"\} [1-9]/);
    for (const { id } of await inbox(`stationId=${stationId}`)) {
      await worked(id, "", "PATCH", { state: "acknowledged" });
    }
    expect(await alert()).toBeUndefined();
  });
});

describe("answers to begin with", () => {
  const TEMPLATE = { name: "Limited", language: "en", text: "At {station} {limit} was allowed." };

  it("are shared, changed with If-Match, removed, and leave entries in the trail", async () => {
    const made = await (await call("/api/feedback-templates", { body: TEMPLATE })).json<AnswerTemplate>();
    expect(made).toMatchObject({ ...TEMPLATE, revision: 1 });
    const path = `/api/feedback-templates/${made.id}`;
    const change = (revision: number, text: string) =>
      call(path, { method: "PUT", headers: { "If-Match": `"${revision}"` }, body: { ...TEMPLATE, text } });
    expect(await (await change(1, "Other.")).json()).toMatchObject({ revision: 2, text: "Other." });
    expect(await (await change(1, "Mine.")).json()).toMatchObject({ code: "version-conflict" });
    const { cookie } = await signedIn("auditor");
    const { items } = await (await send("/api/feedback-templates", { cookie })).json<{ items: AnswerTemplate[] }>();
    expect(items.map(({ text }) => text)).toEqual(["Other."]);
    expect((await send(path, { cookie, method: "DELETE" })).status).toBe(403);
    expect((await call(path, { method: "DELETE" })).status).toBe(204);
    expect(await problemOf(path, { method: "DELETE" })).toMatchObject({
      status: 404,
      code: "feedback-template-unknown",
    });
    const trail = await callJson<AuditList>(`/api/audit?subject=${made.id}`);
    expect(trail.items.map(({ action }) => action)).toEqual([
      ...["feedback-template.removed", "feedback-template.changed", "feedback-template.made"],
    ]);
  });

  it("hold nothing that turns what stands beside it, nor do views", async () => {
    const refused = async (path: string, body: object) => (await problemOf(path, { body })).pointer;
    expect(await refused("/api/feedback-templates", { ...TEMPLATE, name: "\u202edetimiL" })).toBe("/name");
    expect(await refused("/api/feedback-templates", { ...TEMPLATE, text: "At\0{station}" })).toBe("/text");
    expect(await refused("/api/feedback-views", { name: "\u2067Open", query: "" })).toBe("/name");
    const body = { ...TEMPLATE, text: "Dear driver,\r\nthank you." };
    const made = await callJson<AnswerTemplate>("/api/feedback-templates", { body });
    expect(made.text).toBe("Dear driver,\nthank you.");
    await call(`/api/feedback-templates/${made.id}`, { method: "DELETE" });
  });

  it("are made once under one key, and 100 at most", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const both = [];
    for (let n = 0; n < 2; n++)
      both.push(await callJson<AnswerTemplate>("/api/feedback-templates", { body: TEMPLATE, headers }));
    expect(both[0]).toEqual(both[1]);
    const rows = Array.from({ length: 99 }, (_, n) => `('FILL${n}', 'n', 'en', 't', 1)`).join(", ");
    await database.prepare(`INSERT INTO answer_templates VALUES ${rows}`).run();
    expect(await problemOf("/api/feedback-templates", { body: TEMPLATE })).toMatchObject({
      status: 409,
      code: "list-full",
    });
    expect((await callJson<{ items: unknown[] }>("/api/feedback-templates")).items).toHaveLength(100);
  });
});

describe("saved views", () => {
  it("are one's own alone, 30 at most, and go with their person", async () => {
    const { cookie, person } = await signedIn("auditor");
    const save = (name: string) =>
      send("/api/feedback-views", { cookie, body: { name, query: "state=open&sort=due" } });
    const view = await (await save("Open")).json<SavedView>();
    const own = async () =>
      (await (await send("/api/feedback-views", { cookie })).json<{ items: SavedView[] }>()).items;
    expect(await own()).toEqual([{ id: view.id, name: "Open", query: "state=open&sort=due" }]);
    expect((await callJson<{ items: SavedView[] }>("/api/feedback-views")).items).toEqual([]);
    expect((await problemOf(`/api/feedback-views/${view.id}`, { method: "DELETE" })).code).toBe(
      "feedback-view-unknown",
    );
    for (let n = 1; n < 30; n++) expect((await save(`n ${n}`)).status).toBe(201);
    expect((await (await save("one more")).json<{ code: string }>()).code).toBe("list-full");
    expect((await send(`/api/feedback-views/${view.id}`, { cookie, method: "DELETE" })).status).toBe(204);
    expect(await own()).toHaveLength(29);
    const leaves = await newPerson("operator");
    await database.prepare("INSERT INTO saved_views VALUES ('GONE', 'person ' || ?, 'n', '', 0)").bind(leaves.id).run();
    await call(`/api/people/${leaves.id}`, { method: "DELETE" });
    const left = await database.prepare("SELECT DISTINCT owner FROM saved_views").all();
    expect(left.results).toEqual([{ owner: `person ${person.id}` }]);
  });
});

describe("how drivers can be reached", () => {
  it("is kept until 90 days after the report is closed, a year where nobody closes it, and in no file", async () => {
    const { id: stationId } = await newStation();
    const contact = "ada@example.org";
    for (const text of ["closed", "open"]) await report(stationId, { text, contact });
    const reports = await inbox(`stationId=${stationId}`);
    const idOf = (text: string) => reports.find((one) => one.text === text)?.id ?? "";
    vi.setSystemTime(NOW + 10 * DAY);
    await worked(idOf("closed"), "", "PATCH", { state: "resolved" });
    const left = async () => {
      const found = await Promise.all(["closed", "open"].map((text) => detail(idOf(text))));
      return found.filter((one) => one.contact === contact).map(({ text }) => text);
    };
    expect(await eraseOldContacts(database, NOW + 100 * DAY - 1)).toBe(0);
    expect(await left()).toEqual(["closed", "open"]);
    expect(await eraseOldContacts(database, NOW + 100 * DAY)).toBe(1);
    expect(await left()).toEqual(["open"]);
    expect(await eraseOldContacts(database, NOW + 365 * DAY)).toBe(1);
    expect(await left()).toEqual([]);
    expect(await detail(idOf("closed"))).toMatchObject({ text: "closed", erased: false, revision: 3 });
    const file = new Uint8Array(await (await call(`/api/feedback-export?stationId=${stationId}`)).arrayBuffer());
    expect([...file.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});

describe("the course over time", () => {
  it("has weeks from Monday and months, counted by hand, with those in which nobody said anything", async () => {
    const { id: stationId } = await newStation();
    const monday = Date.UTC(2026, 10, 23);
    const said = async (atMillis: number, fields: object) => {
      vi.setSystemTime(atMillis);
      await report(stationId, fields);
      return (await inbox(`stationId=${stationId}`))[0]?.id ?? "";
    };
    const answer = async (id: string, atMillis: number) => {
      vi.setSystemTime(atMillis);
      await worked(id, "/answer", "PUT", { text: "Thank you." });
    };
    const inTime = await said(monday - 14 * DAY, { stars: 1 });
    await answer(inTime, monday - 12 * DAY);
    const late = await said(monday - 14 * DAY + 1, { stars: 2 });
    await answer(late, monday - 10 * DAY);
    await said(monday - 7 * DAY - 1, { stars: 4, reasons: [] });
    await said(monday, { stars: 5, reasons: [], dimensions: { speed: 2 } });
    // Only verified stars make a mean.
    await database.prepare("DROP TRIGGER feedback_stays_where_it_was_said").run();
    await database.prepare("UPDATE feedback SET verified = 1 WHERE id IN (?, ?)").bind(inTime, late).run();
    vi.setSystemTime(NOW);
    const course = (by: string) => callJson<FeedbackCourse>(`/api/feedback-course?by=${by}&stationId=${stationId}`);
    const none = { worked: null, speed: null, price: null, place: null, payment: null };
    expect((await course("week")).items).toEqual([
      {
        ...{ fromMillis: monday - 14 * DAY, reports: 3, verified: 2, complaints: 2, answeredInTime: 1 },
        ...{ stars: 1.5, dimensions: none },
      },
      {
        ...{ fromMillis: monday - 7 * DAY, reports: 0, verified: 0, complaints: 0, answeredInTime: 0 },
        ...{ stars: null, dimensions: none },
      },
      {
        ...{ fromMillis: monday, reports: 1, verified: 0, complaints: 0, answeredInTime: 0 },
        ...{ stars: null, dimensions: none },
      },
    ]);
    expect((await course("month")).items).toMatchObject([
      { fromMillis: Date.UTC(2026, 10), reports: 4, complaints: 2 },
    ]);
    expect(await problemOf("/api/feedback-course?by=day")).toMatchObject({ status: 400, pointer: "by" });
  });
});
