// The UI's tests run in a real Chromium, with the real module of the core.
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { launchOptions } from "../support/chromium.ts";

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  build: { assetsInlineLimit: 0 },
  // Found beforehand, so that no dependency is discovered in the middle of a run and reloads the page.
  optimizeDeps: {
    include: [
      "lit",
      "lit/decorators.js",
      "@lit/localize",
      "uplot",
      "idb",
      "valibot",
      "eventsource-parser/stream",
      "axe-core",
      "lean-qr",
      "lean-qr/extras/svg",
      "@simplewebauthn/browser",
      ...["dialog", "dropdown", "dropdown-item"].map(
        (name) => `@awesome.me/webawesome/dist/components/${name}/${name}.js`,
      ),
      "@awesome.me/webawesome/dist/components/icon/library.js",
      "@awesome.me/webawesome/dist/translations/de.js",
    ],
  },
  test: {
    name: "ui",
    include: ["test/ui/**/*.test.ts"],
    setupFiles: ["test/support/patience.ts"],
    testTimeout: 20_000,
    // Two pages of one browser. After the core and the edge (test/vitest.config.ts).
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: await launchOptions(),
        contextOptions: { locale: "en-GB", timezoneId: "Europe/Berlin" },
      }),
      instances: [{ browser: "chromium", viewport: { width: 1280, height: 900 } }],
    },
  },
});
