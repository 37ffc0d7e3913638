// The first run as a newcomer has it: npm start, the link that it prints, the first owner, the demo charger, its session,
// the same records verified again in the browser, and nothing lost when the server is stopped and started.

import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { OWNER, setupCode } from "./owner.ts";

const installation = useInstallation("e2e");

async function sessionOf(id: string): Promise<SessionDetail> {
  const answer = await installation.call(`/api/sessions/${id}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as SessionDetail;
}

describe("the first run", () => {
  let sessionId = "";
  /** What the owner's browser keeps: later tests go on in it. */
  let signedIn: BrowserContextOptions = {};

  it("makes the owner with the printed link, once", async () => {
    const { page, faults } = await openPage(installation.browser, installation.address);
    // Whatever address is opened first, the set-up comes before it.
    await page.goto(`${installation.address}/stations`);
    await page.waitForURL(/\/setup/);
    await page.goto(`${installation.address}/setup#code=${setupCode(installation.server)}`);
    await page.getByText("The one-time code came with the link.").waitFor();
    await page.getByLabel("Name").fill(OWNER.name);
    await page.getByLabel("E-mail").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill("short");
    await keepScreenshot(page, "setup");
    await page.getByRole("button", { name: "Make the owner’s account" }).click();
    await page
      .getByText(/At least 12 are needed/)
      .first()
      .waitFor();
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByRole("button", { name: "Make the owner’s account" }).click();
    await page.getByRole("heading", { name: "You are the owner now" }).waitFor();
    await page.getByRole("button", { name: "Go on without" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    signedIn = { storageState: await page.context().storageState() };
    expect(faults).toEqual([]);
    await page.context().close();

    const again = await fetch(`${installation.address}/api/setup`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code: setupCode(installation.server), ...OWNER }),
    });
    expect(again.status).toBe(409);
  });

  it("offers the demo charger, and its session grows, ends and is valid", async () => {
    const { page, faults } = await openPage(installation.browser, installation.address, signedIn);
    await page.goto(installation.address);
    await page.getByRole("button", { name: "Start the demo charger" }).first().waitFor();
    await keepScreenshot(page, "overview-empty");
    await page.getByRole("button", { name: "Start the demo charger" }).first().click();
    await page.waitForURL(/\/sessions\/.+/);
    sessionId = decodeURIComponent(new URL(page.url()).pathname.split("/")[2] ?? "");

    const energyShown = async () =>
      Number.parseFloat((await page.locator(".strip .val").first().textContent())?.trim() ?? "");
    await expect.poll(energyShown, { timeout: 20_000 }).toBeGreaterThan(0);
    const early = await energyShown();
    await expect.poll(energyShown, { timeout: 20_000 }).toBeGreaterThan(early);
    await page.getByText("Valid so far", { exact: true }).waitFor();
    await expect.poll(energyShown, { timeout: 30_000 }).toBeGreaterThan(0.4);
    await keepScreenshot(page, "session-live");

    await page.getByText("Ended", { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText("Valid", { exact: true }).first().waitFor();
    await keepScreenshot(page, "session-ended");
    const session = await sessionOf(sessionId);
    expect(session).toMatchObject({
      state: "ended",
      signature: "valid",
      key: "registered",
      energySource: "signed",
      findings: [],
    });
    expect(session.energyMilliwattHours).toBeGreaterThan(0);
    expect(await energyShown()).toBeCloseTo((session.energyMilliwattHours ?? 0) / 1e6, 3);

    await page.getByRole("button", { name: "Verify in this browser" }).click();
    await page
      .getByText(/here and on the server/)
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("verifies the session's records on the verify page with no request sent", async () => {
    const session = await sessionOf(sessionId);
    const { page, faults } = await openPage(installation.browser, installation.address);
    await page.goto(`${installation.address}/verify`);
    await page.waitForLoadState("networkidle");
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    const key = session.records[0]?.publicKey ?? "";
    const last = session.records.at(-1)?.text ?? "";

    await page.getByLabel("Public key of the meter").fill(key);
    await page.getByLabel(/Paste one or more records/).fill(last);
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await page.locator("wt-record").getByText("Valid", { exact: true }).waitFor();
    await keepScreenshot(page, "verify-valid");

    await page.getByRole("button", { name: "Start over" }).click();
    await page.getByLabel("Public key of the meter").fill(key);
    await page
      .getByLabel(/Paste one or more records/)
      .fill(last.replace(/"RV":(\d)/, (_, digit) => `"RV":${(Number(digit) % 9) + 1}`));
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await page.locator("wt-record").getByText("Invalid", { exact: true }).waitFor();
    await page.getByText("The signature does not match the signed data.").first().waitFor();
    await keepScreenshot(page, "verify-tampered");
    expect(requests).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("keeps everything that was accepted when the server is stopped and started", async () => {
    const before = await sessionOf(sessionId);
    await installation.restart();
    // Another port since: the driver's link has the same token.
    const withPath = ({ driverUrl, ...session }: SessionDetail) => ({
      ...session,
      link: new URL(driverUrl ?? "").pathname,
    });
    expect(withPath(await sessionOf(sessionId))).toEqual(withPath(before));

    const { page, faults } = await openPage(installation.browser, installation.address, {
      ...signedIn,
      colorScheme: "dark",
    });
    for (const [path, name] of [
      ["/", "overview"],
      ["/sessions", "sessions"],
      [`/sessions/${sessionId}`, "session-dark"],
      ["/stations", "stations"],
      [`/stations/${before.stationId}`, "station"],
      ["/register", "register"],
      ["/verify", "verify-empty"],
    ]) {
      await page.goto(`${installation.address}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
      await keepScreenshot(page, name ?? "");
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
