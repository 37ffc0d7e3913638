// Follows one session over server-sent events. Read with fetch, since EventSource cannot send an Authorization header;
// a lost connection is tried again with growing pauses, and how long it has been lost is there to be shown.
import { EventSourceParserStream } from "eventsource-parser/stream";
import * as v from "valibot";
import { SESSION_EVENT } from "../../edge/contract/sessions.ts";

export type StreamState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** Lost since when, and when the next attempt starts; UTC milliseconds. */
  | { readonly kind: "lost"; readonly sinceMillis: number; readonly nextAtMillis: number }
  | { readonly kind: "closed" };

export interface SessionStreamOptions<T> {
  /** What an event holds: the operator's view of the session, or the driver's. */
  readonly schema: v.GenericSchema<unknown, T>;
  readonly open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  readonly onSession: (session: T) => void;
  readonly onState: (state: StreamState) => void;
  readonly now?: () => number;
}

/** Pauses between attempts: doubling from 1 s, at most 30 s. */
const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 30_000;
/** The server sends a comment every 15 s; after two and a half of them unheard the connection counts as dead. */
const SILENCE_MILLIS = 37_500;

export class SessionStream<T> {
  readonly #options: SessionStreamOptions<T>;
  readonly #now: () => number;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #lostSinceMillis: number | null = null;
  #closed = false;

  constructor(options: SessionStreamOptions<T>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    this.#options.onState({ kind: "connecting" });
    void this.#connect();
  }

  /** Tries at once instead of waiting for the pause to end. */
  retryNow(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#abort?.abort();
    this.#options.onState({ kind: "closed" });
  }

  async #connect(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      this.#listen(abort);
      const stream = await this.#options.open(abort.signal);
      await this.#read(stream, abort);
    } catch (error) {
      if (this.#closed || this.#abort !== abort) return;
      if (!(error instanceof Error)) throw error;
    }
    clearTimeout(this.#silence);
    // The server closing the stream and the connection breaking look the same to a reader: both are tried again.
    if (this.#closed || this.#abort !== abort) return;
    const pause = Math.min(FIRST_PAUSE_MILLIS * 2 ** this.#failures, LONGEST_PAUSE_MILLIS);
    this.#failures += 1;
    this.#lostSinceMillis ??= this.#now();
    this.#options.onState({
      kind: "lost",
      sinceMillis: this.#lostSinceMillis,
      nextAtMillis: this.#now() + pause,
    });
    this.#timer = setTimeout(() => void this.#connect(), pause);
  }

  async #read(stream: ReadableStream<Uint8Array>, abort: AbortController): Promise<void> {
    const events = stream
      .pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform: (chunk, controller) => {
            // Any bytes, heartbeat comments included, show that the connection lives.
            this.#listen(abort);
            controller.enqueue(chunk);
          },
        }),
      )
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    while (true) {
      const { done, value } = await reader.read();
      if (done || this.#closed || this.#abort !== abort) return;
      if (value.event !== SESSION_EVENT) continue;
      const session = v.parse(this.#options.schema, JSON.parse(value.data));
      this.#failures = 0;
      this.#lostSinceMillis = null;
      this.#options.onState({ kind: "live" });
      this.#options.onSession(session);
    }
  }

  #listen(abort: AbortController): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => abort.abort(), SILENCE_MILLIS);
  }
}
