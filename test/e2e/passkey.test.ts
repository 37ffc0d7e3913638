// A passkey from the authenticator's side: made in the settings, used to sign in without a password, removed.
import type { CDPSession, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { keepScreenshot, openPage } from "./browser.ts";
import { useInstallation } from "./installation.ts";
import { becomeOwner, OWNER } from "./owner.ts";

const installation = useInstallation("passkey");

/** A device with a fingerprint reader that has the finger on it. */
async function addAuthenticator(page: Page): Promise<{ session: CDPSession; id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id: authenticatorId };
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /, Account: / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
}

describe("a passkey", () => {
  it("is added, signs in without a password, and does no more once removed", async () => {
    const cookie = await becomeOwner(installation.server);
    const { page, faults } = await openPage(installation.browser, installation.address);
    await page.context().addCookies([{ ...cookie, url: installation.address }]);
    // The sign-in page offers passkeys in its field as well, and the finger would answer that before any button.
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
    const device = await addAuthenticator(page);
    await page.goto(`${installation.address}/settings`);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.locator("wa-dialog").getByLabel("Name").fill("Work laptop");
    await page.locator("wa-dialog").getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Work laptop").first().waitFor();
    const { credentials } = await device.session.send("WebAuthn.getCredentials", { authenticatorId: device.id });
    expect(credentials).toHaveLength(1);
    expect(credentials[0]).toMatchObject({ isResidentCredential: true, rpId: "localhost" });
    await keepScreenshot(page, "account");

    await signOut(page);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.getByRole("button", { name: `Account: ${OWNER.name}` }).waitFor();
    expect(faults).toEqual([]);

    await page.goto(`${installation.address}/settings`);
    await page.getByRole("button", { name: "Remove Work laptop" }).click();
    await page.locator("wa-dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("No passkey yet.").waitFor();
    await signOut(page);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("The passkey was not accepted.").waitFor();
    await page.context().close();
  });

  it("is not offered where the address is a number, and the page says why", async () => {
    const address = installation.address.replace("localhost", "127.0.0.1");
    const { page } = await openPage(installation.browser, address);
    await page.goto(`${address}/sign-in`);
    await page.getByLabel("E-mail").fill(OWNER.email);
    expect(await page.getByRole("button", { name: "Sign in with a passkey" }).count()).toBe(0);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.goto(`${address}/settings`);
    await page.getByText(/No passkey can be made here/).waitFor();
    await page.getByRole("link", { name: /Open http:\/\/localhost/ }).waitFor();
    await page.context().close();
  });
});
