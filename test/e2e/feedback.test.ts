// What drivers say, all the way round: a session is followed and stopped on a phone, judged there without network, explained and
// answered in the inbox, read again by its driver, counted in the score, and seen by everybody. The charger is npm ocpp-rpc.
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { StationProfiles } from "../../edge/contract/assignments.ts";
import type { CommunityList, CommunityStation } from "../../edge/contract/community.ts";
import type { FeedbackDetail, FeedbackList } from "../../edge/contract/feedback.ts";
import type { SessionDetail, SessionList } from "../../edge/contract/sessions.ts";
import { SmartCharger } from "../support/smart-charger.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { becomeOwner } from "./owner.ts";

const installation = useInstallation("feedback");
const SECRET = "secret-of-the-feedback-test";
const STATION = "KAI-1";
const PATIENCE = { timeout: 20_000 };
const WORDS = "Only 150 kW, the sign says 300. <img src=x onerror=alert(1)> 🚗";
const ANSWER = "Thank you. The site's profile allowed 150 kW until the evening.";

let charger: SmartCharger;
let phone: Page;
let desk: Page;
const contexts: BrowserContext[] = [];
const faults: (readonly string[])[] = [];
let driverPath = "";

async function api<T>(path: string, body?: unknown, method = "POST"): Promise<T> {
  const request = body === undefined ? {} : { method, body: JSON.stringify(body) };
  const answer = await installation.call(path, request);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** What somebody could not use on the page as it stands: axe-core's findings. */
async function hindrances(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document.body, { resultTypes: ["violations"] }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

interface MeterEvent {
  readonly eventType: "Started" | "Updated" | "Ended";
  readonly transactionId: string;
  readonly idToken: string;
  readonly kilowattHours: number;
  readonly watts: number;
  /** Default: now. */
  readonly atMillis?: number;
}

let seqNo = 0;
function transactionEvent({
  eventType,
  transactionId,
  idToken,
  kilowattHours,
  watts,
  atMillis = Date.now(),
}: MeterEvent) {
  const timestamp = new Date(atMillis).toISOString();
  const context = { Started: "Transaction.Begin", Updated: "Sample.Periodic", Ended: "Transaction.End" }[eventType];
  return charger.call("TransactionEvent", {
    ...{ eventType, timestamp, seqNo: seqNo++ },
    triggerReason: { Started: "Authorized", Updated: "MeterValuePeriodic", Ended: "RemoteStop" }[eventType],
    transactionInfo: { transactionId, ...(eventType === "Ended" ? { stoppedReason: "Remote" } : {}) },
    evse: { id: 1, connectorId: 1 },
    idToken: { idToken, type: "ISO14443" },
    meterValue: [
      {
        timestamp,
        sampledValue: [
          { value: kilowattHours, context, unitOfMeasure: { unit: "kWh" } },
          { value: watts, context, measurand: "Power.Active.Import", unitOfMeasure: { unit: "W" } },
          { value: 54, context, measurand: "SoC", location: "EV", unitOfMeasure: { unit: "Percent" } },
        ],
      },
    ],
  });
}
/** In real time, since what a station has accepted bounds a session from then on; so fast that seconds make a session. */
const ours = (eventType: MeterEvent["eventType"], kilowattHours: number) =>
  transactionEvent({ eventType, transactionId: "ours", idToken: "CARD-1", kilowattHours, watts: 149_000 });

/** Somebody else's session at the station, an hour long and without a fault, and what they say of it. */
async function otherDriver(number: number, stars: number): Promise<void> {
  const begin = Date.now() - (number + 2) * 7_200_000;
  const theirs = { transactionId: `theirs-${number}`, idToken: `CARD-OF-${number}`, watts: 10_000 };
  const register = 90 - number;
  await transactionEvent({ ...theirs, eventType: "Started", kilowattHours: register - 1, atMillis: begin });
  await transactionEvent({ ...theirs, eventType: "Ended", kilowattHours: register, atMillis: begin + 3_600_000 });
  const session = await vi.waitFor(async () => {
    const { items } = await api<SessionList>(`/api/sessions?stationId=${STATION}`);
    const found = items.find(({ transactionId }) => transactionId === theirs.transactionId);
    if (found === undefined) throw new Error("The session is not in the list yet.");
    return found;
  }, PATIENCE);
  const { driverUrl } = await api<SessionDetail>(`/api/sessions/${session.id}`);
  const link = new URL(driverUrl ?? "").pathname.replace("/s/", "/api/driver/");
  const answer = await fetch(`${installation.address}${link}/feedback`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ stars }),
  });
  expect(answer.status).toBe(201);
}

