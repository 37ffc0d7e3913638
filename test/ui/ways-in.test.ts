import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../../ui/pages/invite-page.ts";
import "../../ui/pages/setup-page.ts";
import "../../ui/pages/sign-in-page.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { PageHarness, settled } from "./page-harness.ts";

const NOBODY = access("owner", { actor: null });
const WITHOUT_PASSKEYS = access("owner", { actor: null, methods: { passkey: false, oidc: null } });
const TOKEN = "AbCdEfGhIjKlMnOpQrStUv";
const testAddress = location.href;
let page: PageHarness;
let entered: unknown[] = [];

beforeEach(() => {
  entered = [];
});
afterEach(() => {
  page.leave();
  vi.restoreAllMocks();
  history.replaceState(null, "", testAddress);
});

function open(tag: string, edge: FakeEdge, properties: object = {}): PageHarness {
  page = new PageHarness(tag, { api: edge.api, access: NOBODY, ...properties });
  page.element.addEventListener("wt-access", (event) => entered.push((event as CustomEvent).detail));
  return page;
}

async function serious(): Promise<string[]> {
  await settled();
  const { violations } = await axe.run(document.body, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id);
}

const invitation = (email: string | null) => ({
  role: "operator",
  email,
  invitedBy: "Mara Kern",
  expiresAtMillis: Date.now() + 3_600_000 * 30,
});

describe("the sign-in page", () => {
  it("says in words that the password is wrong, keeps the e-mail and goes back to the password", async () => {
    const edge = new FakeEdge({
      "POST /api/sign-in": () => problem(401, "credentials-wrong", "E-mail address or password is wrong."),
    });
    open("wt-sign-in-page", edge, { access: WITHOUT_PASSKEYS });
    await page.sees("For people who run this installation.");
    page.type("E-mail", "mara@example.org");
    page.type("Password", "wrong");
    await page.press("Sign in");
    await page.sees("You are not signed in. E-mail address or password is wrong.");
    expect(page.field("E-mail").value).toBe("mara@example.org");
    expect(document.activeElement?.id).toBe("password");
    expect(entered).toEqual([]);
    expect(await serious()).toEqual([]);
  });

  it("says from when it may be tried again after too many attempts", async () => {
    const limited = problem(429, "too-many-attempts", "Too many attempts.");
    limited.headers.set("retry-after", "60");
    open("wt-sign-in-page", new FakeEdge({ "POST /api/sign-in": () => limited }), { access: WITHOUT_PASSKEYS });
    await page.sees("Password");
    page.type("E-mail", "mara@example.org");
    page.type("Password", "x");
    await page.press("Sign in");
    await page.sees(/It may be tried again at \d\d:\d\d:\d\d/);
  });

  it("shows the password on demand and a word while caps lock is on; fields are known to password managers", async () => {
    open("wt-sign-in-page", new FakeEdge({}), { access: WITHOUT_PASSKEYS });
    await page.sees("Password");
    const password = page.field("Password") as HTMLInputElement;
    expect([page.field("E-mail").autocomplete, password.autocomplete]).toEqual([
      "username webauthn",
      "current-password",
    ]);
    expect(password.type).toBe("password");
    await page.press("Show the password");
    await vi.waitFor(() => expect(password.type).toBe("text"));
    password.dispatchEvent(new KeyboardEvent("keydown", { key: "A", modifierCapsLock: true, bubbles: true }));
    await page.sees("Caps lock is on.");
    password.dispatchEvent(new KeyboardEvent("keyup", { key: "a", bubbles: true }));
    await vi.waitFor(() => expect(page.text).not.toContain("Caps lock is on."));
  });

  it("names the organisation whose sign-in it offers, and offers no passkeys where the address has none", async () => {
    const asked: unknown[] = [];
    const edge = new FakeEdge({
      "POST /api/oidc/sign-in": async (request) => {
        asked.push(await request.json());
        return problem(503, "sign-in-unavailable", "The organisation does not answer.");
      },
    });
    const methods = { passkey: false, oidc: { name: "Stadtwerke Kiel" } };
    open("wt-sign-in-page", edge, { access: { ...NOBODY, methods }, to: "/sessions?state=active" });
    await page.press("Sign in with Stadtwerke Kiel");
    await page.sees("The organisation does not answer.");
    expect(asked).toEqual([{ returnTo: "/sessions?state=active" }]);
    expect(page.text).not.toContain("passkey");
  });
});

