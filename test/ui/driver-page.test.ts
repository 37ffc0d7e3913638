import { afterEach, describe, expect, it, vi } from "vitest";
import { verifyRecord } from "../../assembly/host/verify.ts";
import type { DriverSession } from "../../edge/contract/driver.ts";
import { loadCore } from "../../ui/core.ts";
import { EXAMPLE_KEY, SESSION_RECORDS, TAMPERED_RECORD } from "../../ui/demo/example-records.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import { scaleFor } from "../../ui/elements/power-dial.ts";
import { HistoryStore } from "../../ui/history/history-store.ts";
import "../../ui/pages/driver-page.ts";
import { eventStream, FakeEdge, json, problem } from "./fake-edge.ts";
import { record, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const TOKEN = "Zk3vQ9xT2mB7rL5wY8nA1c";
let page: PageHarness;
afterEach(() => page.leave());

let databases = 0;
/** Of its own for each test: what one keeps, another does not find. */
function storage() {
  databases += 1;
  const history = new HistoryStore({ databaseName: `driver-page-${Date.now()}-${databases}` });
  return { history, drafts: new DraftStore(`driver-page-drafts-${Date.now()}-${databases}`) };
}

/** What the driver gets after `seconds`: the session without the operator's findings. */
function driver(seconds: number, change: Partial<DriverSession> = {}): DriverSession {
  const { findings: _operators, ...shown } = session(seconds);
  return { ...shown, stationName: "Hafenstraße 12", stoppable: false, ...change };
}

const ended = (seconds: number) =>
  driver(seconds, { state: "ended", endedAtMillis: session(seconds).updatedAtMillis, energySource: "signed" });

function open(load: () => Response | Promise<Response>, streams: (() => Response)[] = [() => eventStream().response]) {
  let opened = 0;
  const edge = new FakeEdge({
    [`GET /api/driver/${TOKEN}`]: load,
    [`GET /api/driver/${TOKEN}/stream`]: () =>
      streams[opened++]?.() ?? problem(503, "storage-unavailable", "The stream does not come through."),
  });
  page = new PageHarness("wt-driver-page", { api: edge.api, token: TOKEN, ...storage() });
  return edge;
}

describe("the driver's page shows", () => {
  it("energy, power, time and the verdict, and grows with the stream", async () => {
    const stream = eventStream();
    open(() => json(driver(5)), [() => stream.response]);
    await page.sees("0.167");
    await page.sees("Valid so far");
    expect(page.text).toContain("1 of 1 signed meter values");
    expect(page.text).toContain("Hafenstraße 12");
    expect(page.element.querySelector(".power-dial")).not.toBeNull();
    stream.send("session", driver(12));
    await page.sees("0.400");
    stream.send("session", { ...ended(12), stopReason: "StoppedByEV" });
    await page.sees("Meter at end");
    expect(page.text).toContain("stopped by the car");
    expect(page.announcements).toContain("The session has ended");
  });

  it("only this session: no navigation, no addresses but those for anyone, nothing for the operator", async () => {
    open(() => json(driver(5)));
    await page.sees("Valid so far");
    await page.press("Valid so far");
    await page.sees("Check on this device");
    const addresses = [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
    expect(addresses).toEqual(["/verify", "/s"]);
    expect(document.querySelector("nav")).toBeNull();
  });

  it("that energy is not known instead of a number from zero", async () => {
    open(() => json(driver(4, { energyMilliwattHours: null, energySource: "unknown" })));
    await page.sees("the energy is not known either");
    expect(page.element.querySelector(".dial-box")?.textContent).not.toContain("0.000");
  });

  it("values in grey with what they wait for when nothing new comes", async () => {
    // The newest reading of the fixture is long ago by the test's clock.
    open(() => json(driver(5)));
    await page.sees("No new values since 14:08:05");
    expect(page.element.querySelector(".dial-box.stale")).not.toBeNull();
  });

  it("is in no index while it is open", async () => {
    open(() => json(driver(5)));
    await page.sees("Valid so far");
    expect(document.querySelector('meta[name="robots"]')?.getAttribute("content")).toBe("noindex, nofollow");
    page.leave();
    expect(document.querySelector('meta[name="robots"]')).toBeNull();
  });

  it("that it reads, and what went wrong with another try", async () => {
    let answer: (response: Response) => void = () => undefined;
    let away = true;
    open(() => (away ? new Promise<Response>((resolve) => (answer = resolve)) : json(ended(5))));
    await page.sees("Reading your charging session");
    answer(problem(503, "storage-unavailable", "The database is away."));
    await page.sees("The database is away.");
    away = false;
    await page.press("Try again");
    await page.sees("Meter at end");
  });
});

describe("a link", () => {
  it("that is unknown shows nothing and says what to do", async () => {
    open(() => problem(404, "driver-link-unknown", "The link is not valid, or no more."));
    await page.sees("This link shows nothing");
    expect(() => page.control("Try again")).toThrow();
  });

  it("that is revoked while it is open takes everything with it", async () => {
    const stream = eventStream();
    let revoked = false;
    open(
      () => (revoked ? problem(404, "driver-link-unknown", "The link is not valid, or no more.") : json(driver(5))),
      [() => stream.response],
    );
    await page.sees("Valid so far");
    stream.send("session", driver(6));
    await page.sees("0.200");
    revoked = true;
    stream.end();
    await page.sees("This link shows nothing");
    expect(page.element.textContent).not.toContain("Hafenstraße");
  });
});

describe("without a stream", () => {
  it("values still come by asking", async () => {
    let seconds = 5;
    let streams = 0;
    open(
      () => json(driver(seconds)),
      [
        () => {
          streams += 1;
          return problem(503, "storage-unavailable", "The stream does not come through.");
        },
      ],
    );
    await page.sees("0.167");
    await vi.waitFor(() => expect(streams).toBe(1));
    seconds = 6;
    await page.sees("0.200");
    expect(page.text).not.toContain("Connection lost");
  });
});

describe("checking on the device", () => {
  async function records() {
    const core = await loadCore();
    return [SESSION_RECORDS[0] as string, TAMPERED_RECORD].map((text) => {
      const own = verifyRecord(core, new TextEncoder().encode(text), { publicKey: EXAMPLE_KEY });
      return record({
        text,
        signature: own.signature,
        publicKey: own.publicKey,
        meter: own.meter,
        signedSha256: own.signedSha256,
      });
    });
  }

  it("agrees with an honest server, and finds the tampered record invalid as well", async () => {
    const own = await records();
    open(() => json(driver(5, { records: own, recordCount: 2, signature: "invalid" })));
    await page.press("Invalid");
    await page.press("Check on this device");
    await page.sees("1 of 2 verified on this device, as on the server");
  });

  it("catches a server that calls a tampered record valid, and asks nobody for it", async () => {
    const lying = (await records()).map((entry) => ({ ...entry, signature: "valid" as const }));
    const edge = open(() => json(driver(5, { records: lying, recordCount: 2 })));
    await page.press("Valid so far");
    const before = edge.requests.length;
    await page.press("Check on this device");
    await page.sees("This device disagrees with the server on 1 of 2.");
    expect(edge.requests.length).toBe(before);
  });

  it("shows the key and the very bytes of a signed value", async () => {
    const own = await records();
    open(() => json(driver(5, { records: own, recordCount: 2, signature: "invalid" })));
    await page.press("Invalid");
    const [first] = await vi.waitFor(() => {
      const found = [...page.element.querySelectorAll("details")].filter((item) => item.closest(".values"));
      if (found.length === 0) throw new Error("The values are not open.");
      return found;
    });
    first?.querySelector("summary")?.click();
    await page.sees("Public key");
    expect(first?.querySelector("pre")?.textContent).toBe(SESSION_RECORDS[0]);
  });
});

describe("the dial's scale", () => {
  it("is the smallest that holds the highest power", () => {
    expect(scaleFor(0)[0]).toBe(4);
    expect(scaleFor(11)[0]).toBe(12);
    expect(scaleFor(148.3)[0]).toBe(150);
    expect(scaleFor(150.1)[0]).toBe(200);
    expect(scaleFor(9_000)[0]).toBe(4_000);
  });
});