async function stationInList(): Promise<CommunityStation> {
  const { items } = (await (await fetch(`${installation.address}/api/community/stations`)).json()) as CommunityList;
  const station = items.find(({ stationId }) => stationId === STATION);
  if (station === undefined) throw new Error("The station is not in the public list.");
  return station;
}

async function report(): Promise<FeedbackDetail> {
  const { items } = await api<FeedbackList>(`/api/feedback?stationId=${STATION}`);
  const found = items.find(({ text }) => text !== null) ?? items[0];
  return api<FeedbackDetail>(`/api/feedback/${found?.id}`);
}

beforeAll(async () => {
  const cookie = await becomeOwner(installation.server);
  const mobile = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
  const opened = [
    await openPage(installation.browser, installation.address, mobile),
    await openPage(installation.browser, installation.address),
  ] as const;
  for (const one of opened) {
    contexts.push(one.page.context());
    faults.push(one.faults);
  }
  [phone, desk] = [opened[0].page, opened[1].page];
  await desk.context().addCookies([{ ...cookie, url: installation.address }]);

  const site = await api<{ id: string }>("/api/sites", { name: "Quay", timeZone: "Europe/Berlin" });
  await api("/api/stations", {
    ...{ stationId: STATION, secret: SECRET, name: "Hafenstraße 12", siteId: site.id },
    evses: [{ evseId: 1, maxPowerWatts: 300_000 }],
  });
  charger = new SmartCharger(installation.address, STATION, SECRET);
  await charger.connect();
  const profile = await api<{ id: string }>("/api/profiles", {
    name: "Evening cap",
    body: {
      ...{ chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute", stackLevel: 1 },
      chargingSchedule: [
        {
          ...{ startSchedule: "2026-01-01T00:00:00Z", chargingRateUnit: "W" },
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 150_000 }],
        },
      ],
    },
  });
  await api(`/api/profiles/${profile.id}/assignments`, {
    target: { kind: "station", stationId: STATION },
    reason: "Until the transformer is changed",
  });
  await vi.waitFor(async () => {
    const { items } = await api<StationProfiles>(`/api/stations/${STATION}/profiles`);
    expect(items[0]?.state).toBe("accepted");
  }, PATIENCE);
  await ours("Started", 100);
  await new Promise((done) => setTimeout(done, 3_000));
  await ours("Updated", 100.12);
  const session = await vi.waitFor(async () => {
    const { items } = await api<SessionList>(`/api/sessions?stationId=${STATION}`);
    if (items[0] === undefined) throw new Error("The session is not in the list yet.");
    return items[0];
  }, PATIENCE);
  driverPath = new URL((await api<SessionDetail>(`/api/sessions/${session.id}`)).driverUrl ?? "").pathname;
}, 120_000);
afterAll(async () => {
  await charger?.disconnect();
  for (const context of contexts) await context.close();
});

