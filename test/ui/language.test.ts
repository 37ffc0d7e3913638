import { afterEach, describe, expect, it, vi } from "vitest";
import { formats } from "../../ui/format.ts";
import { chooseLanguage, currentLanguage, formatLocale, saveLanguage } from "../../ui/language.ts";
import "../../ui/pages/overview-page.ts";
import { problemText } from "../../ui/strings/sentences.ts";
import { FakeEdge, json } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { overview, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

let page: PageHarness | null = null;
afterEach(async () => {
  page?.leave();
  page = null;
  await saveLanguage("en");
  localStorage.removeItem("wattest-language");
});

describe("the language", () => {
  it("is the one chosen on this device, else the first of the browser's that there is, else English", () => {
    expect(chooseLanguage("de", ["en-GB"])).toBe("de");
    expect(chooseLanguage(null, ["fr-FR", "de-AT", "en"])).toBe("de");
    expect(chooseLanguage("xx", ["fr", "EN_us@posix"])).toBe("en");
    expect(chooseLanguage(null, [])).toBe("en");
  });

  it("takes the region from the browser where it is of the same language", () => {
    expect(formatLocale("de", ["en-GB", "de-AT"])).toBe("de-AT");
    expect(formatLocale("de", ["en-GB"])).toBe("de");
  });

  it("switches words, figures and the page's language in place, keeps what the page has read, and is remembered", async () => {
    const edge = new FakeEdge({
      "GET /api/overview": () => json(overview({ energyMilliwattHours: 18_204_331_000 })),
      "GET /api/overview/power": () => json({ fromMillis: 0, stepMillis: 300_000, powerWatts: [] }),
      "GET /api/sessions": () => json({ items: [session(5)] }),
    });
    page = new PageHarness("wt-overview-page", { api: edge.api, access: access() });
    await page.sees("Energy today");
    expect(page.text).toContain("18,204.331");
    const asked = edge.requests.length;
    await saveLanguage("de");
    await page.sees("Energie heute");
    expect(page.text).toContain("18.204,331");
    expect(edge.requests.length).toBe(asked);
    expect([currentLanguage(), document.documentElement.lang]).toEqual(["de", "de"]);
    expect(localStorage.getItem("wattest-language")).toBe("de");
    await saveLanguage("en");
    await page.sees("Energy today");
    expect(formats.energy(1_500_000_000)).toBe("1,500.000");
  });

  it("is the last one of two chosen in a row, whichever sentences come first", async () => {
    await Promise.all([saveLanguage("de"), saveLanguage("en")]);
    expect([currentLanguage(), document.documentElement.lang]).toEqual(["en", "en"]);
    expect(problemText({ code: "internal", detail: "as the server said it" })).toBe("as the server said it");
  });

  it("follows another tab", async () => {
    const { startLanguage } = await import("../../ui/language.ts");
    await startLanguage();
    localStorage.setItem("wattest-language", "de");
    window.dispatchEvent(new StorageEvent("storage", { key: "wattest-language", newValue: "de" }));
    await vi.waitFor(() => expect(currentLanguage()).toBe("de"));
  });
});
