// A charging profile in a browser against the real server: drawn by keys, kept over a reload, published, met by what somebody else
// published, and rolled back.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Profile, ProfileList } from "../../edge/contract/profiles.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { becomeOwner, join, type SessionCookie } from "./owner.ts";

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
  theirs = await desk(await join(installation.address, "operator", COLLEAGUE));
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

  it("raises no error in either browser", () => {
    // The refused publication is one that the browser's console tells by itself.
    const refused = /Failed to load resource.*412/;
    expect([...mine.faults, ...theirs.faults].filter((fault) => !refused.test(fault))).toEqual([]);
  });
});
