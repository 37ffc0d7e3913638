// A Chromium with a fresh profile, and pages that report what a user would only find in the console.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { launchOptions } from "../support/chromium.ts";

/** Screenshots are kept here, to be looked at. */
export const ARTEFACTS = resolve(import.meta.dirname, "../artefacts");

export async function openBrowser(): Promise<Browser> {
  mkdirSync(ARTEFACTS, { recursive: true });
  return await chromium.launch({ ...(await launchOptions()), headless: true });
}

export interface WatchedPage {
  readonly page: Page;
  /** Uncaught errors, console errors and requests to another host, since the page was opened. */
  readonly faults: string[];
}

export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) {
      faults.push(`request to another host: ${request.url()}`);
    }
  });
  return { page, faults };
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
}
