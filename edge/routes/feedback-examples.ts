// Examples for the description of the API: one report, as its driver and as operators see it.
import type {
  FeedbackDetail,
  FeedbackDoor,
  FeedbackItem,
  FeedbackWriting,
  FirstFeedback,
  OwnFeedback,
} from "../contract/feedback.ts";

const DIMENSIONS = { worked: 4, speed: 1, price: null, place: 5, payment: null } as const;
const SAID = {
  stars: 2 as const,
  dimensions: DIMENSIONS,
  reasons: ["slow" as const],
  text: "Only 11 kW, the sign says 22.",
  language: "en",
  photos: [],
};

export const WRITING_EXAMPLE: FeedbackWriting = {
  ...{ writingId: "5f0c7b1e-0d3e-4a1c-9f5a-2b7f6f1f9d10", basedOn: 0, writtenAtMillis: 1_772_370_000_000 },
  ...SAID,
  contact: null,
};

export const FIRST_EXAMPLE: FirstFeedback = {
  ...{ stars: SAID.stars, dimensions: DIMENSIONS, reasons: SAID.reasons, text: SAID.text, language: SAID.language },
};

const ANSWER = { text: "Thank you. The site's profile allowed 11 kW until 18:00.", atMillis: 1_772_380_000_000 };
const MODERATION = { visibility: "public" as const, holds: [], hidden: null };

const OWN: OwnFeedback = {
  ...{ ...SAID, version: 1, contact: null, createdAtMillis: 1_772_370_005_000, updatedAtMillis: 1_772_370_005_000 },
  ...{ editableUntilMillis: 1_773_579_605_000, erased: false, state: "acknowledged", ...MODERATION, answer: ANSWER },
};
export const DOOR_EXAMPLE: FeedbackDoor = {
  ...{ open: true, verified: true, feedback: OWN },
  station: { stationId: "CS-0042", name: "Quay 3", listed: true },
};

export const ITEM_EXAMPLE: FeedbackItem = {
  ...{ id: "8TQ2M4ZK7X", stationId: "CS-0042", evseId: 1, sessionId: "CS-0042.7Q4K2M9XW1", verified: true },
  ...{
    ...SAID,
    version: 1,
    checkInStatus: 200,
    createdAtMillis: 1_772_370_005_000,
    updatedAtMillis: 1_772_370_005_000,
  },
  ...{ erased: false, state: "acknowledged", ...MODERATION, assignee: null, dueAtMillis: null, mergedInto: null },
  ...{ answer: ANSWER, revision: 3 },
};

export const DETAIL_EXAMPLE: FeedbackDetail = {
  ...{ ...ITEM_EXAMPLE, contact: null, merged: [] },
  history: [{ ...SAID, version: 1, atMillis: 1_772_370_005_000, writtenAtMillis: 1_772_370_000_000 }],
  events: [
    {
      ...{ atMillis: 1_772_380_000_000, by: { kind: "person", name: "Mara Lindt" }, kind: "answer" },
      ...{ before: null, after: null, text: ANSWER.text },
    },
  ],
  session: {
    ...{ state: "ended", startedAtMillis: 1_772_366_400_000, endedAtMillis: 1_772_369_900_000, stopReason: "Local" },
    ...{ energyMilliwattHours: 10_400_000, peakPowerWatts: 11_040, offeredPowerWatts: 22_080, signature: "valid" },
    ...{ findings: [], batteryPercent: 62, powerCurve: [[1_772_366_400_000, 11_000]], neighbours: [] },
    limit: {
      course: [{ atMillis: 1_772_366_400_000, watts: 11_000, reason: { kind: "profile", name: "Off-peak only" } }],
    },
  },
  faults: [],
  claims: [
    {
      ...{ about: "slow", verdict: "explained", code: "limited-by-profile" },
      message: "For most of the charging the profile “Off-peak only” limited the power to 11 kW.",
      values: { limitWatts: 11_000, name: "Off-peak only", offeredWatts: 22_080 },
    },
  ],
  others: { reports: 2, sameReason: 1 },
};
