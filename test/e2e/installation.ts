// One installation for the tests of a file: its own data folder, a server started as a user starts it, a browser.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openBrowser } from "./browser.ts";
import { type RunningServer, startServer } from "./server.ts";

export interface Installation {
  readonly browser: Browser;
  readonly address: string;
  /** Stops the server and starts it again over the same data. */
  restart(): Promise<void>;
}

/** Registers the hooks that start and stop it. What it answers may be used from the first test on. */
export function useInstallation(name: string): Installation {
  let data = "";
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), `wattest-${name}-`));
    server = await startServer(data);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(data, { recursive: true, force: true });
  });
  function started<T>(part: T | undefined): T {
    if (part === undefined) throw new Error("The installation has not been started.");
    return part;
  }
  return {
    get browser() {
      return started(browser);
    },
    get address() {
      return started(server).address;
    },
    restart: async () => {
      await started(server).stop();
      server = await startServer(data);
    },
  };
}
