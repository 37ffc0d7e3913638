// The load test itself, small: it must start both servers, count, and end without a loss.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

describe("npm run load", () => {
  it("measures five stations for a second beside the bare object, and finds every acknowledged message again", async () => {
    const script = resolve(import.meta.dirname, "../bench/load.ts");
    const options = ["--stations", "5", "--seconds", "1"];
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...options]);
    const [, acknowledged, lost] = /(\d+) acknowledged, (\d+) lost/.exec(stdout) ?? [];
    expect(Number(acknowledged)).toBeGreaterThan(0);
    expect(Number(lost)).toBe(0);
    expect(stdout).toMatch(/^5 bare\s+[1-9]/m);
  });
});
