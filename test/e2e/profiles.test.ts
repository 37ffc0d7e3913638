// A charging profile in a browser against the real server: drawn by keys, kept over a reload, published, met by what somebody else
// published, and rolled back.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Profile, ProfileList } from "../../edge/contract/profiles.ts";
import { launchOptions } from "../support/chromium.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { becomeOwner, join as joinAs, type SessionCookie } from "./owner.ts";

const installation = useInstallation("profiles");
const COLLEAGUE = { name: "Jonas Reimers", email: "jonas@example.org", password: "four words in a row" };

interface Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: readonly string[];
}
let mine: Desk;
let theirs: Desk;

async function desk(cookie: SessionCookie): Promise<Desk> {
  const { page, faults } = await openPage(installation.browser, installation.address);
  const context = page.context();
  await context.addCookies([{ ...cookie, url: installation.address }]);
  return { page, context, faults };
}

const limit = ({ page }: Desk, step: number) => page.locator(`#grip-limit-${step - 1}`);
const saved = ({ page }: Desk) => page.getByText(/Saved on this device/).waitFor();
async function publish({ page }: Desk, button: string | RegExp, reason: string, name?: string): Promise<void> {
  await page.getByRole("button", typeof button === "string" ? { name: button, exact: true } : { name: button }).click();
  const dialog = page.locator("wa-dialog");
  if (name !== undefined) await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Publish", exact: true }).click();
}
async function newest(): Promise<Profile> {
  const list = (await (await installation.call("/api/profiles")).json()) as ProfileList;
  return (await (await installation.call(`/api/profiles/${list.items[0]?.id}`)).json()) as Profile;
}
const limitsOf = ({ body }: Profile) =>
  (body.chargingSchedule as { chargingSchedulePeriod: { limit: number }[] }[])[0]?.chargingSchedulePeriod.map(
    (period) => period.limit,
  );

beforeAll(async () => {
  mine = await desk(await becomeOwner(installation.server));
  theirs = await desk(await joinAs(installation.address, "operator", COLLEAGUE));
});
afterAll(async () => {
  await mine?.context.close();
  await theirs?.context.close();
});

