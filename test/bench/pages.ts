// `npm run measure`: every page of the UI as a reader meets it, from `npm start` with data in it. Prints per page the
// script at first load (gzip), the time until it can be used, and what axe-core finds; keeps a screenshot of each page in
// both themes at three widths, and in German on a phone, in test/artefacts/pages. Ends with 1 when a budget is broken.
// `npm run measure station` measures only the pages whose name begins with this.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Result } from "axe-core";
import type { Browser, BrowserContext, Page, Response } from "playwright-core";
import { ARTEFACTS, openBrowser } from "../e2e/browser.ts";
import { BOOTSTRAP_KEY, becomeOwner } from "../e2e/owner.ts";
import { startServer } from "../e2e/server.ts";
import { fillSite } from "../support/living-site.ts";
import { connectStation } from "../support/ocpp-station.ts";

/** Script at first load, bytes after gzip. */
const SCRIPT_BUDGET_BYTES = 180 * 1024;
/** Median over the cold loads of a page, on loopback. */
const USABLE_BUDGET_MILLIS = 1_000;
const COLD_LOADS = 5;
/** A page that is not there by then never will be: its script failed. */
const PATIENCE_MILLIS = 30_000;
const WIDTHS = [390, 1024, 1440] as const;
const THEMES = ["light", "dark"] as const;
/** German words are longer: the narrowest screen is looked at in German as well. */
const VIEWS = [
  ...THEMES.flatMap((theme) => WIDTHS.map((width) => ({ language: "en-US", theme, width }))),
  { language: "de-DE", theme: "light", width: WIDTHS[0] },
] as const;
type View = (typeof VIEWS)[number];
const SERIOUS = new Set(["serious", "critical"]);

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FOLDER = join(ARTEFACTS, "pages");
/** A station that is connected by OCPP. */
const CONNECTED = "HAF-OCPP";
const only = process.argv[2] ?? "";

interface Place {
  readonly name: string;
  readonly path: string;
  readonly signedIn: boolean;
}

interface Measurement {
  readonly scriptBytes: number;
  readonly usableMillis: number;
  readonly findings: readonly string[];
  readonly serious: number;
}

/** The page has its heading, nothing in it is being read, and the browser has had a frame to paint that. */
async function untilUsable(page: Page): Promise<number> {
  const millis = await page.evaluate(
    (patienceMillis) =>
      new Promise<number | null>((done) => {
        const look = () => {
          const ready = document.querySelector("h1") !== null && document.querySelector("[aria-busy=true]") === null;
          if (ready) requestAnimationFrame(() => done(performance.now()));
          else if (performance.now() > patienceMillis) done(null);
          else requestAnimationFrame(look);
        };
        look();
      }),
    PATIENCE_MILLIS,
  );
  if (millis === null) throw new Error(`${page.url()} shows nothing after ${PATIENCE_MILLIS / 1000} s.`);
  return millis;
}

async function load(
  context: BrowserContext,
  url: string,
): Promise<{ page: Page; scriptBytes: number; usableMillis: number }> {
  const page = await context.newPage();
  const bodies: Promise<number>[] = [];
  const weigh = (response: Response) => {
    const type = response.headers()["content-type"] ?? "";
    if (/javascript/.test(type)) bodies.push(response.body().then((body) => gzipSync(body).length));
  };
  page.on("response", weigh);
  await page.goto(url, { waitUntil: "commit" });
  const usableMillis = await untilUsable(page);
  // What is fetched up to here is needed for the page; what follows is fetched while the reader reads.
  page.off("response", weigh);
  const scriptBytes = (await Promise.all(bodies)).reduce((sum, bytes) => sum + bytes, 0);
  return { page, scriptBytes, usableMillis };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

async function axe(page: Page): Promise<Result[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Result[] }> } }).axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return violations;
}

