// A client that lost an answer asks again under the same Idempotency-Key: nothing is made twice, and the secret that is
// shown once reaches the one who asked for it.
import { describe, expect, it } from "vitest";
import type { CreatedKey, Key } from "../../../edge/contract/access.ts";
import type { CreatedStation } from "../../../edge/contract/stations.ts";
import { CLAIM_MILLIS, KEPT_MILLIS } from "../../../edge/store/idempotency.ts";
import { newSignedIn, send, signedIn } from "../identity/people.ts";
import { call, callJson, database, OWNER_KEY, problemOf } from "../server.ts";

const newKey = () => crypto.randomUUID();
const under = (key: string) => ({ headers: { Authorization: `Bearer ${OWNER_KEY}`, "Idempotency-Key": key } });
const NEW_KEY = { name: "gateway", permissions: ["sessions:read"], expiresInDays: 30 };

function station(): { stationId: string; name: string } {
  return { stationId: `IK-${crypto.randomUUID().slice(0, 8)}`, name: "Yard" };
}

describe("the same request again", () => {
  it("gets the same answer with the secret, headers included, and leaves one entry in the audit trail", async () => {
    const body = station();
    const key = newKey();
    const first = await call("/api/stations", { ...under(key), body });
    const again = await call("/api/stations", { ...under(key), body });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(again.headers.get("Location")).toBe(first.headers.get("Location"));
    const [created, repeated] = [await first.json<CreatedStation>(), await again.json<CreatedStation>()];
    expect(repeated).toEqual(created);
    const { items } = await callJson<{ items: unknown[] }>(`/api/audit?subject=${body.stationId}`);
    expect(items).toHaveLength(1);
    expect((await call("/api/stations", { ...under(newKey()), body })).status).toBe(409);
  });

  it("sent five times at once makes one key", async () => {
    const key = newKey();
    const name = `once ${key}`;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call("/api/keys", { ...under(key), body: { ...NEW_KEY, name } })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(new Set(await Promise.all(made.map(async (answer) => (await answer.json<CreatedKey>()).key))).size).toBe(1);
    const { items } = await callJson<{ items: Key[] }>("/api/keys");
    expect(items.filter((item) => item.name === name)).toHaveLength(1);
  });

  it("with another body or to another address is refused", async () => {
    const key = newKey();
    await call("/api/stations", { ...under(key), body: station() });
    expect(await problemOf("/api/stations", { ...under(key), body: station() })).toMatchObject({
      status: 422,
      code: "idempotency-key-reused",
    });
    expect(await problemOf("/api/keys", { ...under(key), body: NEW_KEY })).toMatchObject({ status: 422 });
  });

  it("after a refusal counts as a new one: what was refused changed nothing", async () => {
    const key = newKey();
    const { stationId } = station();
    expect((await call("/api/stations", { ...under(key), body: { stationId, secret: "short" } })).status).toBe(422);
    expect((await call("/api/stations", { ...under(key), body: { stationId } })).status).toBe(201);
  });

  it("waits while the first one runs, and takes over when that died", async () => {
    const key = newKey();
    const body = station();
    await call("/api/stations", { ...under(key), body });
    await database.prepare("UPDATE idempotent_answers SET answer = NULL, at_millis = ?").bind(Date.now()).run();
    const waiting = await call("/api/stations", { ...under(key), body });
    expect([waiting.status, waiting.headers.get("Retry-After")]).toEqual([409, "1"]);
    expect((await waiting.json<{ code: string }>()).code).toBe("request-in-progress");
    const died = Date.now() - CLAIM_MILLIS - 1;
    await database.prepare("UPDATE idempotent_answers SET at_millis = ?").bind(died).run();
    expect((await problemOf("/api/stations", { ...under(key), body })).code).toBe("station-exists");
  });

  it("a day later is a new one", async () => {
    const key = newKey();
    const first = await callJson<CreatedKey>("/api/keys", { ...under(key), body: NEW_KEY });
    await database
      .prepare("UPDATE idempotent_answers SET at_millis = at_millis - ?")
      .bind(KEPT_MILLIS + 1)
      .run();
    const ids: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      ids.push((await callJson<CreatedKey>("/api/keys", { ...under(key), body: NEW_KEY })).id);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(first.id);
    const { items } = await callJson<{ items: Key[] }>("/api/keys");
    expect(items.filter(({ id }) => id === ids[0])).toHaveLength(1);
  });
});

describe("a kept answer", () => {
  it("is of no use to somebody else with the same key, nor to whoever reads the database", async () => {
    const key = newKey();
    const { cookie } = await signedIn("owner");
    const headers = { "Idempotency-Key": key };
    const mine = await (await send("/api/keys", { cookie, headers, body: NEW_KEY })).json<CreatedKey>();
    const other = await newSignedIn("owner");
    const theirs = await (await send("/api/keys", { cookie: other.cookie, headers, body: NEW_KEY })).json<CreatedKey>();
    expect(theirs.key).not.toBe(mine.key);
    const { results } = await database.prepare("SELECT * FROM idempotent_answers").all();
    const rows = JSON.stringify(results);
    for (const secret of [mine.key, theirs.key, key]) {
      expect(rows).not.toContain(secret);
      expect(rows).not.toContain(btoa(secret).replace(/=+$/, ""));
    }
  });
});

describe("a key", () => {
  it("too short or with spaces is refused by name, and calls that keep nothing do not look at it", async () => {
    for (const key of ["short", "with a space in it there", "x".repeat(256)]) {
      const problem = await problemOf("/api/stations", { ...under(key), body: station() });
      expect(problem).toMatchObject({ code: "bad-request", pointer: "Idempotency-Key" });
    }
    expect((await call("/api/sessions", under("short"))).status).toBe(200);
  });
});
