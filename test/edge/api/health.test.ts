// Health: it serves, and says so when its database does not answer, soon, and without more than anybody may know.
import { describe, expect, it } from "vitest";
import { reach } from "../../../edge/routes/health.ts";
import { call, database, ENVIRONMENT } from "../server.ts";

/** A database whose every question ends in the given way. */
function databaseThat(first: () => Promise<unknown>): D1Database {
  return { prepare: () => ({ first }) } as unknown as D1Database;
}

async function healthOf(environment: object = ENVIRONMENT): Promise<unknown> {
  const answer = await call("/api/health", { by: "nobody", environment });
  expect(answer.status).toBe(200);
  return answer.json();
}

describe("health", () => {
  it("says that the database answers, and the version, and nothing else", async () => {
    expect(await healthOf()).toEqual({ status: "ok", database: "reachable", version: expect.stringMatching(/^\d+\./) });
  });

  it("is degraded and still 200 when the database fails: stations are served without it", async () => {
    const away = databaseThat(() => Promise.reject(new Error("D1_ERROR: gone")));
    expect(await healthOf({ ...ENVIRONMENT, DB: away })).toMatchObject({ status: "degraded", database: "unreachable" });
  });

  it("waits for a silent database no longer than it says", async () => {
    const silent = databaseThat(() => new Promise(() => {}));
    expect(await reach(silent, 20)).toBe("unreachable");
    expect(await reach(database, 5_000)).toBe("reachable");
  });

  it("asks the database once for all who ask within five seconds", async () => {
    let asked = 0;
    const counting = databaseThat(async () => {
      asked += 1;
      return null;
    });
    for (let n = 0; n < 20; n += 1) await healthOf({ ...ENVIRONMENT, DB: counting });
    expect(asked).toBe(1);
  });
});
