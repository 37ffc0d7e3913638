// The first run: one owner, once. Each test file has a database of its own, and these tests run in their order.
import { describe, expect, it } from "vitest";
import type { Access, CreatedInvitation } from "../../../edge/contract/access.ts";
import { call, database, ENVIRONMENT, OWNER_KEY } from "../server.ts";
import { accessWith, actionsOn, cookieOf, newPerson, PASSWORD, refusalOf, SETUP_CODE, send } from "./people.ts";

const owner = { code: SETUP_CODE, name: "Ada", email: "ada@wattest.example", password: PASSWORD };
const setUp = (fields: object) => send("/api/setup", { body: { ...owner, ...fields } });
const count = async (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).first("n");

describe("the first run", () => {
  it("is needed while there is no owner, and nobody is signed in", async () => {
    expect(await (await send("/api/access")).json()).toEqual({
      setupNeeded: true,
      actor: null,
      methods: { passkey: true, oidc: null },
    });
  });

  it("is refused with a wrong code, and makes nobody", async () => {
    for (const code of ["TEST-SETUP-COD", "TEST-SETUP-CODE1", OWNER_KEY.toUpperCase(), "x"]) {
      expect([code, await refusalOf(setUp({ code }))]).toEqual([code, "credentials-wrong"]);
    }
    expect(await count("people")).toBe(0);
  });

  it("is refused where the server has neither a code nor a key", async () => {
    const environment = { ...ENVIRONMENT, WATTEST_SETUP_CODE: "", WATTEST_BOOTSTRAP_KEY: "" };
    expect(await refusalOf(send("/api/setup", { body: owner, environment }))).toBe("sign-in-unavailable");
  });

  it("says what to set where no secret signs cookies, while the bootstrap key goes on working", async () => {
    const environment = { ...ENVIRONMENT, WATTEST_AUTH_SECRET: "" };
    const refusal = await send("/api/setup", { body: owner, environment });
    expect(refusal.status).toBe(503);
    expect(await refusal.json()).toMatchObject({
      code: "sign-in-unavailable",
      detail: expect.stringContaining("WATTEST_AUTH_SECRET"),
    });
    expect((await call("/api/people", { environment })).status).toBe(200);
  });

  it("names an address that is taken, where the bootstrap key invited somebody before", async () => {
    const { id } = await newPerson("viewer", { email: owner.email });
    expect(await refusalOf(setUp({}))).toBe("person-exists");
    expect((await accessWith("")).setupNeeded).toBe(true);
    await database.prepare("DELETE FROM people WHERE id = ?").bind(id).run();
  });

  it("is over where the bootstrap key invited an owner: a code that was printed before makes no second one", async () => {
    const invited = await call("/api/invitations", { body: { role: "owner" } });
    const token = (await invited.json<CreatedInvitation>()).url.split("#")[1];
    const body = { token, name: "Cy", email: "cy@wattest.example", password: PASSWORD };
    const { setupNeeded, actor } = await accessWith(cookieOf(await send("/api/invitations/accept", { body })));
    expect([setupNeeded, actor?.role]).toEqual([false, "owner"]);
    expect(await refusalOf(setUp({}))).toBe("setup-done");
    await database.prepare("DELETE FROM people").run();
  });

  it("makes one owner of two that come at once, and signs that one in", async () => {
    // As it is typed by hand: case, spaces and hyphens do not count.
    const answers = await Promise.all([
      setUp({ code: " test setupcode " }),
      setUp({ email: "bo@wattest.example", code: OWNER_KEY }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await count("people")).toBe(1);
    const winner = answers.find(({ status }) => status === 200) as Response;
    const { setupNeeded, actor } = await winner.clone().json<Access>();
    expect(setupNeeded).toBe(false);
    expect(actor).toMatchObject({ kind: "person", role: "owner", permissions: expect.arrayContaining(["keys:write"]) });
    expect((await accessWith(cookieOf(winner))).actor).toEqual(actor);
    expect(await actionsOn("installation")).toEqual(["installation.set-up"]);
  });

  it("is over for good, with the right code too", async () => {
    expect(await refusalOf(setUp({ email: "second@wattest.example" }))).toBe("setup-done");
    expect(await refusalOf(setUp({ code: "wrong" }))).toBe("setup-done");
    expect(await count("people")).toBe(1);
  });
});
