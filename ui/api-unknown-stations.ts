// Calls about stations that knock and are not registered.
import { type UnknownStation, unknownStationListSchema } from "../edge/contract/unknown-stations.ts";
import type { ApiClient } from "./api-client.ts";

export async function unknownStations(api: ApiClient, signal: AbortSignal): Promise<readonly UnknownStation[]> {
  return (await api.read("/api/unknown-stations", unknownStationListSchema, signal)).items;
}

export function forgetUnknownStation(api: ApiClient, stationId: string, signal: AbortSignal): Promise<void> {
  return api.perform(`/api/unknown-stations/${encodeURIComponent(stationId)}`, signal, { method: "DELETE" });
}
