// Typed calls to the edge. Answers are checked with the contract's schemas where they enter; what goes wrong becomes
// an ApiError with a kind that a page can show.
import * as v from "valibot";
import { type Problem, problemSchema } from "../edge/contract/problem.ts";
import {
  type Overview,
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

/**
 * - `offline`: no answer came.
 * - `locked`: 401; an access key is asked for.
 * - `problem`: the server said what is wrong.
 * - `unexpected`: an answer that is not ours, e.g. from a proxy or another version.
 */
export type ApiErrorKind = "offline" | "locked" | "problem" | "unexpected";

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ApiErrorKind;
  readonly problem: Problem | null;

  constructor(kind: ApiErrorKind, message: string, problem: Problem | null = null) {
    super(message);
    this.kind = kind;
    this.problem = problem;
  }
}

export interface SessionQuery {
  readonly stationId?: string | null;
  readonly state?: "active" | "ended" | null;
  readonly cursor?: string | null;
  /** 1 to 100. */
  readonly limit?: number;
}

export interface ApiOptions {
  readonly fetch: typeof fetch;
  readonly accessKey: () => string | null;
  /** Called on each 401, before the error is thrown. */
  readonly onLocked?: (reason: string) => void;
}

/** All calls of the UI. Each takes a signal, throws ApiError, and never retries by itself. */
export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  overview(sinceMillis: number, signal: AbortSignal): Promise<Overview> {
    return this.#read(`/api/overview?sinceMillis=${sinceMillis}`, overviewSchema, signal);
  }

  sessions(query: SessionQuery, signal: AbortSignal): Promise<SessionList> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) search.set(name, String(value));
    }
    return this.#read(`/api/sessions?${search}`, sessionListSchema, signal);
  }

  session(id: string, signal: AbortSignal): Promise<SessionDetail> {
    return this.#read(`/api/sessions/${encodeURIComponent(id)}`, sessionDetailSchema, signal);
  }

  stations(query: { cursor?: string | null; limit?: number }, signal: AbortSignal): Promise<StationList> {
    const search = new URLSearchParams();
    if (query.cursor) search.set("cursor", query.cursor);
    if (query.limit) search.set("limit", String(query.limit));
    return this.#read(`/api/stations?${search}`, stationListSchema, signal);
  }

  station(id: string, signal: AbortSignal): Promise<Station> {
    return this.#read(`/api/stations/${encodeURIComponent(id)}`, stationSchema, signal);
  }

  registerStation(station: NewStation, signal: AbortSignal): Promise<CreatedStation> {
    return this.#read("/api/stations", createdStationSchema, signal, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(station),
    });
  }

  /** Opens the live stream of a session: the raw response, for controllers/session-stream.ts. */
  async openSessionStream(id: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#send(`/api/sessions/${encodeURIComponent(id)}/stream`, signal, {
      headers: { accept: "text/event-stream" },
    });
    if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      throw new ApiError("unexpected", "The server answered without a live stream.");
    }
    return response.body;
  }

  async #read<S extends v.GenericSchema>(
    path: string,
    schema: S,
    signal: AbortSignal,
    init?: RequestInit,
  ): Promise<v.InferOutput<S>> {
    const response = await this.#send(path, signal, init);
    let body: unknown;
    try {
      body = await response.json();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ApiError("unexpected", "The answer could not be read as JSON.");
    }
    const parsed = v.safeParse(schema, body);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw new ApiError(
        "unexpected",
        `The answer does not have the expected form at "${v.getDotPath(issue) ?? "its root"}". Page and server may differ in version; reload the page.`,
      );
    }
    return parsed.output;
  }

  async #send(path: string, signal: AbortSignal, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const key = this.#options.accessKey();
    if (key !== null) headers.set("authorization", `Bearer ${key}`);
    if (!headers.has("accept")) headers.set("accept", "application/json");
    let response: Response;
    try {
      response = await this.#options.fetch(path, { ...init, headers, signal });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ApiError("offline", "The server cannot be reached.");
    }
    if (response.ok) return response;
    const problem = v.safeParse(problemSchema, await response.json().catch(() => null));
    const detail = problem.success ? problem.output.detail : `The server answered with status ${response.status}.`;
    if (response.status === 401) {
      this.#options.onLocked?.(detail);
      throw new ApiError("locked", detail, problem.success ? problem.output : null);
    }
    throw new ApiError(problem.success ? "problem" : "unexpected", detail, problem.success ? problem.output : null);
  }
}
