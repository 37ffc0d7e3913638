import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { loadCore } from "../../ui/core.ts";
import { EXAMPLE_KEY, SESSION_RECORDS, TAMPERED_RECORD, VALID_RECORD } from "../../ui/demo/example-records.ts";
import { hex, ocmfPayload, signOcmf } from "../../ui/demo/ocmf-writer.ts";
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

function derBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(EXAMPLE_KEY.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The examples' key as PEM. */
function pem(lineEnd: string): string {
  const lines = btoa(String.fromCharCode(...derBytes())).match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join(lineEnd);
}

/** A record whose signed part was printed over several lines, with the line ends of Windows. */
async function signedOverLineEnds(): Promise<{ record: string; publicKey: string }> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const meter = { gatewaySerial: "G1", meterSerial: "M1", identification: "CARD", offsetMinutes: 120 };
  const atMillis = Date.UTC(2026, 6, 14, 12);
  const payload = ocmfPayload(meter, 1, [
    { event: "B", atMillis, registerWattHours: 1_000 },
    { event: "E", atMillis: atMillis + 600_000, registerWattHours: 2_000 },
  ]);
  return {
    record: await signOcmf(crypto.subtle, pair.privateKey, payload.replaceAll(',"', ',\r\n  "')),
    publicKey: hex(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey))),
  };
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

  it("opens the first record that is not valid, with its row in sight, and goes on to the next by key", async () => {
    const lines = Array.from({ length: 400 }, (_, n) => (n === 250 || n === 399 ? TAMPERED_RECORD : VALID_RECORD));
    await page.paste(lines.join("\n"), EXAMPLE_KEY);
    await page.sees("Records checked 400");
    const isInSight = (number: string) => {
      const box = page.element.querySelector(".list-box")?.getBoundingClientRect();
      const row = page.element.querySelector("tr.sel");
      const place = row?.getBoundingClientRect();
      expect(row?.textContent?.trim().startsWith(number)).toBe(true);
      expect(box && place && place.top >= box.top && place.bottom <= box.bottom + 1).toBe(true);
    };
    await vi.waitFor(() => isInSight("251"));
    const list = page.element.querySelector(".list-box");
    list?.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
    await vi.waitFor(() => isInSight("400"));
  });

  it("reads a dropped file, and shows its bytes also as hex", async () => {
    await page.sees("Your record");
    page.drop(new File([VALID_RECORD], "station.ocmf"));
    await page.sees("station.ocmf");
    await page.press("Hex");
    await vi.waitFor(() => expect(page.element.querySelector(".raw")?.textContent).toContain("4f 43 4d 46 7c"));
  });
});

describe("the verify page takes what is pasted as it was", () => {
  /** Pastes into the field of records, as the browser does: its field turns line ends into line feeds. */
  function pasteRecord(text: string): void {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const field = page.field("Paste one or more");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    page.type("Paste one or more", text);
  }

  it("verifies the clipboard's own line ends, not those of the field", async () => {
    const { record, publicKey } = await signedOverLineEnds();
    await page.sees("Your record");
    page.type("Public key", publicKey);
    pasteRecord(record);
    expect(page.field("Paste one or more").value).not.toContain("\r");
    await page.sees("Signature matches the signed part");
    expect(page.element.querySelector(".hero .word")?.textContent).toContain("Valid");
  });

  it("verifies what the field shows once the pasted text was edited", async () => {
    const { record, publicKey } = await signedOverLineEnds();
    await page.sees("Your record");
    page.type("Public key", publicKey);
    const field = page.field("Paste one or more");
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", record);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    page.type("Paste one or more", record.replace("Wattest demo charger", "Somebody else"));
    await page.press("Verify");
    await page.sees("Signature does not match the signed part");
    // No carriage return came from the clipboard behind the reader's back.
    expect(page.element.querySelector(".raw")?.textContent).not.toContain("␍");
  });

  it("takes a PEM key with its line breaks", async () => {
    await page.sees("Your record");
    page.type("Public key", pem("\r\n"));
    expect(page.field("Public key").value).toContain("\n");
    page.type("Paste one or more", VALID_RECORD);
    await page.press("Verify");
    await page.sees("Signature matches the signed part");
  });

  it("takes a key's file, dropped on the key's field or anywhere, as the key and not as a record", async () => {
    for (const key of [pem("\n"), EXAMPLE_KEY, derBytes()]) {
      await page.sees("Your record");
      page.type("Paste one or more", VALID_RECORD);
      await page.press("Verify");
      await page.sees("Key unknown");
      page.drop(new File([key], "meter.pem"));
      await page.sees("Signature matches the signed part");
      await page.press("Start over");
    }
    await page.sees("Your record");
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([pem("\n")], "meter.pem"));
    page.field("Public key").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(page.field("Public key").value).toContain("BEGIN PUBLIC KEY"));
    expect(page.text).toContain("Your record");
  });
});

