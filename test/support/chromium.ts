// Which Chromium the browser tests drive, and with which flags: the system's where there is one, else the one that
// comes as a package.
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface LaunchOptions {
  readonly executablePath: string;
  readonly args: string[];
}

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Flags for the packaged browser. Its own list is not used: it switches web security off (a test of CSP under it proves
 * nothing) and runs the GPU inside the browser process, which here took the browser down when a context was closed.
 */
const PACKAGED_FLAGS = ["--no-sandbox", "--font-render-hinting=none"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Version of the packaged browser: part of the folder's name, since the package reuses whatever lies in its folder. */
function packagedVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const manifest = JSON.parse(readFileSync(join(dirname(entry), "..", "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

/** Unpacks the packaged browser once per version. Safe when several test processes start at the same time. */
async function unpackBrowser(): Promise<string> {
  const { default: chromium } = await import("@sparticuz/chromium");
  const home = join(tmpdir(), `wattest-chromium-${packagedVersion()}`);
  const path = join(home, "chromium");
  if (!existsSync(path)) {
    // Unpacked beside and moved into place when whole: a half-written browser is never seen by another process.
    const before = process.env.TMPDIR;
    const workshop = mkdtempSync(`${home}-`);
    process.env.TMPDIR = workshop;
    try {
      await chromium.executablePath();
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    mkdirSync(dirname(home), { recursive: true });
    try {
      renameSync(workshop, home);
    } catch (error) {
      if (!existsSync(path)) throw error;
      rmSync(workshop, { recursive: true, force: true });
    }
  }
  return path;
}

/** Options for playwright's `chromium.launch` and for vitest's browser provider. `WATTEST_CHROMIUM` names another one. */
export async function launchOptions(): Promise<LaunchOptions> {
  const named = process.env.WATTEST_CHROMIUM;
  if (named) return { executablePath: named, args: ["--no-sandbox"] };
  const system = SYSTEM_BROWSERS.find(isExecutable);
  // Containers run tests as root, where Chromium refuses to start with its sandbox.
  if (system) return { executablePath: system, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] };
  return { executablePath: await unpackBrowser(), args: PACKAGED_FLAGS };
}
