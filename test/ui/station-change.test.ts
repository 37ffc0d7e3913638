import * as v from "valibot";
import { describe, expect, it } from "vitest";
import {
  basisOf,
  changeOf,
  conflictsOf,
  contentOf,
  editOf,
  evseProblems,
  merged,
  type StationEdit,
  stationEditSchema,
} from "../../ui/station-change.ts";
import { STATION } from "./fixtures/sessions.ts";

const BASIS = basisOf(STATION);
const edit = (change: Partial<StationEdit> = {}): StationEdit => ({ ...editOf(BASIS), ...change });
const { version: _version, ...SAME } = BASIS;

describe("a station's form", () => {
  it("that nobody touched is the station itself", () => {
    expect(contentOf(edit(), null)).toEqual(SAME);
    expect(changeOf(BASIS, SAME)).toBeNull();
  });

  it("takes kilowatts with comma or point, and drops rows of meters that were left empty", () => {
    const content = contentOf(
      edit({
        evses: [
          { evseId: "1", maxPowerKilowatts: "22,5" },
          { evseId: " 2 ", maxPowerKilowatts: "11.04" },
        ],
        meters: [{ serial: " ", publicKey: "" }],
      }),
      null,
    );
    expect(content?.evses).toEqual([
      { evseId: 1, maxPowerWatts: 22_500 },
      { evseId: 2, maxPowerWatts: 11_040 },
    ]);
    expect(content?.meters).toEqual([]);
  });

  it("puts a station at a site and into groups, and takes it out again", () => {
    const there = contentOf(edit({ siteId: "8TQ2M4ZK7X", groups: "fleet\n level 2 \n" }), null);
    expect(there === null ? null : changeOf(BASIS, there)).toEqual({
      siteId: "8TQ2M4ZK7X",
      groups: ["fleet", "level 2"],
    });
    const basis = { ...BASIS, siteId: "8TQ2M4ZK7X", groups: ["fleet"] };
    const gone = contentOf({ ...editOf(basis), siteId: "", groups: "" }, null);
    expect(gone === null ? null : changeOf(basis, gone)).toEqual({ siteId: null, groups: [] });
    expect(contentOf(edit({ groups: "fleet\nFLEET" }), null)).toBeNull();
  });

  it("of a draft from before there were sites changes neither site nor groups", () => {
    const { siteId: _site, groups: _groups, basis, ...old } = editOf(BASIS);
    const { siteId: __site, groups: __groups, ...oldBasis } = basis;
    const draft = v.parse(stationEditSchema, { ...old, basis: oldBasis });
    const content = contentOf(draft, null);
    expect(content === null ? null : changeOf(draft.basis, content)).toBeNull();
  });

  it("refuses numbers that are none, twice there or out of range", () => {
    for (const evseId of ["", "0", "256", "1.5", "x"]) {
      expect(evseProblems([{ evseId, maxPowerKilowatts: "22" }], 0).evseId).not.toBeNull();
    }
    for (const maxPowerKilowatts of ["", "0", "-1", "4001", "x"]) {
      expect(evseProblems([{ evseId: "1", maxPowerKilowatts }], 0).maxPower).not.toBeNull();
    }
    const twice = [
      { evseId: "1", maxPowerKilowatts: "22" },
      { evseId: "1", maxPowerKilowatts: "50" },
    ];
    expect(contentOf(edit({ evses: twice }), null)).toBeNull();
    expect(contentOf(edit({ meters: [{ serial: "BQ1", publicKey: "" }] }), null)).toBeNull();
  });
});

describe("two changes at once", () => {
  const mine = { ...SAME, name: "Mine", evses: [] };
  const theirs = { ...SAME, name: "Theirs", meters: [] };

  it("differ where either changed; contested is only what both changed", () => {
    const conflicts = conflictsOf(BASIS, mine, theirs);
    expect(conflicts.map(({ field, isContested, side }) => [field, isContested, side])).toEqual([
      ["name", true, "mine"],
      ["evses", false, "mine"],
      ["meters", false, "theirs"],
    ]);
  });

  it("are none where both made the same of it", () => {
    expect(conflictsOf(BASIS, mine, { ...mine })).toEqual([]);
  });

  it("merge to their station with the chosen fields of mine, and the change asks for no more", () => {
    const result = merged(theirs, mine, ["evses"]);
    expect(result).toEqual({ ...theirs, evses: [] });
    expect(changeOf(theirs, result)).toEqual({ evses: [] });
  });
});
