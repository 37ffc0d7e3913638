// When a single profile is in force: the outside vectors' occurrence starts, and their segments as the core sees them.
import { describe, expect, it } from "vitest";
import type { ProfileVersion } from "../../../../assembly/host/profiles/model.ts";
import { occurrenceStarts } from "../../../../assembly/host/profiles/occurrences.ts";
import { parseProfile } from "../../../../assembly/host/profiles/parse.ts";
import { formatTime } from "../../../../assembly/host/profiles/time.ts";
import { HAVE_VECTORS, readVectors } from "../../../support/vectors.ts";
import { compositeOf } from "./case.ts";

interface Segment {
  readonly start: string;
  readonly end: string;
  readonly limit: number;
}
interface Vector {
  readonly id: string;
  readonly ocppVersion: "1.6" | "2.x";
  readonly fn: "calculate_start" | "calculate_profile" | "calculate_profile_entry";
  readonly profile: Readonly<Record<string, unknown>>;
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly sessionStart: string | null;
  readonly periodIndex?: number;
  readonly expected: readonly (string | Segment)[];
}

const seconds = (text: string) => Math.floor(Date.parse(text) / 1000);
const versionOf = ({ ocppVersion }: Vector): ProfileVersion => (ocppVersion === "1.6" ? "1.6" : "2.0.1");
const scheduleOf = ({ profile }: Vector) =>
  [profile.chargingSchedule].flat()[0] as { readonly chargingSchedulePeriod: readonly { readonly limit: number }[] };

/** Segments of the window with their limits, cut to it. */
function segmentsOf(vector: Vector): { start: number; end: number; limit: number }[] {
  const from = seconds(vector.windowStart);
  const duration = seconds(vector.windowEnd) - from;
  if (duration <= 0) return [];
  const transaction = { evseId: 1, startTime: vector.sessionStart, id: "t" };
  const { periods } = compositeOf({
    ...{ ocppVersion: versionOf(vector), evseId: 1, unit: "A", at: vector.windowStart, duration, nEvses: 1 },
    profiles: [{ evseId: 1, profile: { ...vector.profile, transactionId: undefined } }],
    transaction: vector.sessionStart === null ? null : transaction,
  });
  return periods.flatMap(({ start, limit }, index) =>
    limit === null ? [] : [{ start: from + start, end: from + (periods[index + 1]?.start ?? duration), limit }],
  );
}

describe.skipIf(!HAVE_VECTORS)("the occurrences of the outside vectors", () => {
  const vectors = HAVE_VECTORS ? readVectors<Vector[]>("profile-occurrences.json") : [];

  it("begin when they should", () => {
    const starts = vectors.filter(({ fn }) => fn === "calculate_start");
    for (const vector of starts) {
      const parsed = parseProfile(vector.profile, versionOf(vector));
      if (!parsed.ok) throw new Error(`${vector.id}: ${JSON.stringify(parsed.problems)}`);
      const session = vector.sessionStart === null ? null : seconds(vector.sessionStart);
      const found = occurrenceStarts(parsed.profile, seconds(vector.windowStart), seconds(vector.windowEnd), session);
      expect(found.map(formatTime), vector.id).toEqual(vector.expected);
    }
    expect(starts.length).toBeGreaterThan(0);
  });

  it("have the limits of their periods, no longer than they last", () => {
    const others = vectors.filter(({ fn }) => fn !== "calculate_start");
    for (const vector of others) {
      const from = seconds(vector.windowStart);
      const to = seconds(vector.windowEnd);
      const expected = (vector.expected as Segment[])
        .map(({ start, end, limit }) => ({
          start: Math.max(seconds(start), from),
          end: Math.min(seconds(end), to),
          limit,
        }))
        .filter(({ start, end }) => start < end);
      const own =
        vector.periodIndex === undefined ? null : scheduleOf(vector).chargingSchedulePeriod[vector.periodIndex];
      const found = segmentsOf(vector).filter(({ limit }) => own === null || limit === own?.limit);
      expect(found, vector.id).toEqual(expected);
    }
    expect(others.length).toBeGreaterThan(0);
  });
});
