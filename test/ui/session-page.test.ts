import { afterEach, describe, expect, it, vi } from "vitest";
import { verifyRecord } from "../../assembly/host/verify.ts";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import { loadCore } from "../../ui/core.ts";
import { EXAMPLE_KEY, SESSION_RECORDS, TAMPERED_RECORD } from "../../ui/demo/example-records.ts";
import "../../ui/pages/session-page.ts";
import { eventStream, FakeEdge, json, problem } from "./fake-edge.ts";
import { BEGIN, record, SESSION_ID, STATION, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

let page: PageHarness | null = null;
afterEach(() => page?.leave());

function open(first: SessionDetail | (() => Response), stream = eventStream()) {
  const edge = new FakeEdge({
    [`GET /api/sessions/${SESSION_ID}`]: () => (typeof first === "function" ? first() : json(first)),
    [`GET /api/sessions/${SESSION_ID}/stream`]: () => stream.response,
    "GET /api/stations/HAF-04": () => json(STATION),
  });
  page = new PageHarness("wt-session-page", { api: edge.api, sessionId: SESSION_ID });
  return { page, edge, stream };
}

describe("the session page", () => {
  it("grows before one's eyes: energy, readings and curve follow the stream", async () => {
    const { page, stream } = open(session(5));
    await page.sees("Valid so far");
    await page.sees("0.167");
    expect(page.element.querySelectorAll("canvas").length).toBe(2);
    for (const seconds of [6, 9, 12]) {
      stream.send("session", session(seconds));
      await page.sees(`Readings ${seconds + 1}`);
    }
    await page.sees("0.400");
    expect(page.control("Power and energy by time").getAttribute("aria-valuemax")).toBe("12");
  });

  it("tells a screen reader when the verdict changes and when the session ends", async () => {
    const { page, stream, edge } = open(session(3));
    await page.sees("Valid so far");
    stream.send(
      "session",
      session(6, {
        signature: "invalid",
        records: [
          record({
            signature: "invalid",
            reason: "The signature does not match the signed data.",
            reasonCode: "signature-mismatch",
          }),
        ],
      }),
    );
    await page.sees("The signature does not match the signed data.");
    expect(page.announcements).toContain("Verdict: Invalid");
    stream.send(
      "session",
      session(7, { state: "ended", endedAtMillis: session(7).updatedAtMillis, energySource: "signed" }),
    );
    await page.sees("Ended");
    expect(page.announcements).toContain("The session has ended");
    expect(page.text).toContain("from signed records");
    expect(edge.requests.filter((request) => request.url.endsWith("/stream"))).toHaveLength(1);
  });

  it("says in words why the session ended, and quotes the station where it has a word of its own", async () => {
    const ended = { state: "ended", endedAtMillis: session(7).updatedAtMillis } as const;
    const { page, stream } = open(session(3));
    stream.send("session", session(7, { ...ended, stopReason: "EVDisconnected" }));
    await page.sees("Session ends: the car was unplugged");
    // The word by which the charger's manual speaks of it.
    expect(page.text).toContain("the car was unplugged EVDisconnected");
    const other = open(session(7, { ...ended, stopReason: "Kabelbrand" }));
    await other.page.sees("the station says Kabelbrand");
    const silent = open(session(7, { ...ended, stopReason: null }));
    await silent.page.sees("Session ends");
    expect(silent.page.text).not.toContain("Session ends:");
  });

  it("moves the crosshair with the arrow keys and says the values", async () => {
    const { page } = open(session(20));
    await page.sees("Valid so far");
    const chart = await vi.waitFor(() => page.control("Power and energy by time"));
    chart.focus();
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    await vi.waitFor(() => expect(chart.getAttribute("aria-valuetext")).toBe("14:08:20, 120.0 kW, 0.667 kWh"));
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", shiftKey: true, bubbles: true }));
    await vi.waitFor(() => expect(chart.getAttribute("aria-valuetext")).toBe("14:08:10, 120.0 kW, 0.333 kWh"));
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
    await vi.waitFor(() => expect(chart.getAttribute("aria-valuetext")).toBe("14:08:00, 0.0 kW, 0.000 kWh"));
  });

  it("shows the same readings as a table", async () => {
    const { page } = open(session(4));
    await page.press("As table");
    await page.sees("5 readings, newest first");
    await page.sees("18,204.431");
  });

  it("verifies the records again in this browser, and says so when the server was wrong", async () => {
    const core = await loadCore();
    const text = [SESSION_RECORDS[0] as string, TAMPERED_RECORD];
    const records = text.map((raw) => {
      const { signature, publicKey, signedRange, signatureRange, signedSha256 } = verifyRecord(
        core,
        new TextEncoder().encode(raw),
        { publicKey: EXAMPLE_KEY },
      );
      return record({
        text: raw,
        signature,
        publicKey,
        signedRange,
        signatureRange,
        signedSha256,
        publicKeySource: "embedded",
        key: "embedded",
      });
    });
    const first = open(session(4, { records, recordCount: 2, signature: "invalid" }));
    await first.page.press("Verify in this browser");
    await first.page.sees("1 of 2 verified here");
    first.page.leave();
    // A server that calls the tampered record valid is caught.
    const lying = records.map((entry) => ({ ...entry, signature: "valid" as const }));
    const second = open(session(4, { records: lying, recordCount: 2 }));
    await second.page.press("Verify in this browser");
    await second.page.sees("This browser disagrees with the server on 1 record.");
  });

  it("opens a record with its bytes and closes it again", async () => {
    const { page } = open(session(4));
    await page.press("Begin");
    await page.sees("Bytes as received");
    expect(document.querySelector("dialog")?.open).toBe(true);
    await page.press("Close");
    await vi.waitFor(() => expect(document.querySelector("dialog")).toBeNull());
  });
});

describe("the session page never pretends", () => {
  it("shows the meter's time as the meter wrote it, whatever the reader's zone", async () => {
    const begin = { ...BEGIN, at: "2026-07-14T05:08:00,000-0700", atMillis: BEGIN.atMillis };
    const { page } = open(session(4, { records: [record({ begin, readings: [begin] })] }));
    await page.sees("05:08:00 -07:00, synchronised");
  });

  it("sets no seal on energy whose records break a rule, and calls nothing equal that must not be billed", async () => {
    const finding = { severity: "error" as const, code: "register-falls", message: "The register falls." };
    const { page } = open(
      session(4, {
        state: "ended",
        endedAtMillis: session(4).updatedAtMillis,
        energySource: "signed",
        signature: "invalid",
        findings: [finding],
      }),
    );
    await page.sees("from records, see the verdict");
    expect(page.text).not.toContain("Billed energy equals signed energy");
    expect(page.element.querySelector(".strip .vi.valid")).toBeNull();
  });

  it("says that energy is not known instead of showing a number from zero", async () => {
    const finding = {
      severity: "error" as const,
      code: "begin-register-unknown",
      message: "The begin register is not known, so the energy is not known.",
    };
    const { page } = open(
      session(4, {
        energyMilliwattHours: null,
        energySource: "unknown",
        state: "ended",
        endedAtMillis: session(4).updatedAtMillis,
        findings: [finding],
      }),
    );
    await page.sees("not known");
    await page.sees(finding.message);
    await page.sees("Signatures valid, rules broken");
    expect(page.element.querySelector(".strip")?.textContent).not.toContain("0.000");
  });

  it("turns values grey with the time they are of when readings stay away", async () => {
    // The newest reading of the fixture is years away from the test's clock.
    const { page, stream } = open(session(5));
    const told: string[] = [];
    page.element.addEventListener("wt-live", (event) =>
      told.push((event as CustomEvent<{ text: string }>).detail.text),
    );
    await page.sees("as of 14:08:05");
    // A connection that stands but brings nothing is not called live.
    stream.send("session", session(5));
    await vi.waitFor(() => expect(told.at(-1)).toBe("No new values"));
    expect(told).not.toContain("Live");
    expect(page.element.querySelector(".strip .val.stale")).not.toBeNull();
  });

  it("keeps what it has when the connection is lost, and says when it tries again", async () => {
    const { page, stream } = open(session(5));
    await page.sees("Valid so far");
    stream.send("session", session(6));
    await page.sees("Readings 7");
    stream.end();
    await page.sees(/Connection lost \d+ s ago\. Trying again/);
    expect(page.text).toContain("Valid so far");
  });

  it("says what is wrong and offers another try when there is nothing to show", async () => {
    let known = false;
    const { page } = open(() =>
      known ? json(session(2)) : problem(404, "session-unknown", "There is no session of this id."),
    );
    await page.sees("There is no session of this id. Request req-1");
    known = true;
    await page.press("Try again");
    await page.sees("Valid so far");
  });
});
