// The calls that more than one page makes. Calls of one page stand beside it as functions of the client
// (api-access.ts, api-account.ts), so that their schemas load with that page.
import { msg } from "@lit/localize";
import { type Access, accessSchema } from "../edge/contract/access.ts";
import { type SearchAnswer, searchSchema } from "../edge/contract/search.ts";
import {
  type Overview,
  type OverviewPower,
  overviewPowerSchema,
  overviewSchema,
  type SessionDetail,
  type SessionList,
  sessionDetailSchema,
  sessionListSchema,
} from "../edge/contract/sessions.ts";
import {
  type CreatedStation,
  createdStationSchema,
  type NewStation,
  type Station,
  type StationList,
  stationListSchema,
  stationSchema,
} from "../edge/contract/stations.ts";
import { ApiClient, ApiError, type Tagged } from "./api-client.ts";

export { ApiClient, ApiError, type ApiErrorKind, type Tagged } from "./api-client.ts";

export interface SessionQuery {
  readonly stationId?: string | null;
  readonly state?: "active" | "ended" | null;
  readonly signature?: "valid" | "invalid" | "unverifiable" | null;
  readonly idToken?: string | null;
  /** Begun at or after, and before; UTC milliseconds. */
  readonly sinceMillis?: number | null;
  readonly untilMillis?: number | null;
  readonly cursor?: string | null;
  /** 1 to 100. */
  readonly limit?: number;
}

/** A query without what is null, undefined or empty; starts with "?" unless it is empty. */
export function queryOf(parameters: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

export class Api extends ApiClient {
  /** Who is signed in, and how one may sign in. Needs no session. */
  access(signal: AbortSignal): Promise<Access> {
    return this.read("/api/access", accessSchema, signal);
  }

  overview(sinceMillis: number, signal: AbortSignal): Promise<Overview> {
    return this.read(`/api/overview${queryOf({ sinceMillis })}`, overviewSchema, signal);
  }

  /** The course of all sessions' power since then. */
  overviewPower(sinceMillis: number, signal: AbortSignal): Promise<OverviewPower> {
    return this.read(`/api/overview/power${queryOf({ sinceMillis })}`, overviewPowerSchema, signal);
  }

  /** `text`: 2 to 100 characters. */
  search(text: string, signal: AbortSignal): Promise<SearchAnswer> {
    return this.read(`/api/search${queryOf({ q: text })}`, searchSchema, signal);
  }

  sessions(query: SessionQuery, signal: AbortSignal): Promise<SessionList> {
    return this.read(`/api/sessions${queryOf({ ...query })}`, sessionListSchema, signal);
  }

  session(id: string, signal: AbortSignal): Promise<SessionDetail> {
    return this.read(`/api/sessions/${encodeURIComponent(id)}`, sessionDetailSchema, signal);
  }

  stations(
    query: {
      connection?: "online" | "offline" | "never" | null;
      siteId?: string | null;
      group?: string | null;
      cursor?: string | null;
      limit?: number;
    },
    signal: AbortSignal,
  ): Promise<StationList> {
    return this.read(`/api/stations${queryOf(query)}`, stationListSchema, signal);
  }

  station(id: string, signal: AbortSignal): Promise<Station> {
    return this.read(`/api/stations/${encodeURIComponent(id)}`, stationSchema, signal);
  }

  /** The station with its version, to change it. */
  taggedStation(id: string, signal: AbortSignal): Promise<Tagged<Station>> {
    return this.readTagged(`/api/stations/${encodeURIComponent(id)}`, stationSchema, signal);
  }

  registerStation(station: NewStation, signal: AbortSignal): Promise<CreatedStation> {
    return this.read("/api/stations", createdStationSchema, signal, { method: "POST", body: station });
  }

  /** Opens the live stream of a session: the raw response, for controllers/session-stream.ts. */
  openSessionStream(id: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    return openStream(this, `/api/sessions/${encodeURIComponent(id)}/stream`, signal);
  }
}

/** A stream of server-sent events. Throws ApiError when the answer is another. */
export async function openStream(
  api: ApiClient,
  path: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const response = await api.send(path, signal, { accept: "text/event-stream" });
  if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
    throw new ApiError("unexpected", msg("The server answered without a live stream."));
  }
  return response.body;
}
