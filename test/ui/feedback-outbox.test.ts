// Feedback that is written without network: kept through reload and crash, sent once, in its order, and never lost.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FeedbackStore } from "../../ui/drafts/feedback-store.ts";
import "../../ui/elements/wt-feedback.ts";
import { NOTHING_SAID, type Said } from "../../ui/feedback-content.ts";
import { FeedbackOutbox } from "../../ui/feedback-outbox.ts";
import { problem } from "./fake-edge.ts";
import { DOOR, FeedbackEdge } from "./feedback-edge.ts";
import { PageHarness } from "./page-harness.ts";

let store: FeedbackStore;
let server: FeedbackEdge;
let page: PageHarness | null = null;
let opened = 0;
beforeEach(() => {
  store = new FeedbackStore(`wattest-test-outbox-${++opened}`);
  server = new FeedbackEdge();
});
afterEach(async () => {
  page?.leave();
  page = null;
  await store.close();
  vi.restoreAllMocks();
});

const said = (change: Partial<Said>): Said => ({ ...NOTHING_SAID, stars: 3, ...change });
const queue = (what: Said, basedOn = 0, writtenAtMillis = Date.now()) =>
  store.queue(
    { ...{ writingId: crypto.randomUUID(), door: DOOR, basedOn, said: what }, language: "en", writtenAtMillis },
    false,
  );
/** As after each start of a page: nothing is in memory. */
const flush = (edge = server) => new FeedbackOutbox({ api: edge.edge.api, store }).flush();
const ENDED = { state: "ended", startedAtMillis: 0, endedAtMillis: 1, stopReason: null };
function show(): PageHarness {
  page = new PageHarness("wt-feedback", { api: server.edge.api, door: DOOR, session: ENDED, store });
  return page;
}
async function rate(stars: number): Promise<void> {
  await vi.waitFor(() => {
    const found = page?.element.querySelector<HTMLInputElement>(`.fb-stars.big input[value="${stars}"]`);
    if (!found) throw new Error("There are no stars.");
    found.click();
  });
}

describe("without a connection", () => {
  it("feedback is kept, outlives the page, and is sent when the connection comes back", async () => {
    server.isAway = true;
    show();
    await rate(2);
    await page?.sees("Kept on this device, sent as soon as there is a connection.");
    page?.type("In your own words", "Written in the garage.");
    await page?.press("Send");
    await page?.sees("Kept on this device, sent as soon as there is a connection.");
    await vi.waitFor(async () => expect((await store.writings()).at(-1)?.said.text).toBe("Written in the garage."));
    page?.leave();
    expect(server.writings).toEqual([]);
    // Another start of the page, still without a connection: nothing is asked for again.
    show();
    await page?.sees("Written in the garage.");
    await page?.sees("Kept on this device, sent as soon as there is a connection.");
    server.isAway = false;
    window.dispatchEvent(new Event("online"));
    await page?.sees("You can add to it until");
    expect(server.feedback).toMatchObject({ stars: 2, text: "Written in the garage." });
    expect(await store.writings()).toEqual([]);
  });

  it("one writing never on its way is replaced by the next; one that may have arrived is not", async () => {
    expect(await queue(said({ stars: 1 }))).toBe(0);
    expect(await queue(said({ stars: 2 }))).toBe(0);
    expect(await store.writings()).toHaveLength(1);
    server.isAway = true;
    await flush();
    expect(await queue(said({ stars: 4 }))).toBe(1);
    expect((await store.writings()).map(({ said: { stars } }) => stars)).toEqual([2, 4]);
    server.isAway = false;
    await flush();
    expect(server.writings.map(({ stars, basedOn }) => [stars, basedOn])).toEqual([
      [2, 0],
      [4, 1],
    ]);
  });
});

describe("an answer that is lost", () => {
  it("makes nothing twice: the same writing is sent again and is one", async () => {
    await queue(said({ text: "Once." }));
    server.losesAnswer = true;
    await flush();
    expect(await store.writings()).toHaveLength(1);
    await flush();
    expect(server.writings).toHaveLength(1);
    expect(server.edge.requests.filter(({ method }) => method === "PUT")).toHaveLength(2);
    expect(await store.writings()).toEqual([]);
  });

  it("does not let the next writing cover what another device said in between", async () => {
    await queue(said({ text: "Mine." }));
    server.losesAnswer = true;
    await flush();
    await queue(said({ text: "Mine, longer." }));
    server.say({ stars: 5, text: "Theirs." });
    await flush();
    expect(server.feedback).toMatchObject({ text: "Theirs.", version: 2 });
    const [left] = await store.writings();
    expect(left).toMatchObject({ refusal: { kind: "conflict" }, said: { text: "Mine, longer." } });
    expect((await store.seen(DOOR))?.answer.feedback?.text).toBe("Theirs.");
  });
});

