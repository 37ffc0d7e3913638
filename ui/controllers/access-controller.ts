// Who is signed in, and that it stays true: asked before the first page, after a refused call, when the window comes back,
// and when another tab says that it changed.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Access } from "../../edge/contract/access.ts";
import { sameActor } from "../access.ts";

export interface AccessOptions {
  readonly load: (signal: AbortSignal) => Promise<Access>;
  /** Called when it is known first, and when another person or other rights have come. */
  readonly onChange: (access: Access) => void;
  /** Whether coming back to the window, or another tab's word, may ask again just now. */
  readonly mayRecheck: () => boolean;
}

/** Coming back to the window asks again, but not more often than this. */
const RECHECK_MILLIS = 10_000;
/** After a failure: 2, 4, 8, 16, then every 30 s. */
const FIRST_RETRY_MILLIS = 2_000;
const LONGEST_RETRY_MILLIS = 30_000;

export class AccessController implements ReactiveController {
  /** Null until it is known. */
  access: Access | null = null;
  /** Why it could not be read; null while it can. */
  error: unknown = null;
  readonly #host: ReactiveControllerHost;
  readonly #options: AccessOptions;
  #channel: BroadcastChannel | null = null;
  #abort: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #askedAtMillis = 0;

  constructor(host: ReactiveControllerHost, options: AccessOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#channel = new BroadcastChannel("wattest-access");
    this.#channel.onmessage = () => {
      if (this.#options.mayRecheck()) void this.refresh();
    };
    window.addEventListener("focus", this.#onReturn);
    document.addEventListener("visibilitychange", this.#onReturn);
  }

  hostDisconnected(): void {
    this.#channel?.close();
    window.removeEventListener("focus", this.#onReturn);
    document.removeEventListener("visibilitychange", this.#onReturn);
    clearTimeout(this.#retry);
    this.#abort?.abort();
  }

  /** Asks the server. One question at a time: a call while one is under way starts anew. */
  async refresh(): Promise<void> {
    clearTimeout(this.#retry);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#askedAtMillis = Date.now();
    try {
      const access = await this.#options.load(abort.signal);
      if (abort.signal.aborted) return;
      this.#failures = 0;
      this.accept(access);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error;
      this.#failures += 1;
      // Known before: the pages themselves show that the server is away.
      if (this.access === null) {
        const wait = Math.min(FIRST_RETRY_MILLIS * 2 ** (this.#failures - 1), LONGEST_RETRY_MILLIS);
        this.#retry = setTimeout(() => void this.refresh(), wait);
      }
      this.#host.requestUpdate();
    }
  }

  /** Takes an answer that came another way, e.g. of a sign-in. */
  accept(access: Access): void {
    this.#abort?.abort();
    const before = this.access;
    this.access = access;
    this.error = null;
    if (before === null || !sameActor(before, access)) this.#options.onChange(access);
    this.#host.requestUpdate();
  }

  /** Tells the other tabs of this browser to ask. */
  announce(): void {
    this.#channel?.postMessage("changed");
  }

  readonly #onReturn = () => {
    if (document.hidden || this.access === null || !this.#options.mayRecheck()) return;
    if (Date.now() - this.#askedAtMillis < RECHECK_MILLIS) return;
    void this.refresh();
  };
}
