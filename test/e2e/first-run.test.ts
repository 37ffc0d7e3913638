// The first run as a newcomer has it: npm start, the demo charger, its session, the same records verified again in the
// browser, and nothing lost when the server is stopped and started.
import { describe, expect, it } from "vitest";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";

const installation = useInstallation("e2e");

async function sessionOf(id: string): Promise<SessionDetail> {
  const answer = await fetch(`${installation.address}/api/sessions/${id}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as SessionDetail;
}

describe("the first run", () => {
  let sessionId = "";

  it("offers the demo charger, and its session grows, ends and is valid", async () => {
    const { page, faults } = await openPage(installation.browser, installation.address);
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
    expect(await sessionOf(sessionId)).toEqual(before);

    const { page, faults } = await openPage(installation.browser, installation.address, { colorScheme: "dark" });
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
