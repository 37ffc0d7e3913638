// Calls of the sites' pages: sites, the stations that stand there, and what their hours cost.
import { type NewSeries, type SeriesKind, type SiteEnergy, siteEnergySchema } from "../edge/contract/site-energy.ts";
import {
  type NewSite,
  type Site,
  type SiteChange,
  type SiteList,
  siteListSchema,
  siteSchema,
} from "../edge/contract/sites.ts";
import { type StationList, stationListSchema } from "../edge/contract/stations.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";

const at = (id: string, rest = "") => `/api/sites/${encodeURIComponent(id)}${rest}`;

/** As the server gives at once. */
const PAGE_SIZE = 100;
/** Sites that a choice offers at most: 10 calls. */
const MOST_SITES = 1_000;

/** All sites, in the order in which they were made; the first 1,000. */
export async function allSites(api: ApiClient, signal: AbortSignal): Promise<Site[]> {
  const items: Site[] = [];
  let cursor: string | undefined;
  do {
    const query = queryOf({ limit: PAGE_SIZE, cursor });
    const list: SiteList = await api.read(`/api/sites${query}`, siteListSchema, signal);
    items.push(...list.items);
    cursor = list.nextCursor;
  } while (cursor !== undefined && items.length < MOST_SITES);
  return items;
}

export const readSite = (api: ApiClient, id: string, signal: AbortSignal): Promise<Site> =>
  api.read(at(id), siteSchema, signal);

/** `key`: the same for each attempt to make this one site. */
export const makeSite = (api: ApiClient, site: NewSite, key: string, signal: AbortSignal): Promise<Site> =>
  api.read("/api/sites", siteSchema, signal, { method: "POST", body: site, idempotencyKey: key });

/** From the version that was shown; throws a `conflict` when it is not the newest. */
export function changeSite(
  api: ApiClient,
  { id, version }: Pick<Site, "id" | "version">,
  change: SiteChange,
  signal: AbortSignal,
): Promise<Site> {
  return api.read(at(id), siteSchema, signal, { method: "PATCH", body: change, ifMatch: `"${version}"` });
}

/** A problem `site-in-use` where stations stand there, or profiles are assigned to it. */
export const removeSite = (api: ApiClient, id: string, signal: AbortSignal): Promise<void> =>
  api.perform(at(id), signal, { method: "DELETE" });

/** Stations of a site; null: of the whole installation. `limit`: 1 to 100. */
export function stationsOf(
  api: ApiClient,
  { siteId, cursor, limit }: { readonly siteId: string | null; readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<StationList> {
  return api.read(`/api/stations${queryOf({ siteId, cursor, limit })}`, stationListSchema, signal);
}

export const siteEnergy = (api: ApiClient, id: string, signal: AbortSignal): Promise<SiteEnergy> =>
  api.read(at(id, "/energy"), siteEnergySchema, signal);

/** Replaces the off-peak hours; the series stay. */
export function saveOffPeak(
  api: ApiClient,
  id: string,
  offPeak: SiteEnergy["offPeak"],
  signal: AbortSignal,
): Promise<SiteEnergy> {
  return api.read(at(id, "/energy"), siteEnergySchema, signal, { method: "PUT", body: { offPeak } });
}

export function saveSeries(
  api: ApiClient,
  id: string,
  kind: SeriesKind,
  series: NewSeries,
  signal: AbortSignal,
): Promise<SiteEnergy> {
  return api.read(at(id, `/energy/${kind}`), siteEnergySchema, signal, { method: "PUT", body: series });
}

export const forgetSeries = (api: ApiClient, id: string, kind: SeriesKind, signal: AbortSignal): Promise<void> =>
  api.perform(at(id, `/energy/${kind}`), signal, { method: "DELETE" });