describe("a driver with a phone", () => {
  it("follows the session: power, the limit now and whose it is", async () => {
    await phone.goto(`${installation.address}${driverPath}`);
    await phone.getByText("0.120").first().waitFor(PATIENCE);
    await phone
      .getByText(/Evening cap/)
      .first()
      .waitFor(PATIENCE);
    await phone
      .getByText(/Limit 150/i)
      .first()
      .waitFor(PATIENCE);
    await keepScreenshot(phone, "feedback-1-live");
    expect(await hindrances(phone)).toEqual([]);
  });

  it("stops it: the charger is asked to, and the receipt appears", async () => {
    await phone.getByRole("button", { name: "Stop charging" }).click();
    await phone.locator("wa-dialog").getByRole("button", { name: "Stop charging" }).click();
    await expect.poll(() => charger.asked.map(({ action }) => action), PATIENCE).toContain("RequestStopTransaction");
    await ours("Ended", 100.15);
    await phone.getByText("How was it?").waitFor(PATIENCE);
    await keepScreenshot(phone, "feedback-2-receipt");
  });

  it("says what it was like where there is no network; it arrives when there is", async () => {
    await phone.getByText("How was it?").scrollIntoViewIfNeeded();
    await phone.context().setOffline(true);
    await phone.locator("wt-feedback .fb-stars.big label").nth(1).click();
    await phone.getByRole("button", { name: "Slower than promised" }).click();
    await phone.locator("wt-feedback textarea").fill(WORDS);
    await phone.locator("wt-feedback").getByRole("button", { name: "Send", exact: true }).click();
    await phone
      .getByText(/Kept on this device/)
      .first()
      .waitFor(PATIENCE);
    await keepScreenshot(phone, "feedback-3-offline");
    expect((await api<FeedbackList>(`/api/feedback?stationId=${STATION}`)).items).toEqual([]);
    await phone.context().setOffline(false);
    await expect
      .poll(async () => (await api<FeedbackList>(`/api/feedback?stationId=${STATION}`)).items[0]?.text, PATIENCE)
      .toBe(WORDS);
    await keepScreenshot(phone, "feedback-4-sent");
    expect(await hindrances(phone)).toEqual([]);
  });
});

describe("an operator", () => {
  it("sees it in the inbox, explained by what was measured", async () => {
    expect((await report()).claims).toContainEqual(
      expect.objectContaining({ about: "slow", verdict: "explained", code: "limited-by-profile" }),
    );
    await desk.goto(`${installation.address}/feedback`);
    await desk.getByText("Only 150 kW, the sign says 300.").first().click();
    await desk
      .locator(".inb-evidence .inb-claim")
      .getByText(/Evening cap/)
      .first()
      .waitFor(PATIENCE);
    await keepScreenshot(desk, "feedback-5-inbox");
    expect(await hindrances(desk)).toEqual([]);
  });

  it("answers and resolves it", async () => {
    await desk.locator("textarea").first().fill(ANSWER);
    await desk.getByLabel("and resolve").check();
    await desk.getByRole("button", { name: "Send answer" }).click();
    await expect.poll(async () => (await report()).answer?.text, PATIENCE).toBe(ANSWER);
    await expect.poll(async () => (await report()).state, PATIENCE).toBe("resolved");
    await keepScreenshot(desk, "feedback-6-answered");
  });
});

describe("everybody", () => {
  it("the driver reads the answer on the same page", async () => {
    await phone.reload();
    await phone.getByText(ANSWER).waitFor(PATIENCE);
    await phone.getByText("Resolved", { exact: true }).first().waitFor(PATIENCE);
    await keepScreenshot(phone, "feedback-7-answer");
    await phone.getByRole("button", { name: "DE" }).click();
    await phone.locator("html[lang=de]").waitFor();
    expect(await hindrances(phone)).toEqual([]);
  });

  it("sees the score move with what others say, and the report with its answer", async () => {
    const before = await stationInList();
    expect(before).toMatchObject({ voices: 1, ranked: false, rankNeed: 10 });
    for (let number = 0; number < 9; number++) await otherDriver(number, 5);
    const after = await stationInList();
    expect(after).toMatchObject({ voices: 10, drivers: 10, ranked: true });
    expect(after.score ?? 0).toBeGreaterThan(before.score ?? 5);
    const { page: visitor, faults: visitorFaults } = await openPage(installation.browser, installation.address);
    contexts.push(visitor.context());
    faults.push(visitorFaults);
    await visitor.goto(`${installation.address}/community`);
    await visitor.getByText("Hafenstraße 12").first().click();
    await visitor.getByText(ANSWER).waitFor(PATIENCE);
    await visitor.getByText("Only 150 kW, the sign says 300.").first().waitFor();
    await keepScreenshot(visitor, "feedback-8-community");
    expect(await hindrances(visitor)).toEqual([]);
    await visitor.getByRole("button", { name: "DE" }).click();
    await visitor.locator("html[lang=de]").waitFor();
    await keepScreenshot(visitor, "feedback-9-community-german");
    expect(await hindrances(visitor)).toEqual([]);
  });

  it("raises no error in the browser but those of the missing network", () => {
    expect(faults.flat().filter((fault) => !fault.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });
});