describe("the first run", () => {
  it("takes the code out of the address, and refuses a short password before anything is sent", async () => {
    history.replaceState(null, "", `${location.pathname}#code=9JD2-DPVY`);
    const edge = new FakeEdge({});
    open("wt-setup-page", edge, { access: WITHOUT_PASSKEYS });
    await page.sees("The one-time code came with the link.");
    expect(location.href).not.toContain("9JD2");
    page.type("Name", "Mara Kern");
    page.type("E-mail", "mara@example.org");
    page.type("Password", "short");
    await page.press("Make the owner");
    await page.sees("It has 5 characters. At least 12 are needed.");
    expect(edge.requests).toEqual([]);
    expect(page.field("Password").getAttribute("aria-invalid")).toBe("true");
    expect(await serious()).toEqual([]);
  });

  it("makes the owner and goes on; where passkeys work it offers one first, and goes on without as well", async () => {
    history.replaceState(null, "", `${location.pathname}#code=9JD2-DPVY`);
    const sent: unknown[] = [];
    const edge = new FakeEdge({
      "POST /api/setup": async (request) => {
        sent.push(await request.json());
        return json(access());
      },
    });
    open("wt-setup-page", edge);
    await page.sees("The one-time code came with the link.");
    page.type("Name", "Mara Kern");
    page.type("E-mail", "mara@example.org");
    page.type("Password", "three words in a row");
    await page.press("Make the owner");
    await page.sees("You are the owner now");
    expect(sent).toEqual([
      { code: "9JD2-DPVY", name: "Mara Kern", email: "mara@example.org", password: "three words in a row" },
    ]);
    expect(entered, "not before the offer is answered").toEqual([]);
    expect(document.activeElement?.textContent).toContain("Add a passkey");
    const gone = vi.fn();
    page.element.addEventListener("wt-navigate", gone);
    await page.press("Go on without");
    expect(entered).toHaveLength(1);
    expect(gone).toHaveBeenCalled();
  });

  it("lets another code be entered when the one of the link is no longer good", async () => {
    history.replaceState(null, "", `${location.pathname}#code=OLD`);
    const edge = new FakeEdge({ "POST /api/setup": () => problem(401, "credentials-wrong", "The code is wrong.") });
    open("wt-setup-page", edge, { access: WITHOUT_PASSKEYS });
    await page.sees("The one-time code came");
    page.type("Name", "Mara");
    page.type("E-mail", "mara@example.org");
    page.type("Password", "three words in a row");
    await page.press("Make the owner");
    await page.sees("The code is wrong.");
    await page.press("Enter another code");
    await page.sees("One-time code");
    expect(page.field("Name").value).toBe("Mara");
  });
});

describe("an invitation", () => {
  it("shows who invites to what, keeps the address it is for, and signs in at the end", async () => {
    history.replaceState(null, "", `${location.pathname}#${TOKEN}`);
    const accepted: unknown[] = [];
    const edge = new FakeEdge({
      "POST /api/invitations/read": () => json(invitation("jonas@example.org")),
      "POST /api/invitations/accept": async (request) => {
        accepted.push(await request.json());
        return json(access("operator", { methods: { passkey: false, oidc: null } }));
      },
    });
    open("wt-invite-page", edge, { access: WITHOUT_PASSKEYS });
    await page.sees("Mara Kern invites you");
    expect(page.text).toContain("Operator");
    expect((page.field("E-mail") as HTMLInputElement).readOnly).toBe(true);
    expect(await serious()).toEqual([]);
    page.type("Name", "Jonas Reimers");
    page.type("Password", "three words in a row");
    await page.press("Accept and sign in");
    await vi.waitFor(() => expect(entered).toHaveLength(1));
    expect(accepted).toEqual([
      { token: TOKEN, name: "Jonas Reimers", email: "jonas@example.org", password: "three words in a row" },
    ]);
    expect(location.hash).toBe("");
  });

  it("says of a used or expired link what it may be, without an account form", async () => {
    history.replaceState(null, "", `${location.pathname}#${TOKEN}`);
    const edge = new FakeEdge({
      "POST /api/invitations/read": () => problem(404, "invitation-unknown", "The invitation is not valid."),
    });
    open("wt-invite-page", edge);
    await page.sees("This invitation is not valid, or no more");
    expect(document.querySelector("input")).toBeNull();
  });

  it("warns whoever is signed in already that another account is made", async () => {
    history.replaceState(null, "", `${location.pathname}#${TOKEN}`);
    const edge = new FakeEdge({ "POST /api/invitations/read": () => json(invitation(null)) });
    open("wt-invite-page", edge, { access: access() });
    await page.sees("You are signed in as Mara Kern. Accepting makes another account");
  });
});
