// Identifications over the API: kept, found, changed, imported, deleted, with their entries in the audit trail.
import { beforeEach, describe, expect, it } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { Token, TokenList, TokenPolicy } from "../../../edge/contract/tokens.ts";
import { signedIn } from "../identity/people.ts";
import { at, call, callJson, database, newStation, ORIGIN, problemOf } from "../server.ts";

beforeEach(async () => {
  await database.batch(["tokens", "token_policy"].map((table) => database.prepare(`DELETE FROM ${table}`)));
});

const path = (idToken: string) => `/api/tokens/${encodeURIComponent(idToken)}`;
const add = (body: object) => callJson<Token>("/api/tokens", { body });
const list = async (query = "") =>
  (await callJson<TokenList>(`/api/tokens${query}`)).items.map(({ idToken }) => idToken);
const change = (idToken: string, version: number, body: object) =>
  call(path(idToken), { method: "PATCH", body, headers: { "If-Match": `"${version}"` } });

async function trail(idToken: string) {
  const { items } = await callJson<AuditList>(`/api/audit?subject=${encodeURIComponent(idToken)}`);
  return items.map(({ action, before, after }) => ({ action, before, after })).reverse();
}

describe("an identification", () => {
  it("is kept with what is left out filled in, and is found in either case", async () => {
    const response = await call("/api/tokens", { body: { idToken: " 04a2E5 " } });
    expect(response.status).toBe(201);
    expect([response.headers.get("ETag"), response.headers.get("Location")]).toEqual(['"1"', "/api/tokens/04a2E5"]);
    const created = await response.json<Token>();
    expect(created).toEqual({
      ...{ idToken: "04a2E5", name: "", type: "ISO14443", group: null, blocked: false, expiresAtMillis: null },
      ...{
        maxSessions: null,
        status: "accepted",
        activeSessions: 0,
        createdAtMillis: created.createdAtMillis,
        version: 1,
      },
    });
    expect(await callJson(path("04A2e5"))).toEqual(created);
    expect(await problemOf("/api/tokens", { body: { idToken: "04A2E5" } })).toMatchObject({
      ...{ status: 409, code: "token-exists", pointer: "/idToken" },
    });
  });

  it("may hold what addresses give another meaning", async () => {
    for (const idToken of ["a/b", "50%", "a?b#c", "DE-ABC-C12345678-X", "two words", "%2F", "import"]) {
      await add({ idToken });
      expect((await callJson<Token>(path(idToken))).idToken).toBe(idToken);
      expect((await call(path(idToken), { method: "DELETE" })).status).toBe(204);
      expect(await problemOf(path(idToken))).toMatchObject({ status: 404, code: "token-unknown" });
    }
  });

  it("is refused where it cannot be one, with the place", async () => {
    const faults: [object, string][] = [
      [{ idToken: "" }, "/idToken"],
      [{ idToken: "ü" }, "/idToken"],
      [{ idToken: "a".repeat(256) }, "/idToken"],
      [{ idToken: "a  b" }, "/idToken"],
      [{ idToken: "a", type: "RFID" }, "/type"],
      [{ idToken: "a", maxSessions: 0 }, "/maxSessions"],
      [{ idToken: "a", expiresAtMillis: 1.5 }, "/expiresAtMillis"],
      [{ idToken: "a", name: "a\nb" }, "/name"],
    ];
    for (const [body, pointer] of faults) {
      expect(await problemOf("/api/tokens", { body }), pointer).toMatchObject({ code: "schema-violated", pointer });
    }
    expect(await list()).toEqual([]);
  });

  it("changes in what is named, from the version that was read, once", async () => {
    await add({ idToken: "A", name: "Ada", group: "G" });
    const changed = await change("a", 1, { blocked: true, group: null });
    expect(await changed.json()).toMatchObject({
      ...{ idToken: "A", name: "Ada", group: null, blocked: true, status: "blocked", version: 2 },
    });
    expect(changed.headers.get("ETag")).toBe('"2"');
    expect((await change("A", 1, { blocked: false })).status).toBe(412);
    expect((await change("A", 2, { blocked: true })).headers.get("ETag")).toBe('"2"');
    expect(await problemOf(path("A"), { method: "PATCH", body: {} })).toMatchObject({ code: "bad-request" });
    const both = await Promise.all([change("A", 2, { name: "one" }), change("A", 2, { name: "two" })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("leaves its identification and what changed in the trail, its holder's name never", async () => {
    await add({ idToken: "T-1", name: "Grace Hopper", blocked: true });
    await change("T-1", 1, { name: "Grace B. Hopper", blocked: false });
    await change("T-1", 2, { blocked: false });
    await call(path("T-1"), { method: "DELETE" });
    const entries = await trail("T-1");
    expect(entries.map(({ action }) => action)).toEqual(["token.made", "token.changed", "token.removed"]);
    expect(entries[1]).toMatchObject({ before: { blocked: true }, after: { blocked: false } });
    expect(Object.keys(entries[1]?.after ?? {}).sort()).toEqual(["blocked", "name"]);
    const { results } = await database.prepare("SELECT * FROM audit_entries").all();
    expect(JSON.stringify(results)).not.toContain("Hopper");
  });

  it("is added once by a client that lost the answer", async () => {
    const options = { body: { idToken: "ONCE" }, headers: { "Idempotency-Key": crypto.randomUUID() } };
    const first = await call("/api/tokens", options);
    const second = await call("/api/tokens", options);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
  });
});

describe("the list", () => {
  it("goes through all by pages, in the order of letters, whatever the case", async () => {
    const idTokens = ["b2", "A1", "c3", "B1", "a2"];
    for (const idToken of idTokens) await add({ idToken });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query: string = cursor === undefined ? "" : `&cursor=${cursor}`;
      const page = await callJson<TokenList>(`/api/tokens?limit=2${query}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ idToken }) => idToken));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(["A1", "a2", "B1", "b2", "c3"]);
  });

  it("goes on after the longest identification of the widest characters", async () => {
    const long = '"'.repeat(255);
    await add({ idToken: long });
    await add({ idToken: "a" });
    const { nextCursor } = await callJson<TokenList>("/api/tokens?limit=1");
    expect(await list(`?limit=1&cursor=${nextCursor}`)).toEqual(["a"]);
  });

  it("is narrowed by text, status and group", async () => {
    await add({ idToken: "CARD-1", name: "Jörg Über", group: "Fleet" });
    await add({ idToken: "CARD-2", blocked: true, group: "fleet", expiresAtMillis: 1 });
    await add({ idToken: "X-100%", expiresAtMillis: 1 });
    expect(await list("?search=card")).toEqual(["CARD-1", "CARD-2"]);
    expect(await list("?search=j%C3%B6rg")).toEqual(["CARD-1"]);
    expect(await list("?search=%25")).toEqual(["X-100%"]);
    expect(await list("?status=accepted")).toEqual(["CARD-1"]);
    expect(await list("?status=blocked")).toEqual(["CARD-2"]);
    expect(await list("?status=expired")).toEqual(["X-100%"]);
    expect(await list("?group=FLEET&status=accepted")).toEqual(["CARD-1"]);
    expect(await problemOf("/api/tokens?status=gone")).toMatchObject({ code: "bad-request", pointer: "status" });
  });
});

describe("an import", () => {
  const send = (tokens: readonly object[]) => callJson("/api/tokens/import", { body: { tokens } });

  it("adds what is new, changes what is named of the rest, and writes an entry for each of these", async () => {
    await add({ idToken: "I-OLD", name: "Ada", group: "G" });
    await add({ idToken: "I-SAME", name: "same" });
    const tokens = [
      { idToken: "i-old", blocked: true },
      { idToken: "I-SAME", name: "same" },
      { idToken: "I-NEW", name: "New", maxSessions: null, expiresAtMillis: 2_000_000_000_000, type: "KeyCode" },
    ];
    expect(await send(tokens)).toEqual({ created: 1, changed: 1 });
    expect(await callJson(path("I-OLD"))).toMatchObject({ name: "Ada", group: "G", blocked: true, version: 2 });
    expect(await callJson(path("I-SAME"))).toMatchObject({ version: 1 });
    expect(await callJson(path("I-NEW"))).toMatchObject({ ...tokens[2], blocked: false, version: 1 });
    expect((await trail("I-OLD")).at(-1)).toEqual({
      ...{ action: "token.changed", before: { blocked: false }, after: { blocked: true } },
    });
    expect((await trail("I-NEW")).map(({ action, after }) => [action, after?.type])).toEqual([
      ["token.made", "KeyCode"],
    ]);
    expect(await trail("I-SAME")).toHaveLength(1);
    expect(await send(tokens)).toEqual({ created: 0, changed: 0 });
  });

  it("takes 1,000 at once", async () => {
    const tokens = Array.from({ length: 1_000 }, (_, index) => ({ idToken: `M-${index}`, name: "n".repeat(100) }));
    expect(await send(tokens)).toEqual({ created: 1_000, changed: 0 });
    expect(await database.prepare("SELECT count(*) AS n FROM tokens").first("n")).toBe(1_000);
    expect(
      await database.prepare("SELECT count(*) AS n FROM audit_entries WHERE subject_id LIKE 'M-%'").first("n"),
    ).toBe(1_000);
  });

  it("does all or nothing, and says which one is at fault", async () => {
    const body = { tokens: [{ idToken: "A" }, { idToken: "B", type: "RFID" }] };
    expect(await problemOf("/api/tokens/import", { body })).toMatchObject({ pointer: "/tokens/1/type" });
    const twice = { tokens: [{ idToken: "A" }, { idToken: "B" }, { idToken: "a" }] };
    expect(await problemOf("/api/tokens/import", { body: twice })).toMatchObject({
      ...{ code: "schema-violated", pointer: "/tokens/2/idToken" },
    });
    expect(await problemOf("/api/tokens/import", { body: { tokens: [] } })).toMatchObject({ pointer: "/tokens" });
    expect(await list()).toEqual([]);
  });

  it("is undone as a whole where somebody changed one of them in between", async () => {
    await add({ idToken: "R-1" });
    const [imported, changed] = await Promise.all([
      call("/api/tokens/import", { body: { tokens: [{ idToken: "R-1", name: "i" }, { idToken: "R-2" }] } }),
      change("R-1", 1, { name: "c" }),
    ]);
    const { name, version } = await callJson<Token>(path("R-1"));
    const won = [imported.status === 200, changed.status === 200];
    if (imported.status !== 200) {
      expect([imported.status, await list()]).toEqual([412, ["R-1"]]);
    }
    expect(won).toContain(true);
    expect(version).toBe(1 + won.filter(Boolean).length);
    expect(["i", "c"]).toContain(name);
  });
});

describe("the policy for unknown ones", () => {
  const policy = () => callJson<TokenPolicy>("/api/token-policy");
  const put = (unknown: string) => call("/api/token-policy", { method: "PUT", body: { unknown } });

  it("accepts all while there are none, until somebody decides otherwise; the trail says who", async () => {
    expect(await policy()).toEqual({ unknown: "while-empty" });
    expect((await put("refuse")).status).toBe(200);
    expect((await put("refuse")).status).toBe(200);
    expect(await policy()).toEqual({ unknown: "refuse" });
    expect((await trail("token-policy")).slice(-1)).toEqual([
      { action: "token-policy.changed", before: { unknown: "while-empty" }, after: { unknown: "refuse" } },
    ]);
    const { items } = await callJson<AuditList>("/api/audit?action=token-policy");
    expect(items).toHaveLength(1);
    expect((await put("maybe")).status).toBe(422);
  });
});

describe("who may", () => {
  it("read: owner, operator, auditor; change: owner and operator", async () => {
    await add({ idToken: "W" });
    const statuses = [];
    for (const role of ["owner", "operator", "auditor", "viewer"] as const) {
      const { cookie } = await signedIn(role);
      const headers = { Cookie: cookie, Origin: ORIGIN };
      const read = await call(path("W"), { headers });
      const written = await call("/api/token-policy", { method: "PUT", body: { unknown: "accept" }, headers });
      statuses.push([role, read.status, written.status]);
    }
    expect(statuses).toEqual([
      ["owner", 200, 200],
      ["operator", 200, 200],
      ["auditor", 200, 403],
      ["viewer", 403, 403],
    ]);
  });
});

describe("sessions", () => {
  it("of readings by HTTP name nobody, and are none of any identification's", async () => {
    const station = await newStation();
    await station.postAsOwner([{ at: at(0), transactionId: "t", event: "begin", register: { value: 1, unit: "kWh" } }]);
    const { items } = await callJson<{ items: { idToken: unknown }[] }>(`/api/sessions?stationId=${station.id}`);
    expect(items.map(({ idToken }) => idToken)).toEqual([null]);
    const narrowed = await callJson<{ items: unknown[] }>(`/api/sessions?stationId=${station.id}&idToken=null`);
    expect(narrowed.items).toEqual([]);
  });
});
