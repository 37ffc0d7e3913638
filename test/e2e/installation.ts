// One installation for the tests of a file: its own data folder, a server started as a user starts it, a browser.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openBrowser } from "./browser.ts";
import { BOOTSTRAP_KEY } from "./owner.ts";
import { type RunningServer, startServer } from "./server.ts";

export interface Installation {
  readonly browser: Browser;
  readonly server: RunningServer;
  readonly address: string;
  /** Calls the API as the owner's program does. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Stops the server and starts it again over the same data. */
  restart(): Promise<void>;
}

/** Registers the hooks that start and stop it. What it answers may be used from the first test on. */
export function useInstallation(name: string, environment: Record<string, string> = {}): Installation {
  const variables = { WATTEST_BOOTSTRAP_KEY: BOOTSTRAP_KEY, ...environment };
  let data = "";
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), `wattest-${name}-`));
    server = await startServer(data, variables);
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
    get server() {
      return started(server);
    },
    get address() {
      return started(server).address;
    },
    call: (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("Authorization", `Bearer ${BOOTSTRAP_KEY}`);
      if (typeof init.body === "string") headers.set("Content-Type", "application/json");
      return fetch(`${started(server).address}${path}`, { ...init, headers });
    },
    restart: async () => {
      await started(server).stop();
      server = await startServer(data, variables);
    },
  };
}
