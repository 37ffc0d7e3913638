// What a driver's page knows of its session: read once, followed over the live stream, read every few seconds where the
// stream does not get through, as it was kept on this device where the server is not reached, and gone for good once the link is
// revoked.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type DriverSession, driverSessionSchema } from "../../edge/contract/driver.ts";
import { ApiError } from "../api.ts";
import { SessionStream, type StreamState } from "./session-stream.ts";

/** Pause between two readings while there is no stream. */
const FALLBACK_MILLIS = 5_000;

export interface DriverFeedOptions {
  readonly load: (signal: AbortSignal) => Promise<DriverSession>;
  readonly open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** The session as this device kept it, for when the server is not reached; null: it did not. */
  readonly loadKept?: () => Promise<{ readonly session: DriverSession; readonly savedAtMillis: number } | null>;
  /** Told of each new state of the session, and the one before. */
  readonly onSession: (session: DriverSession, before: DriverSession | null) => void;
  /** The link is unknown or was revoked. */
  readonly onGone?: () => void;
}

export class DriverFeed implements ReactiveController {
  session: DriverSession | null = null;
  /** When the newest change reached this page, by this device's clock. */
  changedAtMillis = 0;
  /** The link is unknown or was revoked: nothing of the session is kept. */
  gone = false;
  /** Why there is nothing to show. */
  error: unknown = null;
  /** `session` is what this device kept at that time, UTC milliseconds; null: it came from the server. */
  keptAtMillis: number | null = null;
  stream: StreamState = { kind: "closed" };

  readonly #host: ReactiveControllerHost;
  readonly #options: DriverFeedOptions;
  #stream: SessionStream<DriverSession> | null = null;
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, options: DriverFeedOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("online", this.#onOnline);
    // After the first update, so that the host's properties are set.
    void this.#host.updateComplete.then(() => this.start());
  }

  hostDisconnected(): void {
    removeEventListener("online", this.#onOnline);
    this.#stop();
  }

  /** Whether values still arrive one way or the other. */
  get lost(): boolean {
    return this.stream.kind === "lost" && this.error !== null;
  }

  readonly start = async (): Promise<void> => {
    this.#stop();
    this.#abort = new AbortController();
    this.gone = false;
    this.error = null;
    this.#host.requestUpdate();
    await this.#read();
    if (this.session?.state === "active") this.#follow();
  };

  retryNow(): void {
    if (this.#stream) this.#stream.retryNow();
    else void this.start();
  }

  /** Reads once more beside the stream: something was changed from here, and may show before the next reading does. */
  refresh(): void {
    if (this.session?.state === "active" && this.keptAtMillis === null) void this.#read();
  }

  readonly #onOnline = () => {
    if (this.keptAtMillis !== null) this.retryNow();
  };

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#stream?.close();
    this.#stream = null;
  }

  #follow(): void {
    const stream = new SessionStream<DriverSession>({
      open: this.#options.open,
      schema: driverSessionSchema,
      onSession: (session) => this.#take(session),
      onState: (state) => this.#onStream(stream, state),
    });
    this.#stream = stream;
    stream.start();
  }

  #onStream(stream: SessionStream<DriverSession>, state: StreamState): void {
    if (this.#stream !== stream && state.kind !== "connecting") return;
    if (state.kind === "connecting" && this.stream.kind === "lost") return;
    this.stream = state;
    clearTimeout(this.#timer);
    // A revoked link ends the stream like a broken line does: reading once tells them apart.
    if (state.kind === "lost") void this.#fallBack();
    this.#host.requestUpdate();
  }

  readonly #fallBack = async (): Promise<void> => {
    const abort = this.#abort;
    if (!document.hidden) await this.#read();
    if (abort.signal.aborted || this.stream.kind !== "lost") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#fallBack, FALLBACK_MILLIS);
  };

  async #read(): Promise<void> {
    const { signal } = this.#abort;
    try {
      const session = await this.#options.load(signal);
      // An event of the stream may have overtaken it.
      const isOlder = this.keptAtMillis === null && session.updatedAtMillis < (this.session?.updatedAtMillis ?? 0);
      if (!signal.aborted && !isOlder) this.#take(session);
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      if (error instanceof ApiError && error.problem?.code === "driver-link-unknown") {
        this.gone = true;
        this.session = null;
        this.keptAtMillis = null;
        this.#stop();
        this.#options.onGone?.();
      } else if (this.session === null) await this.#showKept(signal);
    }
    this.#host.requestUpdate();
  }

  /** Not told as a new state: nothing has happened to the session. */
  async #showKept(signal: AbortSignal): Promise<void> {
    const kept = (await this.#options.loadKept?.()) ?? null;
    if (kept === null || signal.aborted || this.session !== null) return;
    this.session = kept.session;
    this.changedAtMillis = kept.session.updatedAtMillis;
    this.keptAtMillis = kept.savedAtMillis;
  }

  #take(session: DriverSession): void {
    // What was kept is no state that anything is compared with.
    const before = this.keptAtMillis === null ? this.session : null;
    this.keptAtMillis = null;
    this.session = session;
    this.error = null;
    if (before?.updatedAtMillis !== session.updatedAtMillis || before.state !== session.state) {
      // The first answer may be old already; later ones have just arrived.
      const newest = session.samples.at(-1)?.receivedAtMillis ?? session.updatedAtMillis;
      this.changedAtMillis = before ? Date.now() : Math.min(Date.now(), newest);
    }
    if (session.state === "ended") {
      this.#stop();
      this.stream = { kind: "closed" };
    }
    this.#options.onSession(session, before);
    this.#host.requestUpdate();
  }
}
