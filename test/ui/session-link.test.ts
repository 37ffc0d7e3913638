import { afterEach, describe, expect, it, vi } from "vitest";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import "../../ui/pages/session-page.ts";
import { eventStream, FakeEdge, json } from "./fake-edge.ts";
import { SESSION_ID, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const URL_NOW = `${location.origin}/s/Zk3vQ9xT2mB7rL5wY8nA1c`;
const URL_NEXT = `${location.origin}/s/AnotherT2mB7rL5wY8nA1c`;
let page: PageHarness;
afterEach(() => page.leave());

function open(change: Partial<SessionDetail>) {
  const stream = eventStream();
  const edge = new FakeEdge({
    [`GET /api/sessions/${SESSION_ID}`]: () => json(session(4, change)),
    [`GET /api/sessions/${SESSION_ID}/stream`]: () => stream.response,
    [`POST /api/sessions/${SESSION_ID}/driver-link`]: () => json({ driverUrl: URL_NEXT }),
    [`DELETE /api/sessions/${SESSION_ID}/driver-link`]: () => new Response(null, { status: 204 }),
  });
  page = new PageHarness("wt-session-page", { api: edge.api, sessionId: SESSION_ID });
  return { edge, stream };
}

const writes = (edge: FakeEdge) => edge.requests.filter((request) => request.method !== "GET");

describe("the driver's link", () => {
  it("stands as a QR code and as text, and stays when the stream brings values without it", async () => {
    const { stream } = open({ driverUrl: URL_NOW });
    await page.sees(URL_NOW);
    const code = page.element.querySelector("svg.qr");
    expect(code?.getAttribute("style")).toBeNull();
    expect(code?.querySelector("path")?.getAttribute("d")?.length).toBeGreaterThan(500);
    expect(page.control("Open").getAttribute("href")).toBe(URL_NOW);
    stream.send("session", session(6));
    await page.sees("Readings 7");
    expect(page.text).toContain(URL_NOW);
  });

  it("is nowhere for those to whom the server does not send it", async () => {
    open({});
    await page.sees("Valid so far");
    expect(page.element.querySelector("wt-session-link")).toBeNull();
    expect(page.text).not.toContain("Driver’s link");
  });

  it("is revoked after a question, and can be made anew", async () => {
    const { edge } = open({ driverUrl: URL_NOW });
    await page.press("Revoke");
    await page.sees("Whoever follows the session by it is cut off at once.");
    await page.answer("Revoke");
    await page.sees("Nobody can follow this session by a link.");
    expect(document.documentElement.outerHTML).not.toContain(URL_NOW);
    await page.press("Make a link");
    await page.sees(URL_NEXT);
    expect(writes(edge).map((request) => request.method)).toEqual(["DELETE", "POST"]);
  });

  it("is left as it is when the question is answered with no", async () => {
    const { edge } = open({ driverUrl: URL_NOW });
    await page.press("Make a new one");
    await page.sees("The link that holds now stops working at once");
    await page.answer("Cancel");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(writes(edge)).toEqual([]);
    expect(page.text).toContain(URL_NOW);
  });
});
