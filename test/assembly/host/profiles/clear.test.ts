// What ClearChargingProfile removes: the outside vectors, and what may never be removed.
import { describe, expect, it } from "vitest";
import { clearProfiles } from "../../../../assembly/host/profiles/clear.ts";
import type { ProfileVersion, Purpose } from "../../../../assembly/host/profiles/model.ts";
import { HAVE_VECTORS, readVectors } from "../../../support/vectors.ts";

interface Entry {
  readonly connectorId?: number;
  readonly evseId?: number;
  readonly id: number;
  readonly purpose: string;
  readonly stackLevel: number;
}
interface Vector {
  readonly id: string;
  readonly ocppVersion: ProfileVersion;
  readonly before: readonly Entry[];
  readonly request: {
    readonly id?: number;
    readonly chargingProfileId?: number;
    readonly connectorId?: number;
    readonly chargingProfilePurpose?: string;
    readonly stackLevel?: number;
    readonly chargingProfileCriteria?: { readonly chargingProfilePurpose?: string; readonly stackLevel?: number };
  };
  readonly checkIdOnly?: boolean;
  readonly expected: { readonly anyCleared?: boolean; readonly status?: string; readonly after: readonly Entry[] };
}

const purposeOf = (name: string) => (name === "ChargePointMaxProfile" ? "ChargingStationMaxProfile" : name) as Purpose;
const installed = (entry: Entry) => ({
  entry,
  evseId: entry.connectorId ?? entry.evseId ?? 0,
  profile: { id: entry.id, purpose: purposeOf(entry.purpose), stackLevel: entry.stackLevel },
});

describe.skipIf(!HAVE_VECTORS)("the outside vectors of clearing", () => {
  it("leave what they should and say whether anything matched", () => {
    const vectors = readVectors<Vector[]>("clear-charging-profile.json");
    for (const vector of vectors) {
      const { request } = vector;
      const criteria = request.chargingProfileCriteria ?? request;
      const { after, isMatched } = clearProfiles(
        vector.ocppVersion,
        vector.before.map(installed),
        {
          id: request.id ?? request.chargingProfileId,
          evseId: request.connectorId,
          purpose:
            criteria.chargingProfilePurpose === undefined ? undefined : purposeOf(criteria.chargingProfilePurpose),
          stackLevel: criteria.stackLevel,
        },
        vector.checkIdOnly === true,
      );
      expect(
        after.map(({ entry }) => entry),
        vector.id,
      ).toEqual(vector.expected.after);
      expect(isMatched, vector.id).toBe(vector.expected.anyCleared ?? vector.expected.status === "Accepted");
    }
    expect(vectors.length).toBeGreaterThan(0);
  });
});

describe("connector 0 of 1.6", () => {
  it("clears the copies of a TxDefaultProfile also where a connector has lost its own, and nothing that one connector alone holds", () => {
    const entry = (connectorId: number, id: number, purpose = "TxDefaultProfile") =>
      installed({ connectorId, id, purpose, stackLevel: 1 });
    const before = [
      entry(1, 5),
      entry(2, 5),
      entry(3, 6),
      entry(3, 7, "TxProfile"),
      entry(0, 8, "ChargePointMaxProfile"),
    ];
    expect(clearProfiles("1.6", before, { evseId: 0 })).toEqual({ after: [before[2], before[3]], isMatched: true });
    expect(clearProfiles("2.1", before, { evseId: 0 }).after).toHaveLength(4);
    expect(clearProfiles("1.6", before, { evseId: 0, stackLevel: 2 })).toEqual({ after: before, isMatched: false });
    expect(clearProfiles("1.6", before, {}).after).toEqual([]);
  });
});

describe("external constraints", () => {
  it("stay, whatever is cleared (K10.FR.06)", () => {
    const site = installed({ evseId: 0, id: 7, purpose: "ChargingStationExternalConstraints", stackLevel: 0 });
    for (const filter of [{}, { id: 7 }, { stackLevel: 0 }]) {
      expect(clearProfiles("2.1", [site], filter)).toEqual({ after: [site], isMatched: false });
    }
  });
});
