// The written-out multiplications are what their generator writes: a hand edit in one of them would be lost, or worse, kept.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UNROLLED_LIMBS, unrolled } from "../../../assembly/field/unroll.ts";

const squeeze = (text: string) => text.replace(/\s+/g, "");

describe("assembly/field/multiply-<limbs>.ts", () => {
  it.each(UNROLLED_LIMBS)("for %d limbs is as unroll.ts writes it, layout aside", (limbs) => {
    const text = readFileSync(new URL(`../../../assembly/field/multiply-${limbs}.ts`, import.meta.url), "utf8");
    // As a boolean: a difference of 5,000 characters in one line helps nobody.
    expect(squeeze(text) === squeeze(unrolled(limbs)), `run: node assembly/field/unroll.ts`).toBe(true);
  });
});