describe("the verify page shows a record's readings", () => {
  it("as they were signed, beside kWh with three decimals, in the meter's own time", async () => {
    await page.paste(VALID_RECORD, EXAMPLE_KEY);
    await page.sees("Signature matches the signed part");
    for (const words of [
      "Begin 14 Jul 2026, 14:08:00 +02:00, synchronised",
      "End 14 Jul 2026, 14:37:34 +02:00, synchronised",
      "Register at begin 18204.331 kWh 18,204.331kWh",
      "Register at end 18256.904 kWh 18,256.904kWh",
      "Difference 52.573kWh",
      "Register and unit 1-b:1.8.0, kWh",
      "Meter status G, good",
    ]) {
      expect(page.text).toContain(words);
    }
    expect(page.element.querySelector("wt-record-readings")).toBeNull();
  });

  it("all of them, also those between begin and end and those that carry no energy", async () => {
    const rows = [
      '{"TM":"2026-07-14T23:59:00,000+0200 S","TX":"B","RV":1.5,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}',
      '{"TM":"2026-07-15T00:01:00,000+0200 I","TX":"T","RV":1500.7,"RI":"1-b:1.8.0","RU":"Wh","ST":"G"}',
      '{"TM":"2026-07-15T00:02:00,000+0200 U","TX":"X","RV":230.1,"RI":"1-0:32.7.0","RU":"V","ST":"M","EF":"E"}',
      '{"TM":"2026-07-15T00:03:00,000+0200 S","TX":"L","RV":2.25,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}',
    ];
    await page.paste(`OCMF|{"FV":"1.2","PG":"T1","MS":"M1","RD":[${rows.join(",")}]}|{"SD":"3006020101020101"}`);
    await page.sees("Readings 4");
    const cells = [...page.element.querySelectorAll<HTMLElement>("wt-record-readings tbody tr")].map((row) =>
      // biome-ignore lint/performance/useDomNodeTextContent: only what is displayed counts as seen.
      row.innerText.replace(/\s+/g, " ").trim(),
    );
    expect(cells).toHaveLength(4);
    expect(cells[1]).toContain("15 Jul 2026, 00:01:00 +02:00, informative Tariff change");
    expect(cells[1]).toContain("1500.7 Wh 1.501kWh");
    expect(cells[2]).toContain("230.1 V");
    expect(cells[2]).toContain("M, manipulated, flags E, energy not usable");
    expect(page.text).toContain("Reason of the end L, ended at the station");
  });

  it("in the list as register where no record holds both ends, so that no column stands empty", async () => {
    await page.paste(SESSION_RECORDS.join("\n"), EXAMPLE_KEY);
    await page.sees("Records checked 3");
    const list = page.element.querySelector("wt-record-list");
    expect(list?.querySelector("thead")?.textContent).toContain("Register");
    expect(list?.querySelector("tbody tr")?.textContent).toContain("18,204.331");
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
