// A charging profile on its way: drawn, assigned in the browser, refused by a charger, taken by it, changed behind our back, sent
// again to one that was away, and stopped half-way. The charger is npm ocpp-rpc on the other side of a real connection.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RollOutList, StationProfiles } from "../../edge/contract/assignments.ts";
import { SmartCharger } from "../support/smart-charger.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { becomeOwner } from "./owner.ts";

const installation = useInstallation("delivery");
const SECRET = "secret-of-the-delivery-test";

let context: BrowserContext;
let page: Page;
let faults: readonly string[];
const chargers: SmartCharger[] = [];

async function post(path: string, body: unknown): Promise<{ readonly id: string }> {
  const answer = await installation.call(path, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}
async function newCharger(stationId: string, siteId: string): Promise<SmartCharger> {
  const evses = [{ evseId: 1, maxPowerWatts: 22_000 }];
  await post("/api/stations", { stationId, secret: SECRET, name: `Bay ${stationId.slice(-1)}`, siteId, evses });
  const charger = new SmartCharger(installation.address, stationId, SECRET);
  chargers.push(charger);
  await charger.connect();
  return charger;
}
async function profilesOf(stationId: string): Promise<StationProfiles> {
  return (await (await installation.call(`/api/stations/${stationId}/profiles`)).json()) as StationProfiles;
}
const stateAt = async (stationId: string) => (await profilesOf(stationId)).items[0]?.state;
const limitsAt = ({ profiles }: SmartCharger) =>
  [...profiles.values()].map(({ profile }) =>
    (profile.chargingSchedule as { chargingSchedulePeriod: { limit: number }[] }[])[0]?.chargingSchedulePeriod.map(
      ({ limit }) => limit,
    ),
  );
const PATIENCE = { timeout: 20_000 };

beforeAll(async () => {
  const cookie = await becomeOwner(installation.server);
  ({ page, faults } = await openPage(installation.browser, installation.address));
  context = page.context();
  await context.addCookies([{ ...cookie, url: installation.address }]);
});
afterAll(async () => {
  for (const charger of chargers) await charger.disconnect();
  await context?.close();
});

describe("a charging profile", () => {
  let first: SmartCharger;
  let second: SmartCharger;

  it("is drawn, published and assigned to a site in the browser, with what becomes of it told beforehand", async () => {
    const site = await post("/api/sites", { name: "Depot North", timeZone: "Europe/Berlin" });
    first = await newCharger("DEP-1", site.id);
    first.refusal = { reasonCode: "InvalidProfile", additionalInfo: "No room left" };
    second = await newCharger("DEP-2", site.id);
    await page.goto(`${installation.address}/profiles`);
    await page.getByRole("link", { name: "Draw a profile" }).first().click();
    await page.getByRole("button", { name: "Night rate" }).click();
    await page.getByRole("button", { name: "Draw it" }).click();
    await page.locator("wa-dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.locator("wa-dialog").getByLabel("Name").fill("Depot night");
    await page.locator("wa-dialog").getByLabel("Reason").fill("The winter plan");
    await page.locator("wa-dialog").getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByRole("heading", { name: "Depot night" }).waitFor();

    await page.getByRole("button", { name: "Assign", exact: true }).first().click();
    const dialog = page.locator("wa-dialog");
    await dialog.getByText("Depot North").click();
    await dialog.getByText("Stations there: 2.").waitFor();
    await keepScreenshot(page, "delivery-assign");
    await dialog.getByLabel(/Reason/).fill("Starts tonight");
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => stateAt("DEP-2"), PATIENCE).toBe("accepted");
    await expect.poll(() => stateAt("DEP-1"), PATIENCE).toBe("rejected");
    expect(limitsAt(first)).toEqual([]);
    expect(limitsAt(second)).toHaveLength(1);
  });

  it("is never called active where the charger refused it; its words are shown", async () => {
    await page
      .getByText(/1 rejected, (and )?1 accepted|1 rejected and 1 accepted/)
      .first()
      .waitFor(PATIENCE);
    await keepScreenshot(page, "delivery-profile");
    const list = (await (await installation.call("/api/roll-outs")).json()) as RollOutList;
    await page.goto(`${installation.address}/roll-outs/${list.items[0]?.id}`);
    await page
      .getByText(/InvalidProfile: No room left/)
      .first()
      .waitFor();
    await keepScreenshot(page, "delivery-roll-out");
    await page.goto(`${installation.address}/stations/DEP-1/profiles`);
    await page.getByText(/InvalidProfile: No room left/).waitFor();
    expect((await profilesOf("DEP-1")).inForce?.profiles).toEqual([]);
    await keepScreenshot(page, "delivery-rejected");
  });

  it("is sent again by hand, and is in force once the charger has said so", async () => {
    first.refusal = null;
    await page.getByRole("button", { name: "Send again" }).click();
    await page.locator(".places").getByText("Accepted", { exact: true }).waitFor(PATIENCE);
    await page.locator("wt-in-force svg").first().waitFor();
    await keepScreenshot(page, "delivery-accepted");
    expect(limitsAt(first)).toEqual(limitsAt(second));
    expect((await profilesOf("DEP-1")).inForce?.profiles).toHaveLength(1);
  });

  it("is found to have drifted when the charger has something else than it accepted", async () => {
    first.keepWithLimit(21_000);
    const before = first.asked.filter(({ action }) => action === "SetChargingProfile").length;
    await page.getByRole("button", { name: "Compare now" }).click();
    // It is sent once more by itself, compared once more, and then left to people.
    await page.locator(".places").getByText("Has drifted").waitFor(PATIENCE);
    await expect
      .poll(() => first.asked.filter(({ action }) => action === "SetChargingProfile").length)
      .toBe(before + 1);
    await keepScreenshot(page, "delivery-drifted");
    first.keepWithLimit(null);
    await page.getByRole("button", { name: "Send again" }).click();
    await page.locator(".places").getByText("Accepted", { exact: true }).waitFor(PATIENCE);
  });

  it("reaches a charger that was away when it comes back, in its newest version", async () => {
    await second.disconnect();
    await page.goto(`${installation.address}/profiles`);
    await page.getByRole("link", { name: "Depot night" }).first().click();
    await page.locator("#grip-limit-1").focus();
    await page.keyboard.press("Shift+ArrowUp");
    await page.getByRole("button", { name: "Publish version 2", exact: true }).click();
    await page.locator("wa-dialog").getByLabel("Reason").fill("Less by day");
    await page.locator("wa-dialog").getByRole("button", { name: "Publish", exact: true }).click();
    await page
      .getByRole("button", { name: /^Roll out/ })
      .first()
      .click();
    await page.locator("wa-dialog").getByLabel("Reason").fill("Less by day");
    await page
      .locator("wa-dialog")
      .getByRole("button", { name: /^Roll out/ })
      .click();
    const versionAt = async (stationId: string) => (await profilesOf(stationId)).items[0]?.installed?.version;
    await expect.poll(() => versionAt("DEP-1"), PATIENCE).toBe(2);
    expect(await stateAt("DEP-2")).toBe("waiting");
    expect(await versionAt("DEP-2")).toBe(1);
    await second.connect();
    await expect.poll(() => versionAt("DEP-2"), PATIENCE).toBe(2);
    expect(limitsAt(second)).toEqual(limitsAt(first));
  });

  it("is removed from the chargers when its assignment ends", async () => {
    await page.goto(`${installation.address}/profiles`);
    await page.getByRole("link", { name: "Depot night" }).first().click();
    await page.getByRole("button", { name: /^End the assignment of Depot night/ }).click();
    await page.locator("wa-dialog").getByRole("button", { name: "End the assignment", exact: true }).click();
    await expect.poll(() => [first, second].map(({ profiles }) => profiles.size), PATIENCE).toEqual([0, 0]);
    expect((await profilesOf("DEP-1")).inForce?.profiles).toEqual([]);
    await keepScreenshot(page, "delivery-ended");
  });

  it("raises no error in the browser", () => {
    expect(faults).toEqual([]);
  });
});
