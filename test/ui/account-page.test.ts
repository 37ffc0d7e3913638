import { afterEach, describe, expect, it, vi } from "vitest";
import type { Access } from "../../edge/contract/access.ts";
import { browserWords } from "../../ui/browser-words.ts";
import { currentLanguage, saveLanguage } from "../../ui/language.ts";
import "../../ui/pages/account-page.ts";
import { currentDensity, saveDensity, saveShortcuts, shortcutsOn } from "../../ui/preferences.ts";
import { loadTheme, saveTheme } from "../../ui/theme.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access, ownSessions, passkeys } from "./fixtures/access.ts";
import { PageHarness } from "./page-harness.ts";

const NOW = Date.now();
let page: PageHarness;
afterEach(async () => {
  page.leave();
  saveTheme("auto");
  saveDensity("normal");
  saveShortcuts(true);
  await saveLanguage("en");
});

function open(change: ConstructorParameters<typeof FakeEdge>[0] = {}, who: Access = access()) {
  const edge = new FakeEdge({
    "GET /api/me/sessions": () => json({ items: ownSessions(NOW) }),
    "GET /api/me/passkeys": () => json({ items: passkeys(NOW) }),
    ...change,
  });
  page = new PageHarness("wt-account-page", { api: edge.api, access: who });
  return edge;
}

const sent = (edge: FakeEdge, method: string) => edge.requests.filter((request) => request.method === method);

describe("one's own name", () => {
  it("is sent, and the frame asks anew who is signed in", async () => {
    const edge = open({ "PATCH /api/me": () => json(access()) });
    const asked: unknown[] = [];
    page.element.addEventListener("wt-access", (event) => asked.push((event as CustomEvent).detail));
    await page.sees("Your name");
    page.type("Your name", "Mara Kern-Petersen");
    await page.press("Save");
    await vi.waitFor(() => expect(asked).toEqual([null]));
    expect(await sent(edge, "PATCH")[0]?.json()).toEqual({ name: "Mara Kern-Petersen" });
  });
});

describe("one's own password", () => {
  it("is changed with the one that holds; afterwards neither is left in the page", async () => {
    const edge = open({ "POST /api/me/password": () => json(access()) });
    await page.sees("Current password");
    page.type("Current password", "correct-horse-battery");
    page.type("New password", "a longer sentence of mine");
    await page.press("Change the password");
    await page.sees("Changed. All other sessions have ended.");
    expect(await sent(edge, "POST")[0]?.json()).toEqual({
      currentPassword: "correct-horse-battery",
      newPassword: "a longer sentence of mine",
    });
    expect(page.field("Current password").value).toBe("");
    expect(page.field("New password").value).toBe("");
    // The others have ended: the list is read again.
    await vi.waitFor(() => expect(edge.requests.filter(({ url }) => url.endsWith("/api/me/sessions"))).toHaveLength(2));
  });

  it("is not sent while it is too short, and a wrong one is said in the server's words", async () => {
    const edge = open({
      "POST /api/me/password": () => problem(401, "credentials-wrong", "The current password is wrong."),
    });
    await page.sees("Current password");
    page.type("Current password", "correct-horse-battery");
    page.type("New password", "short");
    await page.press("Change the password");
    await page.sees("A password has at least 12 characters.");
    expect(sent(edge, "POST")).toEqual([]);
    page.type("New password", "a longer sentence of mine");
    await page.press("Change the password");
    await page.sees("The current password is wrong.");
    expect(page.field("Current password").value).toBe("correct-horse-battery");
  });
});

describe("passkeys", () => {
  it("are renamed, and removed after a question", async () => {
    const edge = open({
      "PATCH /api/me/passkeys/k-1": () => json({ ...passkeys(NOW)[0], name: "Mara’s phone" }),
      "DELETE /api/me/passkeys/k-2": () => new Response(null, { status: 204 }),
    });
    await page.press("Rename iPhone");
    await vi.waitFor(() => expect(document.querySelector("#passkey-name-field")).not.toBeNull());
    const field = document.querySelector("#passkey-name-field") as HTMLInputElement;
    field.value = "Mara’s phone";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await page.answer("Rename");
    await vi.waitFor(() => expect(sent(edge, "PATCH")).toHaveLength(1));
    expect(await sent(edge, "PATCH")[0]?.json()).toEqual({ name: "Mara’s phone" });
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    await page.press("Remove Key on the ring");
    await page.sees("Nobody can sign in with it any more.");
    await page.answer("Remove");
    await vi.waitFor(() => expect(sent(edge, "DELETE")).toHaveLength(1));
  });

  it("cannot be made where the address is a number, and the page says why", async () => {
    open({}, access("owner", { methods: { passkey: false, oidc: null } }));
    await page.sees("No passkey can be made here");
    expect(() => page.control("Add a passkey")).toThrow();
  });
});

describe("where one is signed in", () => {
  it("marks this browser, which has no button, and signs another one out", async () => {
    const edge = open({ "DELETE /api/me/sessions/s-2": () => new Response(null, { status: 204 }) });
    await page.sees("Firefox on Linux");
    await page.sees("this browser");
    expect(() => page.control("Sign out Firefox on Linux")).toThrow();
    await page.press("Sign out Safari on iPhone");
    await vi.waitFor(() => expect(page.announcements).toContain("Signed out there"));
    expect(sent(edge, "DELETE").map(({ url }) => new URL(url).pathname)).toEqual(["/api/me/sessions/s-2"]);
  });

  it("signs out all others and never this one", async () => {
    const ended: string[] = [];
    const end = (request: Request) => {
      ended.push(new URL(request.url).pathname);
      return new Response(null, { status: 204 });
    };
    open({ "DELETE /api/me/sessions/s-2": end, "DELETE /api/me/sessions/s-3": end });
    await page.press("Sign out everywhere else");
    await vi.waitFor(() => expect(ended).toEqual(["/api/me/sessions/s-2", "/api/me/sessions/s-3"]));
  });

  it("keeps the rest of the page when it cannot be read", async () => {
    open({ "GET /api/me/sessions": () => problem(503, "storage-unavailable", "The database is away.") });
    await page.sees("The database is away.");
    await page.sees("Key on the ring");
  });
});

describe("display", () => {
  it("takes theme, rows, shortcuts and language into force at once", async () => {
    open();
    await page.press("Dark");
    expect(loadTheme()).toBe("dark");
    await page.press("Compact");
    expect(currentDensity()).toBe("compact");
    await page.choose("Shortcuts of single keys");
    expect(shortcutsOn()).toBe(false);
    await page.press("Deutsch");
    await vi.waitFor(() => expect(currentLanguage()).toBe("de"));
    await vi.waitFor(() => expect(page.control("Dunkel").getAttribute("aria-pressed")).toBe("true"));
  });
});

describe("names of browsers", () => {
  it("are the particular ones, not those that every browser claims to be", () => {
    const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36";
    expect(browserWords(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/153.0`)).toBe("Edge on Windows");
    expect(browserWords(`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome}`)).toBe("Chrome on ChromeOS");
    expect(browserWords(`Mozilla/5.0 (Linux; Android 15) ${chrome}`)).toBe("Chrome on Android");
    expect(browserWords("curl/8.9")).toBe("A browser that is not known");
  });
});
