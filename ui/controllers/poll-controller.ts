// Reads something again and again while the page is visible, and shows in which of four states the reading is.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ApiError } from "../api.ts";

export type PollState = "not started" | "running" | "done" | "failed";

export interface PollOptions<T> {
  readonly load: (signal: AbortSignal) => Promise<T>;
  /**
   * Milliseconds between the end of one reading and the next, or what says so after each reading; 0: read once. After failures up to 8
   * times as long.
   */
  readonly intervalMillis: number | (() => number);
  readonly onValue?: (value: T) => void;
}

export class PollController<T> implements ReactiveController {
  state: PollState = "not started";
  /** The newest value; kept when a later reading fails. */
  value: T | null = null;
  /** When `value` was read, UTC milliseconds. */
  valueAtMillis = 0;
  error: unknown = null;
  /** When readings began to fail; null while they do not. */
  failingSinceMillis: number | null = null;
  /** When the next attempt starts, for "Trying again in 8 s". */
  nextAtMillis = 0;

  readonly #host: ReactiveControllerHost;
  readonly #options: PollOptions<T>;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #connected = false;

  constructor(host: ReactiveControllerHost, options: PollOptions<T>) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    document.addEventListener("visibilitychange", this.#onVisibility);
    // After the first update, so that the host's properties are set.
    void this.#host.updateComplete.then(() => this.restart());
  }

  hostDisconnected(): void {
    this.#connected = false;
    document.removeEventListener("visibilitychange", this.#onVisibility);
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  /** Whether the newest reading was refused for want of a session or a permission: asking again changes nothing. */
  get refused(): boolean {
    return this.error instanceof ApiError && (this.error.kind === "signed-out" || this.error.kind === "forbidden");
  }

  /** Whether the newest reading failed for another reason. */
  get lost(): boolean {
    return this.state === "failed" && !this.refused;
  }

  /** Reads now, dropping a reading under way. `forget` empties the value first (other filter, other object). */
  restart(forget = false): void {
    if (!this.#connected) return;
    if (forget) {
      this.value = null;
      this.error = null;
      this.failingSinceMillis = null;
    }
    clearTimeout(this.#timer);
    this.#abort?.abort();
    void this.#read();
  }

  /** Takes a value that came another way, and waits a whole interval before it reads again. */
  accept(value: T): void {
    if (!this.#connected) return;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#take(value);
    this.#host.requestUpdate();
    this.#schedule();
  }

  #take(value: T): void {
    this.value = value;
    this.valueAtMillis = Date.now();
    this.error = null;
    this.failingSinceMillis = null;
    this.#failures = 0;
    this.state = "done";
  }

  readonly #onVisibility = () => {
    if (document.hidden) clearTimeout(this.#timer);
    else if (this.#interval > 0) this.restart();
  };

  async #read(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.state = "running";
    this.#host.requestUpdate();
    try {
      const value = await this.#options.load(abort.signal);
      if (abort.signal.aborted) return;
      this.#take(value);
      this.#options.onValue?.(value);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error;
      this.failingSinceMillis ??= Date.now();
      this.#failures += 1;
      this.state = "failed";
    }
    this.#host.requestUpdate();
    this.#schedule();
  }

  get #interval(): number {
    const { intervalMillis } = this.#options;
    return typeof intervalMillis === "number" ? intervalMillis : intervalMillis();
  }

  #schedule(): void {
    if (this.refused || this.#interval <= 0 || !this.#connected || document.hidden) return;
    const wait = this.#interval * 2 ** Math.min(this.#failures, 3);
    this.nextAtMillis = Date.now() + wait;
    this.#timer = setTimeout(() => void this.#read(), wait);
  }
}