/** By how many pixels the page reaches beyond the screen. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

async function measure(browser: Browser, address: string, cookie: Cookie, place: Place): Promise<Measurement> {
  const contextOf = async ({ language, theme, width }: View) => {
    const context = await browser.newContext({
      locale: language,
      colorScheme: theme,
      viewport: { width, height: width < 600 ? 844 : 900 },
    });
    if (place.signedIn) await context.addCookies([{ ...cookie, url: address }]);
    return context;
  };
  const usable: number[] = [];
  let scriptBytes = 0;
  for (let round = 0; round < COLD_LOADS; round += 1) {
    const context = await contextOf({ language: "en-US", theme: "light", width: 1440 });
    const result = await load(context, `${address}${place.path}`);
    usable.push(result.usableMillis);
    scriptBytes = result.scriptBytes;
    await context.close();
  }
  const found = new Map<string, string>();
  let serious = 0;
  for (const view of VIEWS) {
    const name = `${view.language.slice(0, 2)}-${view.theme}-${view.width}`;
    const context = await contextOf(view);
    const { page } = await load(context, `${address}${place.path}`);
    await page.waitForLoadState("load");
    for (const { id, impact, nodes, help } of await axe(page)) {
      if (SERIOUS.has(impact ?? "")) serious += nodes.length;
      for (const { target } of nodes) {
        const place = target.join(" ");
        found.set(`${id} ${place}`, `${impact}: ${help} (${id}, ${name}, ${place})`);
      }
    }
    const beyond = await overflow(page);
    if (beyond > 0) {
      serious += 1;
      found.set(`overflow ${name}`, `serious: reaches ${beyond} px beyond the screen (${name})`);
    }
    await page.screenshot({ path: join(FOLDER, `${place.name}-${name}.png`), fullPage: true });
    await context.close();
  }
  return { scriptBytes, usableMillis: median(usable), findings: [...found.values()], serious };
}

type Cookie = Awaited<ReturnType<typeof becomeOwner>>;

// Pictures of pages that are no more must not be taken for today's.
rmSync(FOLDER, { recursive: true, force: true });
const data = mkdtempSync(join(tmpdir(), "wattest-measure-"));
mkdirSync(FOLDER, { recursive: true });
const server = await startServer(data, { WATTEST_BOOTSTRAP_KEY: BOOTSTRAP_KEY });
const browser = await openBrowser();
let broken = 0;
try {
  const { address } = server;
  const first: Place = { name: "setup", path: "/setup", signedIn: false };
  const nobody = { name: "none", value: "none" };
  const rows: [Place, Measurement][] = [];
  if (first.name.startsWith(only)) rows.push([first, await measure(browser, address, nobody, first)]);
  const cookie = await becomeOwner(server);
  const site = await fillSite(address, BOOTSTRAP_KEY);
  const charger = await connectStation(address, BOOTSTRAP_KEY, CONNECTED);
  const headers = { Authorization: `Bearer ${BOOTSTRAP_KEY}` };
  const session = await fetch(`${address}/api/sessions/${site.activeSessionId}`, { headers });
  const { driverUrl } = (await session.json()) as { driverUrl: string };
  const made = await fetch(`${address}/api/invitations`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ role: "operator" }),
  });
  const { url } = (await made.json()) as { url: string };
  const places: Place[] = [
    { name: "invite", path: new URL(url).pathname + new URL(url).hash, signedIn: false },
    { name: "sign-in", path: "/sign-in", signedIn: false },
    { name: "driver", path: new URL(driverUrl).pathname, signedIn: false },
    { name: "verify-public", path: "/verify", signedIn: false },
    ...[
      ["overview", "/"],
      ["sessions", "/sessions"],
      ["session-active", `/sessions/${site.activeSessionId}`],
      ["session-valid", `/sessions/${site.validSessionId}`],
      ["session-invalid", `/sessions/${site.invalidSessionId}`],
      ["stations", "/stations"],
      ["station", `/stations/${site.stationId}`],
      ["station-ocpp", `/stations/${CONNECTED}`],
      ...["messages", "commands", "settings", "events", "connection"].map((part) => [
        `station-${part}`,
        `/stations/${CONNECTED}/${part}`,
      ]),
      ["register", "/register"],
      ["verify", "/verify"],
      ["account", "/settings"],
      ["people", "/settings/people"],
      ["keys", "/settings/keys"],
      ["audit", "/settings/audit"],
      ["unknown", "/no-such-page"],
    ].map(([name = "", path = ""]) => ({ name, path, signedIn: true })),
  ];
  for (const place of places.filter(({ name }) => name.startsWith(only)))
    rows.push([place, await measure(browser, address, cookie, place)]);
  await charger.close();
  console.log(`\n${"page".padEnd(16)} ${"script KiB gzip".padStart(16)} ${"usable ms".padStart(10)}  axe findings`);
  for (const [{ name }, { scriptBytes, usableMillis, findings, serious }] of rows) {
    const fits = scriptBytes <= SCRIPT_BUDGET_BYTES && usableMillis < USABLE_BUDGET_MILLIS && serious === 0;
    if (!fits) broken += 1;
    const figures = `${(scriptBytes / 1024).toFixed(1).padStart(16)} ${usableMillis.toFixed(0).padStart(10)}`;
    console.log(`${name.padEnd(16)} ${figures}  ${findings.length === 0 ? "none" : ""}${fits ? "" : "  OVER BUDGET"}`);
    for (const finding of findings) console.log(`${" ".repeat(18)}${finding}`);
  }
  console.log(
    `\nBudgets: ${SCRIPT_BUDGET_BYTES / 1024} KiB of script, usable in ${USABLE_BUDGET_MILLIS} ms (median of ${COLD_LOADS} cold loads), no serious finding. Screenshots: ${FOLDER}`,
  );
} finally {
  await browser.close();
  await server.stop();
  rmSync(data, { recursive: true, force: true });
}
process.exitCode = broken === 0 ? 0 : 1;
