// Two people go on from one version: nothing of either is lost without a choice, and what comes of it can be published.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkBody } from "../../../assembly/host/profiles/body.ts";
import { differences, merged, offeredSide, type Side } from "../../../ui/profiles/merge.ts";
import { bodyOf, formOf, type Json, type ProfileForm } from "../../../ui/profiles/profile-form.ts";
import { convertUnit } from "../../../ui/profiles/step-units.ts";
import { insertAt, removeStep, setLimit } from "../../../ui/profiles/steps.ts";
import { DEPOT } from "../fixtures/profiles.ts";

function changed(...acts: ((form: ProfileForm) => ProfileForm)[]): Json {
  const form = formOf(DEPOT);
  if (form === null) throw new Error("The depot's day is a curve.");
  return bodyOf(acts.reduce((one, act) => act(one), form));
}
const limitsOf = (body: Json) => formOf(body)?.steps.map(({ limitMilli }) => limitMilli / 1e6);

describe("a merge", () => {
  it("takes both sides' changes where only one of them touched a thing", () => {
    const theirs = changed(
      (form) => setLimit(form, 0, 20e6),
      (form) => ({ ...form, stackLevel: 3 }),
    );
    const mine = changed((form) => setLimit(form, 4, 4.2e6));
    const list = differences(DEPOT, theirs, mine);
    expect(list.map(({ key, isContested }) => [key, isContested])).toEqual([
      ["stackLevel", false],
      ["step-0", false],
      [`step-${16.5 * 3600}`, false],
    ]);
    const both = merged(DEPOT, theirs, mine, new Map());
    expect(limitsOf(both)).toEqual([20, 11, 6.9, 11, 4.2, 13.8, 22]);
    expect(both.stackLevel).toBe(3);
  });

  it("says what both changed, offers mine, and takes theirs on a word", () => {
    const theirs = changed((form) => setLimit(form, 0, 20e6));
    const mine = changed((form) => setLimit(form, 0, 16e6));
    const [only] = differences(DEPOT, theirs, mine);
    expect(only?.isContested && offeredSide(only)).toBe("mine");
    expect(limitsOf(merged(DEPOT, theirs, mine, new Map()))?.[0]).toBe(16);
    expect(limitsOf(merged(DEPOT, theirs, mine, new Map([["step-0", "theirs"]])))?.[0]).toBe(20);
  });

  it("knows steps that one side added or deleted", () => {
    const theirs = changed((form) => removeStep(form, 2));
    const mine = changed(
      (form) => insertAt(form, 12 * 3600),
      (form) => setLimit(form, 4, 1e6),
    );
    expect(
      formOf(merged(DEPOT, theirs, mine, new Map()))?.steps.map(({ startSeconds }) => startSeconds / 3600),
    ).toEqual([0, 5.5, 9, 12, 16.5, 20, 22]);
  });

  it("keeps unit and steps together where the units differ", () => {
    const theirs = changed((form) => convertUnit(form, "A", 230).form);
    const mine = changed((form) => setLimit(form, 0, 16e6));
    const curve = differences(DEPOT, theirs, mine).find(({ key }) => key === "curve");
    expect(curve?.isContested).toBe(true);
    expect(merged(DEPOT, theirs, mine, new Map<string, Side>([["curve", "theirs"]]))).toEqual(theirs);
    expect(merged(DEPOT, theirs, mine, new Map<string, Side>([["curve", "mine"]]))).toEqual(mine);
  });

  it("is a choice of the whole where one side is no curve", () => {
    const theirs = { ...DEPOT, chargingProfileKind: "Dynamic" };
    const mine = changed((form) => setLimit(form, 0, 16e6));
    expect(differences(DEPOT, theirs, mine).map(({ key }) => key)).toEqual(["whole"]);
    expect(merged(DEPOT, theirs, mine, new Map([["whole", "theirs"]]))).toBe(theirs);
  });

  it("of one side throughout is that side, and any choice can be published", () => {
    const limit = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 40_000_000 }));
    const act = fc.oneof(
      limit.map(
        ([index, milli]) =>
          (form: ProfileForm) =>
            setLimit(form, index, milli),
      ),
      fc.integer({ min: 1, max: 95 }).map((quarter) => (form: ProfileForm) => insertAt(form, quarter * 900)),
      fc.integer({ min: 0, max: 6 }).map((index) => (form: ProfileForm) => removeStep(form, index)),
      fc.integer({ min: 0, max: 9 }).map((stackLevel) => (form: ProfileForm) => ({ ...form, stackLevel })),
    );
    const side = fc.constantFrom<Side>("mine", "theirs");
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 6 }),
        fc.array(act, { maxLength: 6 }),
        fc.array(side, { minLength: 40, maxLength: 40 }),
        (one, other, choice) => {
          const [theirs, mine] = [changed(...one), changed(...other)];
          const list = differences(DEPOT, theirs, mine);
          const all = (chosen: Side) => merged(DEPOT, theirs, mine, new Map(list.map(({ key }) => [key, chosen])));
          expect(all("mine")).toEqual(mine);
          expect(all("theirs")).toEqual(theirs);
          const any = merged(
            DEPOT,
            theirs,
            mine,
            new Map(list.map(({ key }, index) => [key, choice[index % 40] ?? "mine"])),
          );
          expect(checkBody(any, null)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
