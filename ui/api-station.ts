// Calls that change a station.
import {
  type RotatedSecret,
  rotatedSecretSchema,
  type Station,
  type StationChange,
  stationSchema,
} from "../edge/contract/stations.ts";
import type { ApiClient } from "./api-client.ts";

const path = (stationId: string) => `/api/stations/${encodeURIComponent(stationId)}`;

/** `version`: of the station that the change was made from. Throws a `conflict` when it is not the newest. */
export function changeStation(
  api: ApiClient,
  stationId: string,
  version: number,
  change: StationChange,
  signal: AbortSignal,
): Promise<Station> {
  return api.read(path(stationId), stationSchema, signal, {
    method: "PATCH",
    body: change,
    ifMatch: `"${version}"`,
  });
}

/** Another secret, made by the server; `overlapHours`: 0 to 168, how long the old one is good too. */
export function rotateSecret(
  api: ApiClient,
  stationId: string,
  overlapHours: number,
  signal: AbortSignal,
): Promise<RotatedSecret> {
  return api.read(`${path(stationId)}/secret`, rotatedSecretSchema, signal, {
    method: "POST",
    body: { overlapHours },
  });
}
