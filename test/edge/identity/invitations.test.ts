// Invitations: good once, for some days, for whom they are meant.
import { beforeAll, describe, expect, it } from "vitest";
import type { Access, CreatedInvitation, Invitation } from "../../../edge/contract/access.ts";
import { database } from "../server.ts";
import { accessWith, actionsOn, cookieOf, PASSWORD, refusalOf, type SignedIn, send, signedIn } from "./people.ts";

let owner: SignedIn;
beforeAll(async () => {
  owner = await signedIn("owner");
});
let count = 0;

async function invite(body: object = {}): Promise<CreatedInvitation & { token: string }> {
  const response = await send("/api/invitations", { cookie: owner.cookie, body: { role: "operator", ...body } });
  expect(response.status, await response.clone().text()).toBe(201);
  const invitation = await response.json<CreatedInvitation>();
  return { ...invitation, token: invitation.url.split("#")[1] ?? "" };
}

const accept = (token: string, email = `guest-${++count}@wattest.example`) =>
  send("/api/invitations/accept", { body: { token, name: "Bo", email, password: PASSWORD } });
const read = (token: string) => send("/api/invitations/read", { body: { token } });

describe("an invitation", () => {
  it("is a link with a token of 256 bits in its fragment, listed without it", async () => {
    const { token, url, ...invitation } = await invite({ role: "auditor", expiresInDays: 2 });
    expect(url).toBe(`http://localhost:8787/invite#${token}`);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(invitation.expiresAtMillis - invitation.createdAtMillis).toBe(2 * 86_400_000);
    const list = await (await send("/api/invitations", { cookie: owner.cookie })).text();
    expect((JSON.parse(list) as { items: Invitation[] }).items).toContainEqual(invitation);
    expect(list).not.toContain(token);
    expect(await (await read(token)).json()).toEqual({
      role: "auditor",
      email: null,
      invitedBy: owner.person.name,
      expiresAtMillis: invitation.expiresAtMillis,
    });
  });

  it("makes an account of its role and signs in", async () => {
    const { id, token } = await invite();
    const response = await accept(token, "New.Guest@wattest.example");
    expect(response.status).toBe(200);
    const { actor } = await response.clone().json<Access>();
    expect(actor).toMatchObject({ name: "Bo", email: "new.guest@wattest.example", role: "operator" });
    expect((await accessWith(cookieOf(response))).actor).toEqual(actor);
    expect(await actionsOn(id)).toEqual(["invitation.made"]);
    expect(await actionsOn(actor?.id ?? "")).toEqual(["person.joined", "person.signed-in"]);
  });

  it("is good once, also for two that come at once", async () => {
    const { token } = await invite();
    const both = await Promise.all([accept(token), accept(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await refusalOf(accept(token))).toBe("invitation-unknown");
    expect(await refusalOf(read(token))).toBe("invitation-unknown");
  });

  it("is dead when it has run out, though it is still listed", async () => {
    const { id, token } = await invite();
    await database.prepare("UPDATE invitations SET expires_at_millis = ? WHERE id = ?").bind(Date.now(), id).run();
    expect(await refusalOf(read(token))).toBe("invitation-unknown");
    expect(await refusalOf(accept(token))).toBe("invitation-unknown");
    const { items } = await (await send("/api/invitations", { cookie: owner.cookie })).json<{ items: Invitation[] }>();
    expect(items.map((item) => item.id)).toContain(id);
    expect((await send(`/api/invitations/${id}`, { method: "DELETE", cookie: owner.cookie })).status).toBe(204);
  });

  it("is dead when it was revoked", async () => {
    const { id, token } = await invite();
    const revoke = () => send(`/api/invitations/${id}`, { method: "DELETE", cookie: owner.cookie });
    expect((await revoke()).status).toBe(204);
    expect(await refusalOf(accept(token))).toBe("invitation-unknown");
    expect(await refusalOf(revoke())).toBe("invitation-unknown");
    expect(await actionsOn(id)).toEqual(["invitation.made", "invitation.revoked"]);
  });

  it("for one address is refused for every other, and stays good", async () => {
    const { token } = await invite({ email: "Meant@wattest.example" });
    const other = await accept(token, "other@wattest.example");
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: "schema-violated", pointer: "/email" });
    expect((await accept(token, " MEANT@wattest.example")).status).toBe(200);
  });

  it("makes no second account for an address, and is not used up by the attempt", async () => {
    expect(
      await refusalOf(
        send("/api/invitations", { cookie: owner.cookie, body: { role: "viewer", email: owner.person.email } }),
      ),
    ).toBe("person-exists");
    const { token } = await invite();
    expect(await refusalOf(accept(token, owner.person.email))).toBe("person-exists");
    expect((await accept(token)).status).toBe(200);
  });

  it("that nobody made is unknown, and one that cannot be a token is refused by its form", async () => {
    expect(await refusalOf(read("A".repeat(43)))).toBe("invitation-unknown");
    expect(await refusalOf(read("short"))).toBe("schema-violated");
    const { token } = await invite();
    const body = { token, name: "Bo", email: "weak@wattest.example", password: "elevenchars" };
    expect(await refusalOf(send("/api/invitations/accept", { body }))).toBe("schema-violated");
  });
});
