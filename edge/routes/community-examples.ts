// Examples of the public list, for the document.
import { METHOD_SAID } from "./community-method.ts";

const SCORE = {
  ...{ score: 4.62, interval: { lower: 4.41, upper: 4.77 }, voices: 148, drivers: 61 },
  ...{ ranked: true, rankHave: 96, rankNeed: 10 },
};
const UNRATED = { score: null, voices: 0, drivers: 0, ranked: false, rankHave: 0, rankNeed: 10 };

export const STATION_EXAMPLE = {
  ...{ stationId: "CS-0042", name: "Car park Königstraße", operator: "Stadtwerke Musterstadt" },
  ...{ street: "Königstraße 12", postalCode: "12345", city: "Musterstadt", countryCode: "DE" },
  ...{ latitude: 50.7321, longitude: 7.0963, ocpiLocationId: "LOC-0042", maxPowerWatts: 22_000 },
  evses: [{ evseId: 1, status: "free", maxPowerWatts: 22_000, connectors: ["IEC_62196_T2"] }],
  free: 1,
  ...SCORE,
  badge: { sinceMillis: 1_772_409_600_000 },
  distanceMeters: null,
};

export const LIST_EXAMPLE = { items: [STATION_EXAMPLE], method: METHOD_SAID };

const CHECK = {
  atMillis: 1_772_409_600_000,
  criteria: [
    { criterion: "lower-end", have: 4_410, gainNeeds: 4_300, keepNeeds: 4_250 },
    { criterion: "drivers", have: 61, gainNeeds: 15, keepNeeds: 10 },
    { criterion: "heard-weeks", have: 13, gainNeeds: 8, keepNeeds: null },
  ],
  ...{ passes: true, fails: false },
};
const SCORES = { overall: SCORE, worked: SCORE, speed: SCORE, price: SCORE, place: SCORE, payment: UNRATED };

export const FEEDBACK_EXAMPLE = {
  items: [
    {
      ...{ id: "8TQ2M4ZK7X", evseId: 1, verified: true, atMillis: 1_772_370_005_000, changed: false, stars: 5 },
      ...{ reasons: [], text: "Plugged in, charged.", language: "en", withheld: null },
      ...{ answer: { text: "Thank you.", atMillis: 1_772_371_000_000 }, resolved: false },
    },
  ],
};

export const DETAIL_EXAMPLE = {
  ...STATION_EXAMPLE,
  scores: SCORES,
  spread: [2, 3, 9, 34, 100],
  measured: {
    chargeSuccess: { charged: 412, aborted: 3, failed: 5, notJudged: 7, successPermille: 980 },
    deliveredPower: { sessions: 380, vehicleKnown: 0, medianPermille: 610, bestTenthPermille: 996 },
    nevi: [
      {
        ...{ evseId: 1, outageMinutes: 1_440, excludedMinutes: 0, ofMinutes: 525_600, full: true },
        ...{ uptimeMilliPercent: 99_726, meets: true },
      },
    ],
    uk: {
      ...{ ports: 1, ofMinutes: 86_400, notReliableMinutes: 120, unknownMinutes: 60 },
      ...{ reliabilityMilliPercent: 99_861, meets: true },
    },
    exclusions: [],
    sinceMillis: 1_740_787_200_000,
    records: { valid: 824, all: 824 },
    answered: { inTime: 6, all: 7 },
  },
  badgeDetails: {
    ...{ held: true, sinceMillis: 1_772_409_600_000, streak: 0, streakNeeds: 2, check: CHECK },
    figure: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    history: [{ atMillis: 1_772_409_600_000, change: "gained", check: CHECK }],
  },
  feedback: FEEDBACK_EXAMPLE,
  method: METHOD_SAID,
};

export const OPERATOR_EXAMPLE = {
  items: [
    {
      ...{ stationId: "CS-0042", name: "Car park, level 2", listed: true, scores: SCORES },
      badge: { held: true, sinceMillis: 1_772_409_600_000, streak: 0, streakNeeds: 2 },
      check: CHECK,
    },
  ],
  method: METHOD_SAID,
};
