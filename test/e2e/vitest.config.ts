import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  test: {
    name: "e2e",
    include: ["test/e2e/**/*.test.ts"],
    // Three servers and browsers at once: they wait for each other, and each has its own port and folder. Last and alone
    // (test/vitest.config.ts).
    maxWorkers: 3,
    sequence: { groupOrder: 2 },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
