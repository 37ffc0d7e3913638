// The audit trail as it is read: filtered, paged, and exported as files that a spreadsheet cannot be hurt by.
import * as v from "valibot";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { csvCell } from "../../../edge/audit-export.ts";
import { type AuditEntry, type AuditList, auditEntrySchema } from "../../../edge/contract/audit.ts";
import { auditStatement, type NewAuditEntry } from "../../../edge/store/audit.ts";
import { call, callJson, database, problemOf } from "../server.ts";

const T0 = Date.UTC(2026, 0, 1);
/** More than two pages of the export. */
const COUNT = 1_203;

const entry = (n: number): NewAuditEntry => ({
  // Three at one instant, so that pages end within an instant.
  atMillis: T0 + Math.floor(n / 3) * 1_000,
  actor: {
    kind: "person",
    id: n % 2 === 0 ? "even" : "odd",
    name: n === 7 ? '=HYPERLINK("http://evil.example")' : "Mara",
  },
  action: n % 5 === 0 ? "station.changed" : n % 5 === 1 ? "station.registered" : "key.made",
  subject: { kind: "station", id: `S-${n % 10}`, name: n === 8 ? "line\nbreak, and comma" : null },
  before: null,
  after: n === 9 ? { name: 'with "quotes"' } : null,
  requestId: "r",
  address: null,
});