describe("a charging profile", () => {
  it("begins with a template, is drawn by keys, and is there after a reload", async () => {
    const { page } = mine;
    await page.goto(installation.address);
    await page.getByRole("link", { name: "Profiles", exact: true }).click();
    await page.getByText("No charging profile yet").waitFor();
    await page.getByRole("link", { name: "Draw a profile" }).first().click();
    await page.getByRole("button", { name: "Night rate" }).click();
    await page.getByRole("button", { name: "Draw it" }).click();
    await page.locator("wa-dialog").waitFor({ state: "detached" });
    await limit(mine, 2).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowUp");
    await saved(mine);
    await page.reload();
    await limit(mine, 2).waitFor();
    expect(await limit(mine, 2).getAttribute("aria-valuetext")).toBe("5.3 kW, 06:00 – 22:00");
    await page.locator("wt-profile-curve svg").nth(1).waitFor();
    await keepScreenshot(page, "profile-draft");
  });

  it("is published under a name, with its reason", async () => {
    const { page } = mine;
    await publish(mine, "Publish", "The winter plan", "Depot night");
    await page.getByRole("heading", { name: "Depot night" }).waitFor();
    await page.getByText("The winter plan").waitFor();
    const profile = await newest();
    expect(profile).toMatchObject({ name: "Depot night", version: 1, reason: "The winter plan", unit: "W" });
    expect(limitsOf(profile)).toEqual([11_000, 5_300, 11_000]);
    expect(await page.getByText(/Saved on this device/).count()).toBe(0);
  });

  it("meets what somebody else published: nothing is lost, and the choice is published", async () => {
    const address = mine.page.url();
    await limit(mine, 1).focus();
    await mine.page.keyboard.press("Shift+ArrowDown");
    await saved(mine);
    await theirs.page.goto(address);
    await limit(theirs, 2).focus();
    await theirs.page.keyboard.press("ArrowDown");
    await publish(theirs, "Publish version 2", "Less by day");
    await theirs.page.getByText("Less by day").waitFor();
    // Version 3 where the page has heard of theirs already.
    await publish(mine, /^Publish version/, "Less at night");
    await mine.page.getByText("Version 2 was published meanwhile").first().waitFor();
    await mine.page.getByText(/Jonas Reimers published it/).waitFor();
    await keepScreenshot(mine.page, "profile-conflict");
    // The draft outlives a reload in the middle of it.
    await mine.page.reload();
    await mine.page.getByRole("button", { name: "Go on with what is chosen" }).click();
    await publish(mine, "Publish version 3", "Both");
    await mine.page.getByText("Both", { exact: true }).waitFor();
    const profile = await newest();
    expect(profile.version).toBe(3);
    expect(limitsOf(profile)).toEqual([10_000, 5_200, 11_000]);
  });

  it("is compared with an earlier version and rolled back to it", async () => {
    const { page } = mine;
    await page.getByRole("button", { name: "Compare with version 1" }).click();
    await page.getByText("From version 1 to what is drawn here:").waitFor();
    await page.getByRole("button", { name: "Roll back to version 1" }).click();
    await page.locator("wa-dialog").getByLabel("Reason").fill("It was better");
    await page.locator("wa-dialog").getByRole("button", { name: "Roll back", exact: true }).click();
    await page.getByText("It is version 1 again.").waitFor();
    const profile = await newest();
    expect([profile.version, limitsOf(profile)]).toEqual([4, [11_000, 5_300, 11_000]]);
    await keepScreenshot(page, "profile-rolled-back");
  });

  it("is drawn by the clock and the hours of the site whose station is chosen", async () => {
    const post = async (path: string, body: object, method = "POST") => {
      const answer = await installation.call(path, { method, body: JSON.stringify(body) });
      expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
      return (await answer.json()) as { id: string };
    };
    const { id } = await post("/api/sites", { name: "Depot Lisboa", timeZone: "Europe/Lisbon" });
    const offPeak = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "22:30", to: "06:30" }];
    await post(`/api/sites/${id}/energy`, { offPeak }, "PUT");
    await post("/api/stations", { stationId: "LIS-01", name: "Gate", siteId: id });
    const { page } = mine;
    await page.goto(`${installation.address}/profiles/new`);
    await page.getByLabel("At the station").fill("LIS");
    await page.getByRole("option", { name: /LIS-01/ }).click();
    await page.getByText("Europe/Lisbon, Depot Lisboa").waitFor();
    await page.getByText("This station has never connected").waitFor();
    await page.locator("rect.off-peak").first().waitFor();
    await page.getByRole("button", { name: "Night rate" }).click();
    await page.getByText("These are the off-peak hours of Depot Lisboa.").waitFor();
    await page.getByRole("button", { name: "Draw it" }).click();
    await page.locator("wa-dialog").waitFor({ state: "detached" });
    expect(await limit(mine, 2).getAttribute("aria-valuetext")).toBe("4.2 kW, 06:30 – 22:30");
    await keepScreenshot(page, "profile-at-a-site");
  });

  it("of 1,024 steps follows a finger: every frame of a drag in time", async () => {
    const chargingSchedulePeriod = Array.from({ length: 1024 }, (_, index) => ({
      startPeriod: index * 590,
      limit: 4_000 + (index % 24) * 500,
    }));
    const schedule = { startSchedule: "2026-07-13T00:00:00+02:00", useLocalTime: true, chargingRateUnit: "W" };
    const body = {
      ...{ chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Recurring", recurrencyKind: "Weekly" },
      ...{ stackLevel: 3, chargingSchedule: [{ ...schedule, chargingSchedulePeriod }] },
    };
    const made = await installation.call("/api/profiles", {
      method: "POST",
      body: JSON.stringify({ name: "Long week", body }),
    });
    const { id } = (await made.json()) as { id: string };
    const phone = await openPage(installation.browser, installation.address, {
      viewport: { width: 412, height: 915 },
      ...{ hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    });
    try {
      await phone.page.context().addCookies(await mine.context.cookies());
      await phone.page.goto(`${installation.address}/profiles/${id}`);
      const grip = phone.page.locator("#grip-limit-0");
      await grip.waitFor();
      await phone.page.locator("wt-profile-curve svg").nth(1).waitFor();
      await grip.scrollIntoViewIfNeeded();
      const box = await grip.boundingBox();
      if (box === null) throw new Error("The grip is not in view.");
      const before = await grip.getAttribute("aria-valuenow");
      const touch = await phone.page.context().newCDPSession(phone.page);
      const at = (type: string, x: number, y: number) =>
        touch.send("Input.dispatchTouchEvent", {
          type: type as "touchStart",
          touchPoints: type === "touchEnd" ? [] : [{ x, y }],
        });
      await phone.page.evaluate(() => {
        const frames: number[] = [];
        (window as unknown as { frames: number[] }).frames = frames;
        let last = performance.now();
        const step = (now: number) => {
          frames.push(now - last);
          last = now;
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      });
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const recorded = () => phone.page.evaluate(() => (window as unknown as { frames: number[] }).frames);
      await at("touchStart", x, y);
      const started = (await recorded()).length;
      for (let move = 1; move <= 60; move++) await at("touchMove", x + (move % 7), y - move);
      const frames = (await recorded()).slice(started).sort((a, b) => a - b);
      await at("touchEnd", x, y);
      const part = (share: number) => frames[Math.floor((frames.length - 1) * share)] ?? Number.NaN;
      console.log(
        `drag of 1,024 steps: ${frames.length} frames, median ${part(0.5).toFixed(1)} ms, 90 of 100 within ${part(0.9).toFixed(1)} ms, slowest ${part(1).toFixed(1)} ms`,
      );
      expect(Number(await grip.getAttribute("aria-valuenow"))).toBeGreaterThan(Number(before));
      // Other work of the machine costs a frame now and then; nine of ten must be such that a hand feels no standing still.
      expect(part(0.5)).toBeLessThan(100);
      expect(part(0.9)).toBeLessThan(400);
      expect(phone.faults).toEqual([]);
      // The page did not scroll under the finger.
      expect(await phone.page.evaluate(() => window.visualViewport?.pageTop)).toBeCloseTo(
        await phone.page.evaluate(() => window.scrollY),
        0,
      );
    } finally {
      await phone.page.context().close();
    }
  });

  it("raises no error in either browser", () => {
    // The refused publication is one that the browser's console tells by itself.
    const refused = /Failed to load resource.*412/;
    expect([...mine.faults, ...theirs.faults].filter((fault) => !refused.test(fault))).toEqual([]);
  });
});

describe("a draft of a browser that was killed", () => {
  it.skipIf(!existsSync("/proc"))("is there again, and two tabs do not write over each other", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wattest-browser-"));
    const options = await launchOptions();
    const start = async () => {
      const context = await chromium.launchPersistentContext(folder, { ...options, headless: true, locale: "en-US" });
      await context.addCookies(await mine.context.cookies());
      return context;
    };
    let context = await start();
    try {
      let page = context.pages()[0] ?? (await context.newPage());
      await page.goto(`${installation.address}/profiles/new`);
      await page.locator("#grip-limit-0").focus();
      for (let press = 0; press < 7; press++) await page.keyboard.press("ArrowDown");
      await page.getByText(/Saved on this device/).waitFor();
      const address = page.url();
      // No farewell: not even the events of a page that is closed.
      for (const pid of processesOf(folder)) process.kill(pid, "SIGKILL");
      await context.close().catch(() => undefined);
      context = await start();
      page = context.pages()[0] ?? (await context.newPage());
      await page.goto(address);
      await page.locator("#grip-limit-0").waitFor();
      expect(await page.locator("#grip-limit-0").getAttribute("aria-valuetext")).toBe("10.3 kW, 00:00 – 24:00");
      const other = await context.newPage();
      await other.goto(address);
      await other.locator("#grip-limit-0").focus();
      await other.keyboard.press("ArrowUp");
      await other.getByText(/Saved on this device/).waitFor();
      await page.bringToFront();
      await page.locator("#grip-limit-0").focus();
      await page.keyboard.press("ArrowDown");
      await page.getByText("Another tab changed this draft.").waitFor();
      await page.getByRole("button", { name: "Show that draft" }).click();
      await page.getByText("Another tab changed this draft.").waitFor({ state: "detached" });
      expect(await page.locator("#grip-limit-0").getAttribute("aria-valuetext")).toMatch(/^10\.4 kW/);
    } finally {
      await context.close().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The browser's own processes, found by the folder that only they were given. */
function processesOf(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}
