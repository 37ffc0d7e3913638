import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  test: { name: "core", include: ["test/assembly/**/*.test.ts", "test/*.test.ts"], testTimeout: 60_000 },
});
