// The transport of all calls: the cookie's session, JSON both ways, answers checked with the contract's schemas where they
// enter. What goes wrong becomes an ApiError with a kind that a page can show.
import { msg, str } from "@lit/localize";
import * as v from "valibot";
import { type Problem, problemSchema } from "../edge/contract/problem.ts";
import { problemText } from "./strings/sentences.ts";

/**
 * - `offline`: no answer came.
 * - `signed-out`: 401; nobody is signed in, or not any more.
 * - `forbidden`: 403; whoever is signed in may not do this.
 * - `conflict`: 412; somebody else changed it first.
 * - `limited`: 429; `retryAtMillis` says when again.
 * - `problem`: the server said what is wrong, wrong credentials at the sign-in included.
 * - `unexpected`: an answer that is not ours, e.g. from a proxy or another version.
 */
export type ApiErrorKind = "offline" | "signed-out" | "forbidden" | "conflict" | "limited" | "problem" | "unexpected";

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ApiErrorKind;
  readonly problem: Problem | null;
  /** Of `limited`: UTC milliseconds from which it may be tried again; null when the server did not say. */
  readonly retryAtMillis: number | null;

  constructor(
    kind: ApiErrorKind,
    message: string,
    problem: Problem | null = null,
    retryAtMillis: number | null = null,
  ) {
    super(message);
    this.kind = kind;
    this.problem = problem;
    this.retryAtMillis = retryAtMillis;
  }
}

export interface Call {
  /** Default GET. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with its own type; instead of `body`. */
  readonly file?: Blob;
  /** The version that the change was made from: an ETag as it was answered. */
  readonly ifMatch?: string;
  /** Makes a repeated POST count once. */
  readonly idempotencyKey?: string;
  /** Default application/json. */
  readonly accept?: string;
}

/** An answer and the version that it is of. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string | null;
}

export interface ApiOptions {
  readonly fetch: typeof fetch;
  /** Called on each 401 of a call that needed a session, before the error is thrown. */
  readonly onSignedOut?: () => void;
}

/** Each call takes a signal, throws ApiError, and never retries by itself. An abort is passed on as it is. */
export class ApiClient {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** The answer's body as the schema says. */
  async read<S extends v.GenericSchema>(
    path: string,
    schema: S,
    signal: AbortSignal,
    call?: Call,
  ): Promise<v.InferOutput<S>> {
    return (await this.readTagged(path, schema, signal, call)).value;
  }

  /** As `read`, with the ETag: what a later change sends as `ifMatch`. */
  async readTagged<S extends v.GenericSchema>(
    path: string,
    schema: S,
    signal: AbortSignal,
    call?: Call,
  ): Promise<Tagged<v.InferOutput<S>>> {
    const response = await this.send(path, signal, call);
    let body: unknown;
    try {
      body = await response.json();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ApiError("unexpected", msg("The answer could not be read as JSON."));
    }
    const parsed = v.safeParse(schema, body);
    if (!parsed.success) {
      const place = v.getDotPath(parsed.issues[0]) ?? msg("its root");
      throw new ApiError(
        "unexpected",
        msg(
          str`The answer does not have the expected form at "${place}". Page and server may differ in version; reload the page.`,
        ),
      );
    }
    return { value: parsed.output, etag: response.headers.get("etag") };
  }

  /** A call whose answer has nothing to read. */
  async perform(path: string, signal: AbortSignal, call?: Call): Promise<void> {
    const response = await this.send(path, signal, call);
    await response.body?.cancel();
  }

  /** The raw answer of a call that succeeded: streams, downloads. */
  async send(path: string, signal: AbortSignal, call: Call = {}): Promise<Response> {
    const headers = new Headers({ accept: call.accept ?? "application/json" });
    if (call.body !== undefined) headers.set("content-type", "application/json");
    if (call.ifMatch !== undefined) headers.set("if-match", call.ifMatch);
    if (call.idempotencyKey !== undefined) headers.set("idempotency-key", call.idempotencyKey);
    let response: Response;
    try {
      response = await this.#options.fetch(path, {
        method: call.method ?? "GET",
        credentials: "same-origin",
        // What may be kept is asked for again with its ETag: whoever just said something sees the score that it made.
        cache: "no-cache",
        headers,
        signal,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        ...(call.file === undefined ? {} : { body: call.file }),
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ApiError("offline", msg("The server cannot be reached."));
    }
    if (response.ok) return response;
    const answered = v.safeParse(problemSchema, await response.json().catch(() => null));
    const error = refusal(response, answered.success ? answered.output : null);
    if (error.kind === "signed-out") this.#options.onSignedOut?.();
    throw error;
  }
}

function refusal(response: Response, problem: Problem | null): ApiError {
  const detail = problem ? problemText(problem) : msg(str`The server answered with status ${response.status}.`);
  // A wrong password is no lost session: whoever typed it stays where he is.
  if (response.status === 401 && problem?.code !== "credentials-wrong") {
    return new ApiError("signed-out", detail, problem);
  }
  if (problem === null) return new ApiError("unexpected", detail);
  if (response.status === 403) return new ApiError("forbidden", detail, problem);
  if (response.status === 412) return new ApiError("conflict", detail, problem);
  if (response.status === 429) return new ApiError("limited", detail, problem, retryAt(response));
  return new ApiError("problem", detail, problem);
}

/** Retry-After in seconds, as this server writes it; a date, as a proxy may, counts as not said. */
function retryAt(response: Response): number | null {
  const seconds = Number(response.headers.get("retry-after") || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Date.now() + seconds * 1000 : null;
}