describe("what is refused", () => {
  it("stays with its reason and is not sent again by itself; what is trouble is", async () => {
    await queue(said({ text: "Kept." }));
    for (const trouble of [
      problem(503, "storage-unavailable", "The database does not answer."),
      problem(429, "too-many-attempts", "Try again later."),
      problem(409, "request-in-progress", "The same request is being answered."),
      new Response("<html>Welcome to the hotel’s network</html>", { headers: { "content-type": "text/html" } }),
      new Response("Bad gateway", { status: 502 }),
    ]) {
      server.refuse = () => trouble;
      await flush();
      expect((await store.writings()).map(({ refusal }) => refusal)).toEqual([null]);
    }
    server.refuse = () => problem(404, "driver-link-unknown", "The link is not valid, or no more.");
    await flush();
    const asked = server.edge.requests.length;
    await flush();
    expect(server.edge.requests.length).toBe(asked);
    const [left] = await store.writings();
    expect(left).toMatchObject({ refusal: { code: "driver-link-unknown" }, said: { text: "Kept." } });
  });

  it("for a device whose clock is wrong is put right by the server's, once", async () => {
    const DAY = 86_400_000;
    const serverMillis = Date.now() - DAY;
    await queue(said({ text: "Tomorrow." }));
    const inner = server.edge.fetch;
    server.refuse = ({ writtenAtMillis }) =>
      writtenAtMillis > serverMillis + 300_000
        ? new Response(
            JSON.stringify({
              ...{ type: "about:blank", title: "x", status: 400, code: "schema-violated", requestId: "r" },
              ...{ detail: "/writtenAtMillis: a time that has come is needed.", pointer: "/writtenAtMillis" },
            }),
            { status: 400, headers: { "content-type": "application/problem+json" } },
          )
        : null;
    vi.spyOn(server.edge.api, "send").mockImplementation(async (path, signal, call) => {
      const response = await inner(path, {
        method: call?.method ?? "GET",
        signal,
        ...(call?.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      if ((call?.method ?? "GET") === "GET")
        return new Response(response.body, { headers: { date: new Date(serverMillis).toUTCString() } });
      if (response.ok) return response;
      const { ApiError } = await import("../../ui/api-client.ts");
      throw new ApiError("problem", "A time that has come is needed.", await response.json());
    });
    await flush();
    expect(server.writings).toHaveLength(1);
    expect(Math.abs((server.writings[0]?.writtenAtMillis ?? 0) - serverMillis)).toBeLessThan(60_000);
  });

  it("among photos: the words have arrived, and the photo is named as refused", async () => {
    const photoId = crypto.randomUUID();
    const picture = new Blob(["x"], { type: "image/jpeg" });
    await store.savePhoto({ photoId, door: DOOR, picture, thumbnail: "data:,", state: "waiting", detail: "" });
    await queue(said({ text: "With a photo.", photos: [photoId] }));
    server.refusesPhotos = true;
    await flush();
    expect(server.feedback?.text).toBe("With a photo.");
    expect(await store.photos(DOOR)).toMatchObject([
      { state: "refused", detail: "The picture is damaged and cannot be read." },
    ]);
    show();
    await page?.press("Add or change something");
    await page?.sees("A photo was not taken: The picture is damaged and cannot be read.");
  });
});

describe("one outbox", () => {
  it("serves all forms of a page, and reports of doors that no form shows", async () => {
    const other = "/api/driver/OtherTokenOtherToken00/feedback";
    const elsewhere = new FeedbackEdge(other);
    server = new FeedbackEdge(DOOR, {
      [`PUT ${other}`]: (request) => elsewhere.handlers[`PUT ${other}`]?.(request) as Promise<Response>,
      [`GET ${other}`]: (request) => elsewhere.handlers[`GET ${other}`]?.(request) as Response,
    });
    const writing = { writingId: crypto.randomUUID(), basedOn: 0, language: "en", writtenAtMillis: Date.now() };
    await store.queue({ ...writing, door: other, said: said({ stars: 5 }) }, false);
    show();
    await vi.waitFor(() => expect(elsewhere.writings).toHaveLength(1));
    expect(FeedbackOutbox.of({ api: server.edge.api, store })).toBe(FeedbackOutbox.of({ api: server.edge.api, store }));
  });

  it("of two tabs sends a writing once, and both hear of it", async () => {
    await queue(said({ text: "One of two tabs." }));
    const outboxes = [0, 1].map(() => new FeedbackOutbox({ api: server.edge.api, store }));
    const heard: string[] = [];
    outboxes[1]?.addEventListener("change", (event) => heard.push((event as CustomEvent<string>).detail));
    await Promise.all(outboxes.map((outbox) => outbox.flush()));
    expect(server.edge.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });
});

describe("a browser that keeps nothing", () => {
  it("says so, and what is sent goes straight to the server", async () => {
    vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw new DOMException("Storage is forbidden.", "SecurityError");
    });
    show();
    await rate(5);
    await page?.sees("This browser keeps nothing");
    await vi.waitFor(() => expect(server.writings).toHaveLength(1));
    server.isAway = true;
    page?.type("In your own words", "Not lost yet.");
    await page?.press("Send");
    await page?.sees("It was not sent.");
    expect(page?.field("In your own words").value).toBe("Not lost yet.");
    server.isAway = false;
    await page?.press("Send");
    await vi.waitFor(() => expect(server.feedback?.text).toBe("Not lost yet."));
  });
});

describe("drafts of another version of the page", () => {
  it("that cannot be read are no draft, and break nothing", async () => {
    await store.saveDraft({ door: DOOR, basedOn: 0, savedAtMillis: 1, said: { ...NOTHING_SAID, stars: 9 as 5 } });
    expect(await store.draft(DOOR)).toBeNull();
    show();
    await page?.sees("How was it?");
  });
});
