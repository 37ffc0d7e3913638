import { afterEach, describe, expect, it, vi } from "vitest";
import type { Access } from "../../edge/contract/access.ts";
import "../../ui/pages/people-page.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access, invitations, OWN_ID, people } from "./fixtures/access.ts";
import { PageHarness } from "./page-harness.ts";

const NOW = Date.now();
const [MARA, JONAS] = people(NOW);
let page: PageHarness;
afterEach(() => page.leave());

type Handlers = ConstructorParameters<typeof FakeEdge>[0];

function open(change: Handlers = {}, who: Access = access()) {
  const edge = new FakeEdge({
    "GET /api/people": () => json({ items: people(NOW) }),
    "GET /api/invitations": () => json({ items: invitations(NOW) }),
    ...change,
  });
  page = new PageHarness("wt-people-page", { api: edge.api, access: who });
  return edge;
}

const sent = (edge: FakeEdge, method: string) => edge.requests.filter((request) => request.method === method);

describe("the page of people shows", () => {
  it("who there is with role, and open and expired invitations", async () => {
    open();
    await page.sees("Dr. Svenja Aldag");
    expect(page.text).toContain("aldag@eichamt-nord.example");
    expect(page.text).toContain("leitstand@stadtwerke-kiel.example");
    expect(page.text).toContain("expired");
  });

  it("no button in one's own row, and why the only owner cannot go", async () => {
    open();
    await page.sees("Mara Kern");
    expect(() => page.control("Remove Mara Kern")).toThrow();
    expect(() => page.control("Change role of Mara Kern")).toThrow();
    expect(page.text).toContain("The only owner.");
  });

  it("nothing that changes to those who may only look, and asks for no invitations in their name", async () => {
    const who = access();
    const actor = who.actor && { ...who.actor, permissions: ["people:read" as const] };
    const edge = open({}, { ...who, actor });
    await page.sees("Jonas Reimers");
    for (const words of ["Invite somebody", "Change role of", "Remove Jonas"]) {
      expect(() => page.control(words)).toThrow();
    }
    expect(edge.requests.map((request) => new URL(request.url).pathname)).toEqual(["/api/people"]);
  });

  it("that it reads, and what went wrong with another try", async () => {
    let answer: (response: Response) => void = () => undefined;
    let away = true;
    open({
      "GET /api/people": () =>
        away ? new Promise<Response>((resolve) => (answer = resolve)) : json({ items: people(NOW) }),
    });
    await page.sees("Reading people");
    answer(problem(503, "storage-unavailable", "The database is away."));
    await page.sees("The database is away.");
    away = false;
    await page.press("Try again");
    await page.sees("Jonas Reimers");
  });
});

describe("a role", () => {
  it("is changed from the version that was seen", async () => {
    const edge = open({ [`PATCH /api/people/${JONAS?.id}`]: () => json({ ...JONAS, role: "auditor", version: 4 }) });
    await page.press("Change role of Jonas Reimers");
    await page.choose("Auditor");
    await page.answer("Change the role");
    await vi.waitFor(() => expect(page.announcements).toContain("Jonas Reimers is Auditor now"));
    const [patch] = sent(edge, "PATCH");
    expect(patch?.headers.get("if-match")).toBe('"3"');
    expect(await patch?.json()).toEqual({ role: "auditor" });
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
  });

  it("that somebody else changed first is shown beside one's own; mine is sent from their version", async () => {
    let tries = 0;
    const edge = open({
      [`PATCH /api/people/${JONAS?.id}`]: () =>
        tries++ === 0
          ? problem(412, "version-conflict", "Somebody else changed it.")
          : json({ ...JONAS, role: "viewer", version: 8 }),
      [`GET /api/people/${JONAS?.id}`]: () => json({ ...JONAS, role: "auditor", version: 7 }),
    });
    await page.press("Change role of Jonas Reimers");
    await page.choose("Viewer");
    await page.answer("Change the role");
    await page.sees("Somebody else changed this first.");
    expect(page.text).toMatch(/Yours Viewer .* Theirs, in force now Auditor /);
    await page.answer("Take mine");
    await vi.waitFor(() => expect(sent(edge, "PATCH")).toHaveLength(2));
    expect(sent(edge, "PATCH")[1]?.headers.get("if-match")).toBe('"7"');
  });

  it("stays theirs without another call when the person keeps it", async () => {
    const edge = open({
      [`PATCH /api/people/${JONAS?.id}`]: () => problem(412, "version-conflict", "Somebody else changed it."),
      [`GET /api/people/${JONAS?.id}`]: () => json({ ...JONAS, role: "auditor", version: 7 }),
    });
    await page.press("Change role of Jonas Reimers");
    await page.choose("Viewer");
    await page.answer("Change the role");
    await page.sees("Somebody else changed this first.");
    await page.answer("Keep theirs");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(sent(edge, "PATCH")).toHaveLength(1);
  });
});

