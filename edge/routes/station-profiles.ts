// A station's charging profiles: what is to hold there, what it has made of each, what is in force, and asking it anew.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { authorOf } from "../audit-entry.ts";
import {
  type StationProfile,
  type StationProfiles,
  stationProfileSchema,
  stationProfilesSchema,
} from "../contract/assignments.ts";
import { type AppEnv, answers, pathParameter, problems, stationIdParameter, stationStub, unwrap } from "../http.ts";
import { knownStationId } from "./stations.ts";

const TAGS = ["Assignments"];
const REFUSALS = ["station-unknown", "credentials-missing", "credentials-wrong", "forbidden"] as const;

const placeIdParameter = pathParameter("id", "Id of the place, as the list names it.", "3");

const INSTALLED = {
  ...{ id: 1_000_001, stackLevel: 1, chargingProfilePurpose: "TxDefaultProfile" },
  ...{ chargingProfileKind: "Recurring", recurrencyKind: "Daily" },
  chargingSchedule: [
    {
      ...{ id: 1, startSchedule: "2026-01-01T21:00:00Z", chargingRateUnit: "A" },
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
    },
  ],
};
const PLACE_EXAMPLE: StationProfile = {
  ...{ id: "3", evseId: 0, purpose: "TxDefaultProfile", stackLevel: 1, chargingProfileId: 1_000_001 },
  source: {
    ...{ kind: "assignment", assignmentId: "9D3K5Q7T2B", profileId: "4H8ZK2M9XW", profileName: "Depot night" },
    ...{ version: 3, target: { kind: "site", siteId: "8TQ2M4ZK7X" } },
  },
  ...{ wanted: "set", state: "accepted", reason: null, notes: [], attempts: 0, nextAttemptAtMillis: null },
  sentAtMillis: 1_772_366_400_000,
  installed: { profileId: "4H8ZK2M9XW", version: 3, acceptedAtMillis: 1_772_366_400_400, profile: INSTALLED },
};
const EXAMPLE: StationProfiles = {
  ocppVersion: "2.0.1",
  online: true,
  limits: { maxStackLevel: 10, units: ["A"], maxPeriods: 24, maxInstalled: 10 },
  items: [PLACE_EXAMPLE],
  covered: [],
  foreign: [
    { evseId: 0, chargingProfileId: 7, purpose: "ChargingStationExternalConstraints", stackLevel: 0, source: "EMS" },
  ],
  comparedAtMillis: 1_772_366_401_000,
  comparison: "same",
  inForce: {
    ocppVersion: "2.0.1",
    profiles: [{ evseId: 0, profile: INSTALLED }],
    transactions: [{ evseId: 1, startTime: "2026-03-01T12:00:00.000Z", id: "tx-1" }],
    nEvses: 2,
    defaults: { phases: 3, voltage: 230 },
    timeZone: "Europe/Berlin",
    isPriorityActive: false,
  },
};

export const stationProfileRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/profiles",
    describeRoute({
      tags: TAGS,
      summary: "List a station's charging profiles",
      parameters: [stationIdParameter],
      description:
        "What is to hold at the station, place by place, and what it has made of it. `accepted` is said by the station's own answer alone; `installed` is what it accepted last, which may be older than what is wanted. `inForce` is a question for `POST /api/profiles/composite`, to which `at`, `duration`, `evseId` and `unit` are to be added.",
      responses: {
        ...answers(200, "The charging profiles.", stationProfilesSchema, EXAMPLE),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json(unwrap(await station.stationProfiles()) as StationProfiles, 200);
    },
  )
  .post(
    "/:stationId/profiles/compare",
    describeRoute({
      tags: TAGS,
      summary: "Compare with what the station has",
      parameters: [stationIdParameter],
      description:
        "Asks the station what it has and answers when it has told, after 20 s at most. 2.0.1 and 2.1 report their profiles; 1.6, and stations that cannot, are asked for their composite schedules, which must not allow more than the accepted profiles. What differs is sent again once by itself. A station that is not connected is not asked: `comparedAtMillis` says when it was last.",
      responses: {
        ...answers(200, "The charging profiles, as they are known now.", stationProfilesSchema, EXAMPLE),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json(unwrap(await station.compareProfiles(authorOf(c))) as StationProfiles, 200);
    },
  )
  .post(
    "/:stationId/profiles/:id/retry",
    describeRoute({
      tags: TAGS,
      summary: "Send a charging profile again",
      parameters: [stationIdParameter, placeIdParameter],
      description:
        "At once where the station is connected, else when it is back; whatever became of it before. What cannot be sent to the station stays `rejected`.",
      responses: {
        ...answers(200, "The charging profile as it stands now.", stationProfileSchema, {
          ...PLACE_EXAMPLE,
          ...{ state: "waiting", installed: null, sentAtMillis: null },
        }),
        ...problems("profile-place-unknown", ...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json(unwrap(await station.retryProfile(c.req.param("id"), authorOf(c))) as StationProfile, 200);
    },
  );