beforeAll(async () => {
  for (let from = 0; from < COUNT; from += 200) {
    const numbers = Array.from({ length: Math.min(200, COUNT - from) }, (_, index) => from + index);
    await database.batch(numbers.map((n) => auditStatement(database, entry(n), `n-${n}`)));
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function all(query: string): Promise<AuditEntry[]> {
  const items: AuditEntry[] = [];
  let cursor = "";
  for (let page = 0; page < 40; page += 1) {
    const list: AuditList = await callJson(`/api/audit?limit=200${query}${cursor}`);
    items.push(...list.items.map((item) => v.parse(auditEntrySchema, item)));
    if (list.nextCursor === undefined) return items;
    cursor = `&cursor=${list.nextCursor}`;
  }
  throw new Error("The list does not end.");
}

/** The runtime warns of text() where the media type is none of text's. */
async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode(await (await call(path)).arrayBuffer());
}

describe("the list", () => {
  it("is newest first, and its pages miss and repeat nothing", async () => {
    const items = await all("");
    expect(items).toHaveLength(COUNT);
    expect(new Set(items.map(({ id }) => id)).size).toBe(COUNT);
    const places = items.map(({ atMillis, id }) => atMillis * 10_000 + id);
    expect(places).toEqual([...places].sort((a, b) => b - a));
  });

  it("is filtered by action, group, actor, subject and span, together as well", async () => {
    const numbers = Array.from({ length: COUNT }, (_, n) => n);
    const count = (test: (n: number) => boolean) => numbers.filter(test).length;
    expect(await all("&action=key.made")).toHaveLength(count((n) => n % 5 > 1));
    expect(await all("&action=station")).toHaveLength(count((n) => n % 5 < 2));
    expect(await all("&actor=even")).toHaveLength(count((n) => n % 2 === 0));
    expect(await all("&subject=S-3")).toHaveLength(count((n) => n % 10 === 3));
    const span = await all(`&sinceMillis=${T0 + 10_000}&untilMillis=${T0 + 20_000}`);
    expect(span).toHaveLength(30);
    expect(span.at(-1)?.atMillis).toBe(T0 + 10_000);
    expect(await all(`&actor=odd&action=station&untilMillis=${T0 + 10_000}`)).toHaveLength(
      count((n) => n < 30 && n % 2 === 1 && n % 5 < 2),
    );
  });

  it("refuses filters that are none, by their name", async () => {
    for (const [query, pointer] of [
      ["action=everything", "action"],
      ["sinceMillis=yesterday", "sinceMillis"],
      ["limit=0", "limit"],
      ["cursor=WzAsIngiXQ", "cursor"],
      ["cursor=!", "cursor"],
    ]) {
      expect(await problemOf(`/api/audit?${query}`), query).toMatchObject({ status: 400, pointer });
    }
  });

  it("uses an index for each filter", async () => {
    for (const [column, index] of [
      ["actor_id", "audit_by_actor"],
      ["action", "audit_by_action"],
      ["subject_id", "audit_by_subject"],
    ]) {
      const { results } = await database
        .prepare(
          `EXPLAIN QUERY PLAN SELECT * FROM audit_entries WHERE ${column} = ? ORDER BY at_millis DESC, id DESC LIMIT 51`,
        )
        .bind("x")
        .all<{ detail: string }>();
      const plan = results.map(({ detail }) => detail).join("\n");
      expect(plan).toContain(index);
      expect(plan).not.toContain("TEMP B-TREE");
    }
  });
});

describe("the export", () => {
  it("holds every entry once, oldest first, in both formats", async () => {
    const response = await call("/api/audit/export?format=jsonl");
    expect(response.headers.get("Content-Disposition")).toMatch(
      /^attachment; filename="wattest-audit-[\d-]{10}\.jsonl"$/,
    );
    const lines = new TextDecoder()
      .decode(await response.arrayBuffer())
      .trimEnd()
      .split("\n");
    const entries = lines.map((line) => v.parse(auditEntrySchema, JSON.parse(line)));
    expect(entries.map(({ id }) => id)).toEqual((await all("")).map(({ id }) => id).reverse());
    const csv = await call("/api/audit/export?format=csv");
    expect(csv.headers.get("Content-Type")).toContain("text/csv");
    // Every row but the one with a line break in it is a line.
    expect((await csv.text()).split("\r\n")).toHaveLength(COUNT + 2);
  });

  it("keeps to the filters", async () => {
    const text = await textOf("/api/audit/export?format=jsonl&actor=odd&action=station");
    expect(text.trimEnd().split("\n")).toHaveLength((await all("&actor=odd&action=station")).length);
    expect(await textOf("/api/audit/export?format=jsonl&actor=nobody-at-all")).toBe("");
    const empty = await (await call("/api/audit/export?format=csv&actor=nobody-at-all")).text();
    expect(empty).toMatch(/^id,at,.*,address\r\n$/);
  });

  it("gives a spreadsheet no formula to run, and quotes what would break a row", async () => {
    const text = await (await call("/api/audit/export?format=csv")).text();
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(text).toContain('"line\nbreak, and comma"');
    expect(text).toContain('"{""name"":""with \\""quotes\\""""}"');
    for (const begin of ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
      expect(csvCell(`${begin}1`)).toMatch(/^"?'/);
    // German spreadsheets part cells at semicolons, and take a quotation mark there for the begin of a quoted one.
    expect([csvCell("a;=1"), csvCell('a;""@x'), csvCell('{"name":"a;-1"}')]).toEqual([
      ...["a;'=1", `"a;""""'@x"`, `"{""name"":""a;'-1""}"`],
    ]);
    expect([csvCell("a; b-c"), csvCell("2026-03-01T12:00"), csvCell("m@x.example")]).toEqual([
      ...["a; b-c", "2026-03-01T12:00", "m@x.example"],
    ]);
    expect([csvCell(null), csvCell(-5), csvCell("a"), csvCell("")]).toEqual(["", "-5", "a", ""]);
  });

  it("reads no further than somebody takes", async () => {
    const response = await call("/api/audit/export?format=jsonl");
    const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value).trimEnd().split("\n")).toHaveLength(500);
    await reader.cancel();
    const head = await call("/api/audit/export?format=csv", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("is refused whole when the database is away, and needs a format", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await problemOf("/api/audit/export")).toMatchObject({ status: 400, pointer: "format" });
    expect(await problemOf("/api/audit/export?format=xlsx")).toMatchObject({ status: 400, pointer: "format" });
    await database.prepare("ALTER TABLE audit_entries RENAME TO audit_away").run();
    const problem = await problemOf("/api/audit/export?format=csv").finally(() =>
      database.prepare("ALTER TABLE audit_away RENAME TO audit_entries").run(),
    );
    expect(problem).toMatchObject({ status: 503, code: "storage-unavailable" });
  });
});