describe("a person", () => {
  it("is removed only after the consequences were read; Escape leaves everything and gives the focus back", async () => {
    const edge = open({ [`DELETE /api/people/${JONAS?.id}`]: () => new Response(null, { status: 204 }) });
    const button = await vi.waitFor(() => page.control("Remove Jonas Reimers"));
    button.focus();
    button.click();
    await page.sees("Every session of this person ends at once");
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true, cancelable: true }),
    );
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    await vi.waitFor(() => expect(document.activeElement).toBe(button));
    expect(sent(edge, "DELETE")).toEqual([]);
    button.click();
    await page.answer("Remove");
    await vi.waitFor(() => expect(page.announcements).toContain("Jonas Reimers is removed"));
    expect(sent(edge, "DELETE")).toHaveLength(1);
  });

  it("who must stay is told with the server's reason, and the question stays open", async () => {
    open({
      [`DELETE /api/people/${JONAS?.id}`]: () => problem(409, "owner-needed", "The last owner cannot be removed."),
    });
    await page.press("Remove Jonas Reimers");
    await page.answer("Remove");
    await page.sees("Jonas Reimers was not removed.");
    expect(page.dialog.textContent).toContain("Request req-1");
  });
});

describe("an invitation", () => {
  it("shows its link once: nothing of it is left in the page after closing", async () => {
    const url = `${location.origin}/invite#c2VjcmV0LXRva2VuLW9mLTEyOC1iaXRz`;
    const edge = open({ "POST /api/invitations": () => json({ ...invitations(NOW)[0], url }, 201) });
    await page.press("Invite somebody");
    await page.choose("Operator");
    page.type("E-mail", "leitstand@stadtwerke-kiel.example");
    await page.answer("Make the link");
    await page.sees(url);
    expect(await sent(edge, "POST")[0]?.json()).toEqual({
      role: "operator",
      email: "leitstand@stadtwerke-kiel.example",
      expiresInDays: 7,
    });
    await page.answer("Done");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(document.documentElement.outerHTML).not.toContain("c2VjcmV0");
  });

  it("with what is no address is not sent, and the field says so", async () => {
    const edge = open();
    await page.press("Invite somebody");
    await page.sees("May do everything");
    page.type("E-mail", "no address");
    await page.answer("Make the link");
    await page.sees("This is no e-mail address.");
    expect(sent(edge, "POST")).toEqual([]);
    expect(document.activeElement?.id).toBe("invite-email");
  });

  it("is revoked after a question", async () => {
    const edge = open({ "DELETE /api/invitations/i-1": () => new Response(null, { status: 204 }) });
    await page.press("Revoke the invitation for leitstand@");
    await page.sees("stops working at once");
    await page.answer("Revoke");
    await vi.waitFor(() => expect(sent(edge, "DELETE")).toHaveLength(1));
  });
});

it("knows whose row is one's own by id, not by name", async () => {
  const twin = { ...people(NOW)[1], id: "p-twin", name: MARA?.name, role: "owner" as const };
  open({ "GET /api/people": () => json({ items: [...people(NOW), twin] }) });
  await page.sees("Another owner changes your role or removes you.");
  expect(page.control("Remove Mara Kern")).toBeDefined();
  expect(OWN_ID).not.toBe("p-twin");
});
