import { afterEach, describe, expect, it, vi } from "vitest";
import { verifyRecord } from "../../assembly/host/verify.ts";
import type { DriverSession } from "../../edge/contract/driver.ts";
import type { LimitReason, SessionLimit } from "../../edge/contract/sessions.ts";
import { loadCore } from "../../ui/core.ts";
import { EXAMPLE_KEY, SESSION_RECORDS, TAMPERED_RECORD } from "../../ui/demo/example-records.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import { recordsFile } from "../../ui/elements/driver-records.ts";
import { scaleFor } from "../../ui/elements/power-dial.ts";
import { HistoryStore } from "../../ui/history/history-store.ts";
import { limitAt, limitEffect, limitSteps } from "../../ui/limit-course.ts";
import { limitReasonSentence } from "../../ui/limit-words.ts";
import "../../ui/pages/driver-page.ts";
import { seriousFindings } from "./accessibility.ts";
import { eventStream, FakeEdge, json, problem } from "./fake-edge.ts";
import { record, START, session } from "./fixtures/sessions.ts";
import { PageHarness, settled } from "./page-harness.ts";

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
    expect(addresses).toEqual(["/verify", "/s/"]);
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

describe("a limit", () => {
  const at = (seconds: number, watts: number | null, reason: LimitReason | null) => ({
    ...{ atMillis: START + seconds * 1_000, watts, reason },
  });
  const profile: LimitReason = { kind: "profile", name: "Night rate" };
  const car = driver(600);
  const effect = (course: SessionLimit["course"]) => limitEffect({ limit: { course }, samples: car.samples });

  it("that holds now is on the dial and in words, with who set it and until when", async () => {
    const now = Date.now();
    const course = [
      { atMillis: now - 60_000, watts: 150_000, reason: profile },
      { atMillis: now + 3_600_000, watts: 0, reason: { kind: "wish" as const, name: null } },
    ];
    open(() => json(driver(5, { limit: { course }, batteryPercent: 76 })));
    await page.sees("Limit 150 kW The operator’s profile “Night rate” sets it. Until");
    expect(page.text).toContain("then a pause.");
    expect(page.text).toContain("Battery 76%");
    expect(page.element.querySelector(".power-dial text.limit")?.textContent).toBe("150");
  });

  it("is said in words for each that may have set it", () => {
    const kinds = ["wish", "profile", "foreign", "station"] as const;
    const said = kinds.map((kind) => limitReasonSentence({ kind, name: null }));
    expect(new Set(said).size).toBe(4);
    expect(limitReasonSentence(null)).toBe("Who set it is not known.");
  });

  it("is drawn as steps, the side above it hatched, and stands in the table", async () => {
    const course = [at(0, 60_000, profile), at(3, 130_000, { kind: "station", name: null })];
    open(() => json({ ...ended(5), limit: { course } }), []);
    await page.sees("Receipt");
    await vi.waitFor(() => expect(page.element.querySelector(".power-curve path.limit")).not.toBeNull());
    const path = page.element.querySelector(".power-curve path.limit")?.getAttribute("d") ?? "";
    // One line: along, up, along.
    expect(path).toMatch(/^M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+$/);
    expect(page.element.querySelectorAll('.power-curve rect[fill="url(#forbidden)"]')).toHaveLength(2);
    expect([...page.element.querySelectorAll(".as-table th")].map((head) => head.textContent)).toContain("Limit");
  });

  it("is evaluated piece by piece, and unknown before the first", () => {
    const limit = { course: [at(10, 11_000, profile), at(20, 11_000, null), at(30, null, null)] };
    expect(limitAt(limit, START)).toBeNull();
    expect(limitAt(limit, START + 10_000)).toMatchObject({
      watts: 11_000,
      untilMillis: START + 30_000,
      thenWatts: null,
    });
    expect(limitAt(limit, START + 30_000)).toMatchObject({ watts: null, untilMillis: null });
    expect(limitSteps(limit, START, START + 60_000)).toEqual([
      { fromMillis: START + 10_000, toMillis: START + 30_000, watts: 11_000 },
    ]);
  });

  it("is named as the reason on the receipt only where power stood at it", () => {
    // The car of the fixture takes 120 kW.
    expect(effect([at(0, 121_000, profile)])).toMatchObject({ kind: "held", watts: 121_000, isSeveral: false });
    expect(effect([at(0, 200_000, profile)])).toEqual({ kind: "unused", leastWatts: 200_000, peakWatts: 120_000 });
    expect(effect([at(0, null, null)])).toBeNull();
    // Half a minute of ten is no reason.
    expect(effect([at(0, 121_000, profile), at(30, null, null)])).toBeNull();
    const two = effect([at(0, 121_000, profile), at(100, 122_000, { kind: "foreign", name: null })]);
    expect(two).toMatchObject({ kind: "held", watts: 122_000, isSeveral: true });
  });
});

describe("the receipt", () => {
  it("says what the meter said at both ends, why it ended, and no price", async () => {
    open(() => json({ ...ended(12), stopReason: "EVDisconnected", batteryPercent: 80 }), []);
    await page.sees("Receipt");
    expect(page.text).toContain("Meter at begin 18,204.331kWh");
    expect(page.text).toContain("Meter at end 18,204.731kWh");
    expect(page.text).toContain("the car was unplugged");
    expect(page.text).not.toMatch(/€|EUR|price/i);
    expect(page.element.querySelector(".slip wt-rosette svg")).not.toBeNull();
  });

  it("offers no check of what was never signed", async () => {
    open(() => json({ ...ended(5), records: [], recordCount: 0, signature: "unverifiable" }), []);
    await page.sees("Not signed");
    expect(() => page.control("Check it yourself")).toThrow();
    expect(page.control("Save as PDF")).toBeTruthy();
  });

  it("saves the signed values as they were sent, one a line", () => {
    const two = { ...ended(5), records: [record({ text: "OCMF|a|b" }), record({ text: "OCMF|c|d" })] };
    expect(recordsFile(two)).toBe("OCMF|a|b\nOCMF|c|d\n");
  });

  it("has no serious finding, live and ended, in both themes", async () => {
    for (const state of ["active", "ended"] as const) {
      open(() => json(state === "active" ? driver(5, { stoppable: true }) : ended(5)));
      await page.sees(state === "active" ? "Stop charging" : "Receipt");
      for (const theme of ["light", "dark"]) {
        document.documentElement.dataset.theme = theme;
        await settled();
        expect(await seriousFindings()).toEqual([]);
      }
      delete document.documentElement.dataset.theme;
      page.leave();
    }
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
