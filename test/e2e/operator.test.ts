// An operator's main path in a browser, with a charger of npm ocpp-rpc on the other side: register the station, type what
// the page says into the charger, start and stop from afar, read the log, change a setting.
import { RPCClient } from "ocpp-rpc";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionList } from "../../edge/contract/sessions.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { becomeOwner } from "./owner.ts";

const installation = useInstallation("operator");
const STATION = "HAF-04";

let context: BrowserContext;
let page: Page;
let faults: readonly string[];
let charger: RPCClient | undefined;
/** What stands under a heading of "What is typed into the charger". */
const typed = async (label: string) =>
  (await page.locator(`.typed div:has(> dt:text-is("${label}")) code`).textContent()) ?? "";

beforeAll(async () => {
  const cookie = await becomeOwner(installation.server);
  const opened = await openPage(installation.browser, installation.address);
  ({ page, faults } = opened);
  context = page.context();
  await context.addCookies([{ ...cookie, url: installation.address }]);
});
afterAll(async () => {
  await charger?.close();
  await context?.close();
});

/** A charger with one connector, which does what it is told and keeps two settings. */
function scripted(client: RPCClient): void {
  const settings = new Map([
    ["HeartbeatInterval", "300"],
    ["MeterValueSampleInterval", "60"],
  ]);
  let meterWattHours = 1_000;
  const now = () => new Date().toISOString();
  const status = (word: string) =>
    client.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status: word });
  client.handle("RemoteStartTransaction", async ({ params }) => {
    queueMicrotask(async () => {
      const started = await client.call("StartTransaction", {
        ...{ connectorId: 1, idTag: params?.idTag, meterStart: meterWattHours, timestamp: now() },
      });
      await status("Charging");
      meterWattHours += 250;
      await client.call("MeterValues", {
        connectorId: 1,
        transactionId: (started as { transactionId: number }).transactionId,
        meterValue: [{ timestamp: now(), sampledValue: [{ value: String(meterWattHours), unit: "Wh" }] }],
      });
    });
    return { status: "Accepted" };
  });
  client.handle("RemoteStopTransaction", async ({ params }) => {
    queueMicrotask(async () => {
      meterWattHours += 250;
      const { transactionId } = params as { transactionId: number };
      await client.call("StopTransaction", { transactionId, meterStop: meterWattHours, timestamp: now() });
      await status("Available");
    });
    return { status: "Accepted" };
  });
  client.handle("GetConfiguration", async () => ({
    configurationKey: [...settings].map(([key, value]) => ({ key, value, readonly: key !== "HeartbeatInterval" })),
  }));
  client.handle("ChangeConfiguration", async ({ params }) => {
    const { key, value } = params as { key: string; value: string };
    settings.set(key, value);
    return { status: "RebootRequired" };
  });
}

describe("an operator", () => {
  it("registers a station and reads there what to type into the charger", async () => {
    await page.goto(`${installation.address}/register`);
    await page.getByLabel("Station id").fill(STATION);
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByRole("heading", { name: `${STATION} is registered` }).waitFor();
    const options = {
      ...{ endpoint: (await typed("Address of the server")).replace(/\/$/, "") },
      ...{ identity: await typed("Identity of the charger"), password: await typed("Password") },
      ...{ protocols: ["ocpp1.6"], strictMode: true, reconnect: false },
    };
    charger = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
    scripted(charger);
    await charger.connect();
    await charger.call("BootNotification", { chargePointVendor: "Elbwerk", chargePointModel: "AC-22" });
    await charger.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status: "Preparing" });
    await page.getByRole("link", { name: "Go to the station" }).click();
    await page.getByText("Online", { exact: true }).first().waitFor();
    await page.getByText("Preparing", { exact: true }).waitFor();
    await page.getByText("AC-22").waitFor();
  });

  it("starts from afar, sees the session appear by itself, and stops it", async () => {
    await page.getByRole("button", { name: "Start charging" }).click();
    const dialog = page.locator("wa-dialog");
    await dialog.getByLabel("Id token").fill("04A1B2C3");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByText("The session appears when the transaction begins.").waitFor();
    await page.locator(".evse").getByText("Charging", { exact: true }).waitFor({ timeout: 15_000 });
    const session = page.locator(".evse a[href^='/sessions/']");
    await session.waitFor({ timeout: 15_000 });
    await keepScreenshot(page, "station-charging");
    await page.getByRole("button", { name: "Stop charging" }).click();
    await dialog.getByLabel("Transaction", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("RemoteStopTransaction").first().waitFor();
    const ended = async () => {
      const answer = await installation.call(`/api/sessions?stationId=${STATION}&state=ended`);
      return ((await answer.json()) as SessionList).items[0];
    };
    await expect.poll(ended, { timeout: 15_000 }).toMatchObject({ energyMilliwattHours: 500_000 });
    await page.locator(".evse").getByText("Available", { exact: true }).waitFor({ timeout: 15_000 });
  });

  it("finds each step in the message log, with the way to the session", async () => {
    await page.getByRole("link", { name: "Messages", exact: true }).click();
    await page.waitForURL(`**/stations/${STATION}/messages`);
    await page.getByRole("button", { name: "To station" }).click();
    await expect.poll(() => page.locator("tr.link").count(), { timeout: 10_000 }).toBe(2);
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await page.getByLabel("Contains").fill("04A1B2C3");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "StartTransaction", exact: true }).waitFor();
    await expect.poll(() => page.getByRole("button", { name: "StopTransaction", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "StartTransaction", exact: true }).click();
    await page.locator("tr.opened a[href^='/sessions/']").waitFor();
    await keepScreenshot(page, "station-messages");
  });

  it("asks for the settings, changes one in its row, and is told that it holds after a restart", async () => {
    await page.getByRole("link", { name: "Settings", exact: true }).nth(1).click();
    await page.waitForURL(`**/stations/${STATION}/settings`);
    await page.getByRole("button", { name: "Ask the station" }).click();
    await page.getByText("MeterValueSampleInterval").waitFor({ timeout: 15_000 });
    await expect.poll(() => page.getByRole("button", { name: "Change MeterValueSampleInterval" }).count()).toBe(0);
    await page.getByRole("button", { name: "Change HeartbeatInterval" }).click();
    await page.getByLabel("HeartbeatInterval").fill("120");
    await page.keyboard.press("Enter");
    await page.getByText("in effect after the next restart").first().waitFor();
    await page.getByRole("cell", { name: "120" }).waitFor({ timeout: 15_000 });
    await keepScreenshot(page, "station-settings");
  });

  it("lets a command wait for the charger while it is away; it is sent and answered when it is back", async () => {
    await charger?.close();
    await page.getByRole("link", { name: "Commands", exact: true }).click();
    await page.getByText("A command can wait for it.").waitFor({ timeout: 15_000 });
    await page.getByRole("button", { name: "Read settings" }).click();
    await page.locator("wa-dialog").getByRole("button", { name: "Read", exact: true }).click();
    await page.getByText("Waits for the station until").waitFor();
    await charger?.connect();
    await charger?.call("BootNotification", { chargePointVendor: "Elbwerk", chargePointModel: "AC-22" });
    await page.getByText("2 settings.").waitFor({ timeout: 20_000 });
    await keepScreenshot(page, "station-commands");
    expect(faults).toEqual([]);
  });
});
