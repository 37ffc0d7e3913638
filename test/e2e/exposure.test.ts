// What `npm start` refuses before it builds or listens.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

describe("the start script", () => {
  it("does not listen beyond this machine while no key is set", () => {
    const { WATTEST_BOOTSTRAP_KEY: _, ...environment } = process.env;
    for (const HOST of ["0.0.0.0", "::", "192.0.2.1", "station.example"]) {
      const { status, stderr } = spawnSync(process.execPath, ["edge/local/start.ts"], {
        cwd: ROOT,
        encoding: "utf8",
        env: { ...environment, HOST },
        timeout: 10_000,
      });
      expect([HOST, status]).toEqual([HOST, 1]);
      expect(stderr).toContain("Set WATTEST_BOOTSTRAP_KEY");
    }
  });
});
