import { afterEach, describe, expect, it, vi } from "vitest";
import { PERMISSIONS, ROLE_PERMISSIONS } from "../../edge/contract/permissions.ts";
import "../../ui/pages/keys-page.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access, apiKeys } from "./fixtures/access.ts";
import { PageHarness } from "./page-harness.ts";

const NOW = Date.now();
const KEY = "wat_4fQxVb7Lk2Pz9Wm5Rt8Yc1Nd6Hs3Jg0A";
let page: PageHarness;
afterEach(() => page.leave());

function open(change: ConstructorParameters<typeof FakeEdge>[0] = {}, who = access()) {
  const edge = new FakeEdge({ "GET /api/keys": () => json({ items: apiKeys(NOW) }), ...change });
  page = new PageHarness("wt-keys-page", { api: edge.api, access: who });
  return edge;
}

const rowOf = (name: string) =>
  [...page.element.querySelectorAll("tbody tr")].find((row) => row.textContent?.includes(name));

describe("the list of keys", () => {
  it("says what each may do in words, and marks by shape what expires soon or has expired", async () => {
    open();
    await page.sees("Gateway Hafenstraße");
    expect(page.text).toContain("Post readings for any station");
    expect(rowOf("Billing export")?.querySelector(".v.warn svg")).not.toBeNull();
    expect(rowOf("Test bench")?.textContent).toContain("expired");
    expect(rowOf("Gateway Hafenstraße")?.querySelector(".v.warn")).toBeNull();
  });

  it("is empty with a sentence of what keys are for", async () => {
    open({ "GET /api/keys": () => json({ items: [] }) });
    await page.sees("No API key yet");
  });

  it("shows a refusal in the server's words", async () => {
    open({ "GET /api/keys": () => problem(403, "forbidden", "keys:write is needed; owners have it.") });
    await page.sees("keys:write is needed; owners have it.");
  });
});

describe("a new key", () => {
  it("offers only permissions that the reader holds", async () => {
    open({}, access("operator"));
    await page.press("Make a key");
    await page.sees("As few as it needs");
    const offered = [...document.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')].map((box) => box.value);
    // In groups, each in the order of the contract.
    expect(offered).toEqual(PERMISSIONS.filter((permission) => ROLE_PERMISSIONS.operator.includes(permission)));
    expect(offered).not.toContain("people:write");
  });

  it("is shown once with a call that uses it; nothing of it is left in the page after closing", async () => {
    const edge = open({ "POST /api/keys": () => json({ ...apiKeys(NOW)[0], key: KEY }, 201) });
    await page.press("Make a key");
    await page.sees("Which machine or program uses it.");
    page.type("Name", "Gateway");
    await page.choose("Read sessions");
    await page.answer("Make the key");
    await page.sees(KEY);
    expect(page.text).toContain(`Authorization: Bearer ${KEY}`);
    expect(await edge.requests.find((request) => request.method === "POST")?.json()).toEqual({
      name: "Gateway",
      permissions: ["sessions:read"],
      expiresInDays: 90,
    });
    await page.answer("Done");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(document.documentElement.outerHTML).not.toContain(KEY);
  });

  it("needs a name and a permission, and says so beside the field", async () => {
    const edge = open();
    await page.press("Make a key");
    await page.sees("Which machine or program uses it.");
    await page.answer("Make the key");
    await page.sees("A key needs a name.");
    await page.sees("A key needs at least one permission.");
    expect(edge.requests.some((request) => request.method === "POST")).toBe(false);
  });
});

describe("revoking", () => {
  it("asks first, says when the key was last used, and then sends it", async () => {
    const edge = open({ "DELETE /api/keys/tR2m": () => new Response(null, { status: 204 }) });
    await page.press("Revoke the key Load management");
    await page.sees("It was last used 20 min ago.");
    await page.answer("Revoke");
    await vi.waitFor(() => expect(page.announcements).toContain("The key Load management is revoked"));
    expect(edge.requests.filter((request) => request.method === "DELETE")).toHaveLength(1);
  });
});
