// The outside OCMF records, through `POST /api/verify` and through the verify page in Chromium: the verdict listed, and
// the same from both.
import { describe, expect, it } from "vitest";
import { CURVES } from "../../assembly/host/core.ts";
import type { VerifyReport } from "../../assembly/host/verdict.ts";
import { HAVE_VECTORS, readVectors } from "../support/vectors.ts";
import { openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";

interface SignedRecord {
  readonly id: string;
  readonly format: string;
  readonly payload: string;
  readonly publicKey: string | null;
  readonly curve: string | null;
  readonly expected: "valid" | "invalid" | "error";
}

const VERIFIED: readonly string[] = [...CURVES, "Ed25519"];
/** The fault of this one stands in the XML around the record, which the vector leaves out; the record is intact. */
const HOSTILE_CONTAINER_ONLY = "ocmf-log4j-4";

const records = HAVE_VECTORS
  ? readVectors<SignedRecord[]>("signed-records.json").filter(
      ({ id, format, curve }) =>
        format === "OCMF" && id !== HOSTILE_CONTAINER_ONLY && (curve === null || VERIFIED.includes(curve)),
    )
  : [];

function expectListed(record: SignedRecord, signature: string): void {
  if (record.expected === "error") expect(signature, record.id).not.toBe("valid");
  else expect(signature, record.id).toBe(record.expected);
}

/** Runs in the page: fills in the form and presses its buttons for each record; answers the verdict words. */
async function verifyOnPage(
  inputs: readonly Pick<SignedRecord, "id" | "payload" | "publicKey">[],
): Promise<[id: string, word: string][]> {
  async function shown<E extends HTMLElement>(selector: string): Promise<E> {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
      const element = document.querySelector<E>(selector);
      if (element) return element;
      // Timers, not frames: a browser that draws in software has few of those.
      await new Promise((next) => setTimeout(next));
    }
    throw new Error(`${selector} did not appear`);
  }
  function type(element: HTMLInputElement | HTMLTextAreaElement, text: string): void {
    element.value = text;
    element.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  const words: [string, string][] = [];
  for (const { id, payload, publicKey } of inputs) {
    const record = await shown<HTMLTextAreaElement>("#record-text");
    type(await shown<HTMLInputElement>("#public-key"), publicKey ?? "");
    type(record, payload);
    (await shown<HTMLButtonElement>("button[type=submit]:enabled")).click();
    words.push([id, ((await shown("wt-record .head .v")).textContent ?? "").trim()]);
    (await shown<HTMLButtonElement>(".ph button")).click();
  }
  return words;
}

function count(verdicts: ReadonlyMap<string, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { id, expected } of records) {
    const name = `${expected} -> ${verdicts.get(id)}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe.skipIf(!HAVE_VECTORS)("OCMF records from outside", () => {
  const installation = useInstallation("vectors");
  const fromApi = new Map<string, string>();

  it("get their verdict over HTTP", async () => {
    for (const record of records) {
      const query = record.publicKey ? `?publicKey=${encodeURIComponent(record.publicKey)}` : "";
      const answer = await fetch(`${installation.address}/api/verify${query}`, {
        method: "POST",
        headers: { "Content-Type": "text/plain" },
        body: record.payload,
      });
      const report = (await answer.json()) as VerifyReport;
      fromApi.set(record.id, report.records[0]?.signature ?? "");
      expectListed(record, fromApi.get(record.id) ?? "");
    }
    console.log("POST /api/verify:", count(fromApi));
    expect(fromApi.size).toBeGreaterThanOrEqual(209);
  });

  it("get the same in the browser, typed into the verify page", async () => {
    const { page, faults } = await openPage(installation.browser, installation.address);
    await page.goto(`${installation.address}/verify`);
    await page.waitForLoadState("networkidle");
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    const words = await page.evaluate(verifyOnPage, records);
    const fromBrowser = new Map<string, string>();
    for (const [id, word] of words) {
      const signature = /^Valid/.test(word) ? "valid" : word.toLowerCase();
      fromBrowser.set(id, signature);
      expect(signature, id).toBe(fromApi.get(id));
    }
    console.log("Verify page in Chromium:", count(fromBrowser));
    expect(fromBrowser.size).toBe(fromApi.size);
    expect(requests).toEqual([]);
    expect(faults).toEqual([]);
  });
});
