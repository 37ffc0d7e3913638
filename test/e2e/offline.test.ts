// Drivers' pages open again where there is no network, and never outlive an update where there is.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import { openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { becomeOwner } from "./owner.ts";

const installation = useInstallation("offline");
const STATION = "GARAGE-1";
const PATIENCE = { timeout: 20_000 };
const CACHE = "wattest-offline-1";
const WORDS = "Written in the garage";

let phone: Page;
let context: BrowserContext;
let driverPath = "";

async function api<T>(path: string, body?: unknown): Promise<T> {
  const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await installation.call(path, request);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const keptPaths = () =>
  phone.evaluate(async (name) => {
    const requests = await (await caches.open(name)).keys();
    return requests.map(({ url }) => new URL(url).pathname);
  }, CACHE);

beforeAll(async () => {
  await becomeOwner(installation.server);
  await api("/api/stations", { stationId: STATION, name: "Garage", evses: [{ evseId: 1, maxPowerWatts: 22_080 }] });
  const reading = (agoMillis: number, event: string, value: number) => ({
    ...{ at: new Date(Date.now() - agoMillis).toISOString(), evseId: 1, transactionId: "garage", event },
    register: { value, unit: "kWh" },
  });
  const { results } = await api<{ results: { sessionId: string }[] }>(`/api/stations/${STATION}/readings`, {
    readings: [reading(3_660_000, "begin", 1), reading(60_000, "end", 12)],
  });
  driverPath = new URL((await api<SessionDetail>(`/api/sessions/${results[0]?.sessionId}`)).driverUrl ?? "").pathname;
  const opened = await openPage(installation.browser, installation.address, { viewport: { width: 390, height: 844 } });
  phone = opened.page;
  context = phone.context();
}, 120_000);
afterAll(() => context?.close());

it("what was open once opens again without network; what is written there outlives that, and arrives", async () => {
  await phone.goto(`${installation.address}${driverPath}`);
  await phone.getByText("How was it?").waitFor(PATIENCE);
  const loaded = await phone.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith("/assets/")),
  );
  expect(loaded.length).toBeGreaterThan(10);
  await expect.poll(keptPaths, PATIENCE).toEqual(expect.arrayContaining(["/s/", ...loaded]));
  await context.setOffline(true);
  await phone.reload();
  await phone.getByText("How was it?").waitFor(PATIENCE);
  await phone.locator(".fb-stars.big label").nth(1).click();
  await phone.locator("textarea.fb-text").fill(WORDS);
  await phone.getByRole("button", { name: "Send", exact: true }).click();
  await phone.getByText("Kept on this device, sent as soon as there is a connection.").waitFor(PATIENCE);
  await phone.reload();
  await phone.getByText(WORDS).waitFor(PATIENCE);
  await context.setOffline(false);
  await phone.getByText("You can add to it until").waitFor(PATIENCE);
});

it("keeps no link, no answer of the server, and nothing of operators' pages", async () => {
  const kept = await keptPaths();
  expect(kept.filter((path) => !path.startsWith("/assets/")).sort()).toEqual([
    "/favicon.svg",
    "/icons.svg",
    "/s/",
    "/theme.js",
  ]);
  await phone.goto(`${installation.address}/community`);
  expect(await phone.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  expect(
    await phone.evaluate(async () =>
      (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname),
    ),
  ).toEqual(["/s/"]);
});

it("with a network the page is the server's, whatever was kept", async () => {
  await phone.goto(`${installation.address}${driverPath}`);
  await phone.getByText("What you said").waitFor(PATIENCE);
  await phone.evaluate(async (name) => {
    const headers = { "content-type": "text/html" };
    await (await caches.open(name)).put("/s/", new Response("<h1>Of yesterday</h1>", { headers }));
  }, CACHE);
  await context.setOffline(true);
  await phone.reload();
  await phone.getByText("Of yesterday").waitFor(PATIENCE);
  await context.setOffline(false);
  await phone.reload();
  await phone.getByText("What you said").waitFor(PATIENCE);
  await context.setOffline(true);
  await phone.reload();
  await phone.getByText("What you said").waitFor(PATIENCE);
});
