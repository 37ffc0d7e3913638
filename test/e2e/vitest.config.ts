import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  test: {
    name: "e2e",
    include: ["test/e2e/**/*.test.ts"],
    // Two servers and two browsers at once: they mostly wait, and each has its own port and folder.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
