// People at work: invited by a link, with what their role allows and no more, in two tabs and two browsers at a time.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { fillSite, type LivingSite } from "../support/living-site.ts";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { BOOTSTRAP_KEY, becomeOwner, join, OWNER } from "./owner.ts";

const installation = useInstallation("people");
const OPERATOR = { name: "Olaf Petersen", email: "olaf@example.org", password: "a kettle on the roof" };
const VIEWER = { name: "Vera Lind", email: "vera@example.org", password: "seven green bottles" };
/** What the browser says of each refused call; the refusals themselves are what these tests are about. */
const REFUSED = /status of 40[13]/;

async function signIn(page: Page, person: typeof OWNER): Promise<void> {
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function personId(name: string): Promise<string> {
  const { items } = (await (await installation.call("/api/people")).json()) as {
    items: { id: string; name: string }[];
  };
  return items.find((person) => person.name === name)?.id ?? "";
}

async function signedInAs(person: typeof OWNER, path = "/") {
  const opened = await openPage(installation.browser, installation.address);
  await opened.page.goto(`${installation.address}${path}`);
  await signIn(opened.page, person);
  return opened;
}

describe("people", () => {
  let site: LivingSite;

  it("are invited by a link that works once", async () => {
    await becomeOwner(installation.server);
    site = await fillSite(installation.address, BOOTSTRAP_KEY);
    const { page, faults } = await signedInAs(OWNER, "/settings/people");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByRole("radio", { name: /Operator/ }).check();
    await page.getByRole("button", { name: "Make the link" }).click();
    const url = (await page.locator("wa-dialog wt-secret code").textContent()) ?? "";
    expect(url).toMatch(/\/invite#[\w-]{22,}$/);
    await page.getByRole("button", { name: "Done" }).click();
    await page.locator("wa-dialog").waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(new URL(url).hash.slice(1));

    const invited = await openPage(installation.browser, installation.address);
    await invited.page.goto(url);
    await invited.page.getByText("Mara Kern invites you").waitFor();
    await keepScreenshot(invited.page, "invite");
    await invited.page.getByLabel("Name").fill(OPERATOR.name);
    await invited.page.getByLabel("E-mail").fill(OPERATOR.email);
    await invited.page.getByLabel("Password", { exact: true }).fill(OPERATOR.password);
    await invited.page.getByRole("button", { name: "Accept and sign in" }).click();
    await invited.page.getByRole("button", { name: "Go on without" }).click();
    await invited.page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(invited.faults).toEqual([]);

    const late = await openPage(installation.browser, installation.address);
    await late.page.goto(url);
    await late.page.getByRole("heading", { name: "This invitation is not valid, or no more" }).waitFor();
    expect(faults).toEqual([]);
    for (const opened of [invited, late]) await opened.page.context().close();
    await page.context().close();
  });

  it("see what their role allows: an operator works with stations, a viewer looks", async () => {
    await join(installation.address, "viewer", VIEWER);
    const operator = await signedInAs(OPERATOR, "/stations");
    await operator.page.getByRole("link", { name: "Register a station" }).waitFor();
    await operator.page.goto(`${installation.address}/sessions/${site.activeSessionId}`);
    await operator.page.getByRole("heading", { name: "Driver’s link" }).waitFor();
    await operator.page.goto(`${installation.address}/settings`);
    await operator.page.getByRole("heading", { name: "Passkeys" }).waitFor();
    expect(await operator.page.getByRole("link", { name: "API keys" }).count()).toBe(0);
    expect(operator.faults).toEqual([]);

    const viewer = await signedInAs(VIEWER, "/stations");
    await viewer.page.getByRole("link", { name: "HAF-04" }).first().waitFor();
    expect(await viewer.page.getByRole("link", { name: "Register a station" }).count()).toBe(0);
    await viewer.page.goto(`${installation.address}/stations/${site.stationId}`);
    await viewer.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await viewer.page.getByRole("button", { name: /secret/i }).count()).toBe(0);
    await viewer.page.goto(`${installation.address}/sessions/${site.activeSessionId}`);
    await viewer.page.getByRole("heading", { level: 1 }).waitFor();
    await viewer.page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
    expect(await viewer.page.getByRole("heading", { name: "Driver’s link" }).count()).toBe(0);
    for (const path of ["/register", "/settings/people", "/settings/keys", "/settings/audit"]) {
      await viewer.page.goto(`${installation.address}${path}`);
      await viewer.page.getByText("Your role does not allow this").waitFor();
      expect(new URL(viewer.page.url()).pathname).toBe(path);
    }
    await keepScreenshot(viewer.page, "no-right");
    expect(viewer.faults).toEqual([]);
    for (const opened of [operator, viewer]) await opened.page.context().close();
  });

  it("come back to the deep link that they were sent, filters included", async () => {
    const path = `/sessions?stationId=${site.stationId}&state=ended`;
    const { page, faults } = await openPage(installation.browser, installation.address);
    await page.goto(`${installation.address}${path}`);
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel("E-mail").fill(VIEWER.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("E-mail address or password is wrong.").waitFor();
    await signIn(page, VIEWER);
    await page.getByRole("heading", { level: 1, name: "Sessions" }).waitFor();
    expect(page.url()).toBe(`${installation.address}${path}`);
    expect(faults.filter((fault) => !REFUSED.test(fault))).toEqual([]);
    await page.context().close();
  });

  it("lose what a changed role takes while their page is open, and everything when they are removed", async () => {
    const { page, faults } = await signedInAs(OPERATOR, "/stations");
    await page.getByRole("link", { name: "Register a station" }).waitFor();
    const id = await personId(OPERATOR.name);
    const etag = (await installation.call(`/api/people/${id}`)).headers.get("ETag") ?? "";
    const change = { method: "PATCH", body: JSON.stringify({ role: "viewer" }), headers: { "If-Match": etag } };
    expect((await installation.call(`/api/people/${id}`, change)).status).toBe(200);
    expect((await installation.call(`/api/people/${id}`, change)).status).toBe(412);
    await page.reload();
    await page.getByRole("link", { name: "HAF-04" }).first().waitFor();
    expect(await page.getByRole("link", { name: "Register a station" }).count()).toBe(0);

    expect((await installation.call(`/api/people/${id}`, { method: "DELETE" })).status).toBe(204);
    await page.getByRole("link", { name: "Overview", exact: true }).first().click();
    await page.waitForURL(/\/sign-in/, { timeout: 20_000 });
    expect(faults.filter((fault) => !REFUSED.test(fault))).toEqual([]);
    await page.context().close();
  });

  it("sign out in one tab and are signed out in the other", async () => {
    const { page } = await signedInAs(VIEWER, "/stations");
    await page.getByRole("link", { name: "HAF-04" }).first().waitFor();
    const other = await page.context().newPage();
    await other.goto(`${installation.address}/sessions`);
    await other.getByRole("heading", { level: 1, name: "Sessions" }).waitFor();
    await other.getByRole("button", { name: /, Account: / }).click();
    await other.getByRole("menuitem", { name: "Sign out" }).click();
    await other.waitForURL(/\/sign-in/);
    await page.waitForURL(/\/sign-in/, { timeout: 20_000 });
    await page.context().close();
  });

  it("leave their traces in the audit trail, which the owner reads and exports", async () => {
    const { page, faults } = await signedInAs(OWNER, "/settings/audit");
    const table = page.getByRole("table");
    await table.getByText(VIEWER.name).first().waitFor();
    expect(await table.getByText(OPERATOR.name).count()).toBeGreaterThan(0);
    await keepScreenshot(page, "audit");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export CSV" }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const csv = Buffer.concat(chunks).toString("utf8");
    expect(csv).toContain("person.removed");
    expect(csv).toContain("station.registered");
    for (const { password } of [OWNER, OPERATOR, VIEWER]) expect(csv).not.toContain(password);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
