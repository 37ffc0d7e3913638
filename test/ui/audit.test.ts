import { afterEach, describe, expect, it, vi } from "vitest";
import { AUDIT_ACTIONS } from "../../edge/contract/audit.ts";
import { actionWord, fieldChanges } from "../../ui/audit-words.ts";
import "../../ui/pages/audit-page.ts";
import { type AuditFilter, queryValue, setQueryValue } from "../../ui/router.ts";
import { FakeEdge, json } from "./fake-edge.ts";
import { access, auditEntries } from "./fixtures/access.ts";
import { PageHarness } from "./page-harness.ts";

const NOW = Date.now();
const ENTRIES = auditEntries(NOW);
let page: PageHarness;
afterEach(() => {
  page.leave();
  setQueryValue("entry", null);
});

function open(filter: AuditFilter = {}, answer = (_search: URLSearchParams) => json({ items: ENTRIES })) {
  const edge = new FakeEdge({ "GET /api/audit": (request) => answer(new URL(request.url).searchParams) });
  page = new PageHarness("wt-audit-page", { api: edge.api, access: access("auditor"), filter });
  const went: string[] = [];
  page.element.addEventListener("wt-navigate", (event) => went.push((event as CustomEvent<string>).detail));
  return { edge, went };
}

describe("the audit trail", () => {
  it("says who did what on what, and from what to what", async () => {
    open();
    await page.sees("Role: Viewer → Operator");
    expect(page.text).toContain("Jonas Reimers");
    expect(page.control("Hafenstraße 12").getAttribute("href")).toBe("/stations/HAF-04");
  });

  it("opens an entry to all that is known of it, and to the filters that it leads to", async () => {
    open();
    await page.press("Station changed");
    await page.sees("192.0.2.17");
    expect(page.text).toContain(ENTRIES[1]?.requestId);
    expect(page.text).toContain("BQ27400330018");
    expect(page.control("Station changed").getAttribute("aria-expanded")).toBe("true");
    expect(queryValue("entry")).toBe(String(ENTRIES[1]?.id));
    expect(page.control("All by Jonas Reimers").getAttribute("href")).toBe("/settings/audit?actor=p-jonas");
    expect(page.control("All on Hafenstraße 12").getAttribute("href")).toBe("/settings/audit?subject=HAF-04");
    await page.press("Station changed");
    await vi.waitFor(() => expect(page.text).not.toContain("192.0.2.17"));
  });

  it("asks for what the address says, whole days of the reader's zone", async () => {
    const { edge } = open({ action: "station", subject: "HAF-04", from: "2026-03-28", to: "2026-03-29" });
    await page.sees("Station changed");
    const search = new URL(edge.requests[0]?.url ?? "").searchParams;
    expect(search.get("action")).toBe("station");
    expect(search.get("subject")).toBe("HAF-04");
    // The clocks go forward on 29 March: the two days have 47 hours.
    expect(Number(search.get("untilMillis")) - Number(search.get("sinceMillis"))).toBe(47 * 3_600_000);
    expect(new Date(Number(search.get("sinceMillis"))).getHours()).toBe(0);
  });

  it("keeps the filter in the address: choosing goes there, a chip lets go", async () => {
    const { went } = open({ actor: "p-jonas" });
    await page.sees("by Jonas Reimers");
    const select = page.element.querySelector("select") as HTMLSelectElement;
    select.value = "person.role-changed";
    select.dispatchEvent(new Event("change"));
    await page.press("Without the filter by Jonas Reimers");
    expect(went).toEqual(["/settings/audit?action=person.role-changed&actor=p-jonas", "/settings/audit"]);
  });

  it("exports what the filter shows", async () => {
    open({ action: "key" });
    await page.sees("API key made");
    expect(page.control("Export CSV").getAttribute("href")).toBe("/api/audit/export?format=csv&action=key");
    expect(page.control("Export JSON lines").getAttribute("href")).toBe("/api/audit/export?format=jsonl&action=key");
  });

  it("tells an empty trail from a filter that nothing fits", async () => {
    open({}, () => json({ items: [] }));
    await page.sees("No entry yet");
    page.leave();
    open({ action: "passkey" }, () => json({ items: [] }));
    await page.sees("No entry fits this filter");
    expect(page.control("Clear the filter").getAttribute("href")).toBe("/settings/audit");
  });

  it("reads older entries on demand and shows none twice", async () => {
    const older = { ...ENTRIES[0], id: 3 };
    open({}, (search) =>
      search.get("cursor") ? json({ items: [ENTRIES.at(-1), older] }) : json({ items: ENTRIES, nextCursor: "next" }),
    );
    await page.press("Show older entries");
    await vi.waitFor(() => expect(page.element.querySelectorAll("tbody tr")).toHaveLength(ENTRIES.length + 1));
    expect(page.text).not.toContain("Show older entries");
  });

  it("starts over when the filter changes", async () => {
    const { edge } = open({ action: "key" });
    await page.sees("API key made");
    Object.assign(page.element, { filter: { action: "station" } });
    await vi.waitFor(() => expect(edge.requests).toHaveLength(2));
    expect(edge.requests[1]?.url).toContain("action=station");
  });
});

describe("words of the trail", () => {
  it("exist for every action, each its own", () => {
    expect(new Set(AUDIT_ACTIONS.map(actionWord)).size).toBe(AUDIT_ACTIONS.length);
  });

  it("name a value that is gone, and values that are no text", () => {
    const base = ENTRIES[0];
    if (!base) throw new Error("The fixture has no entry.");
    const changes = fieldChanges({ ...base, before: { name: "A", online: true }, after: { name: "", meters: [] } });
    expect(changes).toEqual([
      { name: "Name", from: "A", to: null },
      { name: "online", from: "yes", to: null },
    ]);
  });
});

describe("the change of a registration", () => {
  it("is said in words, not as it is written", () => {
    const [entry] = ENTRIES;
    if (entry === undefined) throw new Error("There is no entry.");
    const before = { registrationStatus: "pending", clientCertificate: "accepted" };
    const after = { registrationStatus: "accepted", clientCertificate: "required" };
    expect(fieldChanges({ ...entry, action: "station.changed", before, after })).toEqual([
      { name: "Registration", from: "Pending", to: "Accepted" },
      { name: "Client certificate", from: "taken instead of the secret", to: "needed" },
    ]);
  });
});
