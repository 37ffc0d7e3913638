import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { loadCore } from "../../ui/core.ts";
import { EXAMPLE_KEY, SESSION_RECORDS, TAMPERED_RECORD, VALID_RECORD } from "../../ui/demo/example-records.ts";
import "../../ui/pages/verify-page.ts";
import { nextTurn, refuseInput, verifyInput } from "../../ui/verification.ts";
import { PageHarness } from "./page-harness.ts";

/** What a person does on the page. */
class VerifyHarness extends PageHarness {
  constructor() {
    super("wt-verify-page", {});
  }

  async paste(text: string, key = ""): Promise<void> {
    await this.sees("Your record");
    this.type("Public key", key);
    this.type("Paste one or more", text);
    await this.press("Verify");
  }

  drop(file: File): void {
    const transfer = new DataTransfer();
    transfer.items.add(file);
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }

  get marked(): string {
    return [...this.element.querySelectorAll("mark")].map((part) => part.textContent).join("");
  }
}

let page: VerifyHarness;
beforeAll(async () => {
  await loadCore();
});
beforeEach(() => {
  page = new VerifyHarness();
});
afterEach(() => page.leave());

describe("the verify page accepts", () => {
  it("shows a valid record as valid, with the signed bytes marked exactly and its energy", async () => {
    await page.paste(VALID_RECORD, EXAMPLE_KEY);
    await page.sees("Signature matches the signed part");
    await page.sees("52.573");
    expect(page.element.querySelector(".hero .word")?.textContent).toContain("Valid");
    expect(page.element.querySelector(".hero .word svg.valid")).not.toBeNull();
    expect(page.marked).toBe(VALID_RECORD.split("|")[1]);
    expect(page.element.querySelector(".sg")?.textContent).toMatch(/^30[0-9a-f]+/);
    expect(page.announcements.at(-1)).toBe("Valid");
  });

  it("judges several records together as one session", async () => {
    await page.paste(SESSION_RECORDS.join("\n"), EXAMPLE_KEY);
    await page.sees("Records checked 3");
    await page.sees("52.573");
    expect(page.element.querySelectorAll("wt-record-list tbody tr")).toHaveLength(3);
  });

  it("reads a dropped file, and shows its bytes also as hex", async () => {
    await page.sees("Your record");
    page.drop(new File([VALID_RECORD], "station.ocmf"));
    await page.sees("station.ocmf");
    await page.press("Hex");
    await vi.waitFor(() => expect(page.element.querySelector(".raw")?.textContent).toContain("4f 43 4d 46 7c"));
  });
});

describe("the verify page refuses", () => {
  it("shows a tampered record as invalid in word, shape and reason, not in colour alone", async () => {
    await page.paste(TAMPERED_RECORD, EXAMPLE_KEY);
    await page.sees("The signature does not match the signed data.");
    await page.sees("The bytes were changed after signing, or signed with another key.");
    const word = page.element.querySelector(".hero .word");
    expect(word?.textContent).toContain("Invalid");
    // The octagon: not the round seal of a valid one.
    expect(word?.querySelector("path")?.getAttribute("d")).toMatch(/^M5\.1 1/);
    expect(page.announcements.at(-1)).toMatch(/^Invalid\. /);
  });

  it("claims nothing without a key, and says what is missing", async () => {
    await page.paste(VALID_RECORD);
    await page.sees("Unverifiable");
    await page.sees("Key unknown");
    expect(page.element.querySelector(".hero .word.unver")).not.toBeNull();
    page.type("Public key", EXAMPLE_KEY);
    page.field("Public key").dispatchEvent(new Event("change", { bubbles: true }));
    await page.sees("Signature matches the signed part");
  });

  it("answers what is no record in words that say what to do", async () => {
    const cases: [BlobPart, string][] = [
      ["hello", "Not a record that can be read"],
      ["  \n ", "There is nothing in it"],
      [Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "It is a ZIP archive"],
      ["%PDF-1.7 …", "It is a PDF"],
      [Uint8Array.of(1, 0, 2, 0), "bytes that do not occur in text"],
      ['<?xml version="1.0"?><values/>', "This is an XML file"],
      ['OCMF|{"FV":"1.2"', "Unverifiable"],
    ];
    for (const [content, answer] of cases) {
      page.drop(new File([content], "some.file"));
      await page.sees(answer);
    }
  });

  it("does not read a file that is too large", () => {
    const huge = new Uint8Array(33_554_433);
    expect(refuseInput(huge)).toEqual({ kind: "too-large", sizeBytes: huge.length });
  });
});

describe("the verify page survives", () => {
  it("sends nothing: no request of any kind while records are verified", async () => {
    await page.sees("Your record");
    const requests: string[] = [];
    const watch = vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
      requests.push(String(input));
      throw new TypeError("No request is allowed here.");
    });
    const beacons = vi.spyOn(navigator, "sendBeacon");
    const open = vi.spyOn(XMLHttpRequest.prototype, "open");
    performance.clearResourceTimings();
    await page.paste(TAMPERED_RECORD, EXAMPLE_KEY);
    await page.sees("Invalid");
    page.drop(new File([SESSION_RECORDS.join("\n")], "three.ocmf"));
    await page.sees("Records checked 3");
    expect(requests).toEqual([]);
    expect(beacons).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
    expect(performance.getEntriesByType("resource").map((entry) => entry.name)).toEqual([]);
    watch.mockRestore();
  });

  it("verifies a thousand records in slices, with progress, and lets the page draw in between", async () => {
    const core = await loadCore();
    const input = new TextEncoder().encode(
      Array.from({ length: 1_000 }, (_, n) => (n % 10 === 0 ? TAMPERED_RECORD : VALID_RECORD)).join("\n"),
    );
    const progress: number[] = [];
    let pauses = 0;
    const result = await verifyInput(core, input, {
      publicKey: EXAMPLE_KEY,
      now: Date.now,
      signal: new AbortController().signal,
      pause: () => {
        pauses += 1;
        return nextTurn();
      },
      onProgress: (done) => progress.push(done),
    });
    expect(result.records).toHaveLength(1_000);
    expect(result.records.filter(({ report }) => report.signature === "valid")).toHaveLength(900);
    expect(result.records.filter(({ report }) => report.signature === "invalid")).toHaveLength(100);
    expect(pauses).toBeGreaterThan(3);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    console.info(`1,000 records in ${result.millis} ms, ${pauses} pauses`);
  });

  it("reads past the limit of records of one call, and stops when it is told to", async () => {
    const core = await loadCore();
    const input = new TextEncoder().encode(`${"OCMF|{}|{}\n".repeat(2_100)}${VALID_RECORD}`);
    const options = { now: Date.now, pause: nextTurn, publicKey: EXAMPLE_KEY };
    const result = await verifyInput(core, input, { ...options, signal: new AbortController().signal });
    expect(result.records).toHaveLength(2_101);
    expect(result.records.at(-1)?.report.signature).toBe("valid");
    await expect(verifyInput(core, input, { ...options, signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
