import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  test: {
    name: "core",
    include: ["test/assembly/**/*.test.ts", "test/*.test.ts"],
    setupFiles: ["test/assembly/setup.ts"],
    testTimeout: 60_000,
    // Starting a process for each file took as long as a tenth of the tests; setup.ts keeps the files apart.
    isolate: false,
    maxWorkers: 2,
  },
});
