// The form of feedback as a driver meets it, on a phone.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import { FeedbackStore } from "../../ui/drafts/feedback-store.ts";
import "../../ui/elements/wt-feedback.ts";
import { DOOR, FeedbackEdge } from "./feedback-edge.ts";
import { PageHarness } from "./page-harness.ts";

let page: PageHarness;
let store: FeedbackStore;
const before = { width: innerWidth, height: innerHeight };
beforeAll(() => tab.viewport(390, 844));
afterAll(() => tab.viewport(before.width, before.height));
afterEach(async () => {
  page.leave();
  await store.close();
});

const ENDED = { state: "ended", startedAtMillis: 0, endedAtMillis: 3_600_000, stopReason: "EVDisconnected" } as const;

let opened = 0;
function open(server = new FeedbackEdge(), session: object | null = ENDED): FeedbackEdge {
  store = new FeedbackStore(`wattest-test-feedback-${++opened}`);
  page = new PageHarness("wt-feedback", { api: server.edge.api, door: DOOR, session, store });
  page.element.parentElement?.classList.add("driver");
  return server;
}
const star = (stars: number) => {
  const found = page.element.querySelector<HTMLInputElement>(`.fb-stars.big input[value="${stars}"]`);
  if (!found) throw new Error("There are no stars.");
  return found;
};

describe("one tap", () => {
  it("sends the stars at once, and says until when more can be added", async () => {
    const server = open();
    await page.sees("How was it?");
    star(4).click();
    await page.sees(/Kept\. You can add to it until \d/);
    expect(server.writings).toHaveLength(1);
    expect(server.writings[0]).toMatchObject({ stars: 4, basedOn: 0, text: "", reasons: [], language: "en" });
    await vi.waitFor(async () => expect(await store.writings()).toEqual([]));
  });
});
