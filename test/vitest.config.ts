// Four projects, one runtime each: the core on Node, the edge in workerd, the UI in Chromium, and one run end to end.
// Core and edge share two workers, then come the UI and the runs end to end, each by itself (sequence.groupOrder): two
// cores stay busy, and what is watched in real time does not wait for what computes.
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
