// Calls about where profiles hold: assignments, roll-outs, and what a station has.
import {
  type Assignment,
  type AssignmentCheck,
  type AssignmentList,
  type AssignmentTarget,
  assignmentCheckSchema,
  assignmentListSchema,
  type DeliveryState,
  type NewAssignment,
  type RollOut,
  type RollOutList,
  type RollOutStationList,
  rollOutListSchema,
  rollOutSchema,
  rollOutStationListSchema,
  type StartedRollOut,
  type StationProfile,
  type StationProfiles,
  startedRollOutSchema,
  stationProfileSchema,
  stationProfilesSchema,
} from "../edge/contract/assignments.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";

const ofProfile = (id: string, rest: string) => `/api/profiles/${encodeURIComponent(id)}${rest}`;
const ofStation = (id: string, rest = "") => `/api/stations/${encodeURIComponent(id)}/profiles${rest}`;

/** Assignments shown at most in one place: 5 calls. */
const MOST_ASSIGNMENTS = 500;

/** What a list of assignments is narrowed to. */
export interface AssignmentQuery {
  readonly profileId?: string;
  readonly siteId?: string;
  readonly group?: string;
  /** All that hold there, by its site and groups too. */
  readonly stationId?: string;
  /** Default `false`: those that hold. */
  readonly ended?: "true" | "all";
}

/** Newest first; the first 500. */
export async function assignments(
  api: ApiClient,
  query: AssignmentQuery,
  signal: AbortSignal,
): Promise<{ readonly items: readonly Assignment[]; readonly hasMore: boolean }> {
  const items: Assignment[] = [];
  let cursor: string | undefined;
  do {
    const path = `/api/assignments${queryOf({ ...query, limit: 100, cursor })}`;
    const list: AssignmentList = await api.read(path, assignmentListSchema, signal);
    items.push(...list.items);
    cursor = list.nextCursor;
  } while (cursor !== undefined && items.length < MOST_ASSIGNMENTS);
  return { items, hasMore: cursor !== undefined };
}

/** What would stand against it; nothing is sent. */
export function checkAssignment(
  api: ApiClient,
  profileId: string,
  target: AssignmentTarget,
  signal: AbortSignal,
): Promise<AssignmentCheck> {
  const path = ofProfile(profileId, "/assignments/check");
  return api.read(path, assignmentCheckSchema, signal, { method: "POST", body: { target } });
}

/** `key`: the same for each attempt to assign this once. */
export function assign(
  api: ApiClient,
  profileId: string,
  assignment: NewAssignment,
  key: string,
  signal: AbortSignal,
): Promise<StartedRollOut> {
  const path = ofProfile(profileId, "/assignments");
  return api.read(path, startedRollOutSchema, signal, { method: "POST", body: assignment, idempotencyKey: key });
}

/** Ends it: the stations are told to remove it. */
export const endAssignment = (api: ApiClient, id: string, signal: AbortSignal): Promise<StartedRollOut> =>
  api.read(`/api/assignments/${encodeURIComponent(id)}`, startedRollOutSchema, signal, { method: "DELETE" });

/** Brings a version to the profile's assignments, or to those named. `key`: the same for each attempt. */
export function startRollOut(
  api: ApiClient,
  profileId: string,
  body: { readonly version: number; readonly assignmentIds?: readonly string[]; readonly reason?: string },
  key: string,
  signal: AbortSignal,
): Promise<RollOut> {
  const call = { method: "POST", body, idempotencyKey: key } as const;
  return api.read(ofProfile(profileId, "/roll-outs"), rollOutSchema, signal, call);
}

/** Newest first. */
export function rollOuts(
  api: ApiClient,
  query: { readonly profileId?: string; readonly limit: number },
  signal: AbortSignal,
): Promise<RollOutList> {
  return api.read(`/api/roll-outs${queryOf({ ...query })}`, rollOutListSchema, signal);
}

export const readRollOut = (api: ApiClient, id: number, signal: AbortSignal): Promise<RollOut> =>
  api.read(`/api/roll-outs/${id}`, rollOutSchema, signal);

export function rollOutStations(
  api: ApiClient,
  id: number,
  query: { readonly state: DeliveryState | null; readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<RollOutStationList> {
  return api.read(`/api/roll-outs/${id}/stations${queryOf({ ...query })}`, rollOutStationListSchema, signal);
}

/** Stops a running one, or lets a stopped one go on. */
export const steerRollOut = (
  api: ApiClient,
  id: number,
  verb: "stop" | "continue",
  signal: AbortSignal,
): Promise<RollOut> => api.read(`/api/roll-outs/${id}/${verb}`, rollOutSchema, signal, { method: "POST" });

export const stationProfiles = (api: ApiClient, stationId: string, signal: AbortSignal): Promise<StationProfiles> =>
  api.read(ofStation(stationId), stationProfilesSchema, signal);

/** Asks the station now what it has. */
export const compareProfiles = (api: ApiClient, stationId: string, signal: AbortSignal): Promise<StationProfiles> =>
  api.read(ofStation(stationId, "/compare"), stationProfilesSchema, signal, { method: "POST" });

/** Sends the profile of one place again. */
export function retryProfile(
  api: ApiClient,
  stationId: string,
  placeId: string,
  signal: AbortSignal,
): Promise<StationProfile> {
  const path = ofStation(stationId, `/${encodeURIComponent(placeId)}/retry`);
  return api.read(path, stationProfileSchema, signal, { method: "POST" });
}
