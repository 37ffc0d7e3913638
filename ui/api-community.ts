// Calls of the public pages: the list, a station, what drivers said of it, the method. Nobody needs to be signed in.
import type * as v from "valibot";
import {
  type CommunityDetail,
  type CommunityList,
  communityDetailSchema,
  communityListSchema,
  type MethodNumbers,
  methodNumbersSchema,
  type OperatorScores,
  operatorScoresSchema,
  type PublicFeedbackList,
  publicFeedbackListSchema,
} from "../edge/contract/community.ts";
import {
  type Exclusions,
  exclusionListSchema,
  type exclusionSchema,
  type Listing,
  type ListingChange,
  listingSchema,
} from "../edge/contract/listing.ts";
import type { ApiClient, Tagged } from "./api-client.ts";
import type { CommunityFilter } from "./router.ts";

const LIST = "/api/community/stations";
/** Stations of one page of the list. */
const PAGE_SIZE = 25;

function query(parameters: Readonly<Record<string, string | null | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `?${text}` : "";
}

const stationPath = (stationId: string) => `${LIST}/${encodeURIComponent(stationId)}`;

export function communityStations(
  api: ApiClient,
  filter: CommunityFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<CommunityList> {
  return api.read(`${LIST}${query({ ...filter, cursor, limit: String(PAGE_SIZE) })}`, communityListSchema, signal);
}

/** Throws a `problem` with status 404 for a station that is not in the list. */
export function communityStation(api: ApiClient, stationId: string, signal: AbortSignal): Promise<CommunityDetail> {
  return api.read(stationPath(stationId), communityDetailSchema, signal);
}

export function publicFeedback(
  api: ApiClient,
  stationId: string,
  cursor: string,
  signal: AbortSignal,
): Promise<PublicFeedbackList> {
  return api.read(`${stationPath(stationId)}/feedback${query({ cursor })}`, publicFeedbackListSchema, signal);
}

/** Address of the badge as a picture. `language`: "en" or "de". */
export const badgePath = (stationId: string, language: string) =>
  `${stationPath(stationId)}/badge.svg${query({ language })}`;

export function scoreMethod(api: ApiClient, signal: AbortSignal): Promise<MethodNumbers> {
  return api.read("/api/community/method", methodNumbersSchema, signal);
}

/** Scores of all of the operator's stations, a page of them. */
export function operatorScores(api: ApiClient, cursor: string | null, signal: AbortSignal): Promise<OperatorScores> {
  return api.read(`/api/feedback-scores${query({ cursor })}`, operatorScoresSchema, signal);
}

const ownPath = (stationId: string) => `/api/stations/${encodeURIComponent(stationId)}`;

export function stationListing(api: ApiClient, stationId: string, signal: AbortSignal): Promise<Tagged<Listing>> {
  return api.readTagged(`${ownPath(stationId)}/listing`, listingSchema, signal);
}

/** `etag`: of the listing that the change was made from. Throws a `conflict` when it is not the newest. */
export function changeListing(
  api: ApiClient,
  stationId: string,
  etag: string,
  change: ListingChange,
  signal: AbortSignal,
): Promise<Tagged<Listing>> {
  return api.readTagged(`${ownPath(stationId)}/listing`, listingSchema, signal, {
    method: "PUT",
    body: change,
    ifMatch: etag,
  });
}

export async function stationExclusions(
  api: ApiClient,
  stationId: string,
  signal: AbortSignal,
): Promise<Exclusions["items"]> {
  return (await api.read(`${ownPath(stationId)}/exclusions`, exclusionListSchema, signal)).items;
}

/** `key`: the same for the same times, however often they are sent. */
export function addExclusion(
  api: ApiClient,
  stationId: string,
  exclusion: v.InferInput<typeof exclusionSchema>,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  return api.perform(`${ownPath(stationId)}/exclusions`, signal, {
    method: "POST",
    body: exclusion,
    idempotencyKey: key,
  });
}

export function removeExclusion(api: ApiClient, stationId: string, id: string, signal: AbortSignal): Promise<void> {
  return api.perform(`${ownPath(stationId)}/exclusions/${encodeURIComponent(id)}`, signal, { method: "DELETE" });
}
