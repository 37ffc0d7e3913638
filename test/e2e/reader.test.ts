// The reader's own ways: language, theme, nothing but a keyboard; and a driver with a link.
import { describe, expect, it } from "vitest";
import { fillSite, type LivingSite } from "../support/living-site.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { BOOTSTRAP_KEY, becomeOwner, OWNER, type SessionCookie } from "./owner.ts";

const installation = useInstallation("reader");

describe("a reader", () => {
  let site: LivingSite;
  let cookie: SessionCookie;

  async function openSignedIn(options = {}) {
    const opened = await openPage(installation.browser, installation.address, options);
    await opened.page.context().addCookies([{ ...cookie, url: installation.address }]);
    return opened;
  }

  it("switches to German and to the dark theme, and both stay", async () => {
    cookie = await becomeOwner(installation.server);
    site = await fillSite(installation.address, BOOTSTRAP_KEY);
    const { page, faults } = await openSignedIn();
    await page.goto(`${installation.address}/sessions`);
    await page.getByRole("heading", { level: 1, name: "Sessions" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page
      .getByText(/\d\.\d{3}/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "DE", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Ladevorgänge" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    await page
      .getByText(/\d,\d{3}/)
      .first()
      .waitFor();
    expect(await page.title()).toContain("Ladevorgänge");

    const surface = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await surface();
    await page.getByRole("button", { name: /, Konto: / }).click();
    await page.getByRole("menuitemcheckbox", { name: "Dunkles Erscheinungsbild" }).click();
    await expect.poll(surface).not.toBe(light);
    const dark = await surface();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Ladevorgänge" }).waitFor();
    expect(await surface()).toBe(dark);
    await page.goto(`${installation.address}/`);
    await page.getByRole("heading", { level: 1, name: "Übersicht" }).waitFor();
    await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
    await keepScreenshot(page, "overview-german-dark");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("gets German from a German browser, without asking", async () => {
    const { page, faults } = await openPage(installation.browser, installation.address, { locale: "de-DE" });
    await page.goto(`${installation.address}/sign-in`);
    await page.getByRole("heading", { level: 1, name: "Anmelden" }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("signs in, searches, registers a station and signs out with nothing but a keyboard", async () => {
    const { page, faults } = await openPage(installation.browser, installation.address);
    const { keyboard } = page;
    await page.goto(`${installation.address}/sign-in`);
    await page.getByLabel("E-mail").waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "email");
    await keyboard.type(OWNER.email);
    await keyboard.press("Tab");
    await keyboard.type(OWNER.password);
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();

    // The palette finds a station by a part of its name.
    await openPalette();
    await keyboard.type("markt");
    await page
      .getByRole("option", { name: /MKT-02/ })
      .first()
      .waitFor();
    await keyboard.press("Enter");
    await page.waitForURL(/\/stations\/MKT-02/);

    // Letters one after the other go places; in fields they are letters.
    await page.getByRole("heading", { level: 1 }).waitFor();
    await keyboard.press("g");
    await keyboard.press("s");
    await page.waitForURL(/\/sessions$/);
    await keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await keyboard.press("Escape");

    await openPalette();
    await keyboard.type("register");
    await page
      .getByRole("option", { name: /Register a station/ })
      .first()
      .waitFor();
    await keyboard.press("Enter");
    await page.waitForURL(/\/register/);
    await tabTo("Station id");
    await keyboard.type("g s?");
    expect(new URL(page.url()).pathname).toBe("/register");
    await keyboard.press("Control+a");
    await keyboard.type("TAST-01");
    await keyboard.press("Enter");
    await page.getByText("TAST-01").first().waitFor();
    expect((await installation.call("/api/stations/TAST-01")).status).toBe(200);

    await openPalette();
    await keyboard.type("sign out");
    await page
      .getByRole("option", { name: /Sign out/ })
      .first()
      .waitFor();
    await keyboard.press("Enter");
    await page.waitForURL(/\/sign-in/);
    expect(faults).toEqual([]);
    await page.context().close();

    async function openPalette(): Promise<void> {
      await keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search and commands" }).waitFor();
    }

    async function tabTo(label: string): Promise<void> {
      const field = page.getByLabel(label, { exact: true });
      await field.waitFor();
      for (let presses = 0; presses < 60; presses += 1) {
        if (await field.evaluate((element) => element === document.activeElement)) return;
        await keyboard.press("Tab");
      }
      throw new Error(`Tab does not reach ${label}.`);
    }
  });

  it("with a driver's link sees one session and nothing else, until it is revoked", async () => {
    const { page, faults } = await openSignedIn();
    await page.goto(`${installation.address}/sessions/${site.activeSessionId}`);
    const url = (await page.getByRole("link", { name: "Open", exact: true }).getAttribute("href")) ?? "";
    expect(new URL(url).pathname).toMatch(/^\/s\/[\w-]{22}$/);

    const driver = await openPage(installation.browser, installation.address, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    const requested: string[] = [];
    driver.page.on("request", (request) => requested.push(new URL(request.url()).pathname));
    await driver.page.goto(url);
    await driver.page.getByText("Bisher gültig").first().waitFor();
    await keepScreenshot(driver.page, "driver");
    const calls = requested.filter((path) => path.startsWith("/api/"));
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter((path) => !path.startsWith(`/api/driver/${new URL(url).pathname.slice(3)}`))).toEqual([]);
    expect(await driver.page.getByRole("navigation").count()).toBe(0);
    expect(driver.faults).toEqual([]);

    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.locator("wa-dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("Nobody can follow this session by a link.").waitFor();
    await driver.page.getByRole("heading", { name: "Dieser Link zeigt nichts" }).waitFor({ timeout: 40_000 });
    expect((await fetch(`${installation.address}/api/driver/${new URL(url).pathname.slice(3)}`)).status).toBe(404);
    expect(faults).toEqual([]);
    for (const opened of [driver.page, page]) await opened.context().close();
  });
});
