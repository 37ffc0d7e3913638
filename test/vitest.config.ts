// Four projects, one runtime each: the core on Node, the edge in workerd, the UI in Chromium, and one run end to end.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      "test/assembly/vitest.config.ts",
      "test/edge/vitest.config.ts",
      "test/ui/vitest.config.ts",
      "test/e2e/vitest.config.ts",
    ],
  },
});
