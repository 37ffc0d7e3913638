// The version that the server tells is the one that is released.
import { expect, it } from "vitest";
import { VERSION } from "../edge/version.ts";
import packageJson from "../package.json" with { type: "json" };

it("is package.json's", () => {
  expect(VERSION).toBe(packageJson.version);
});
