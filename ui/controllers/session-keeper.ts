// Keeps the session of a driver's page in the history on this device: at once when it is opened and when it ends, else now and then.
// Where the browser keeps nothing the page works without.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { DriverSession } from "../../edge/contract/driver.ts";
import type { HistoryStore, KeptSession } from "../history/history-store.ts";

/** Between two writes of a session that goes on: each writes all of it. */
const PAUSE_MILLIS = 30_000;

export class SessionKeeper implements ReactiveController {
  /** `kept`: it stands in the history. `not-kept`: this browser was told to keep nothing, or forbids it. */
  state: "unknown" | "kept" | "not-kept" = "unknown";

  readonly #host: ReactiveControllerHost;
  readonly #store: () => HistoryStore;
  #waiting: { readonly session: DriverSession; readonly token: string } | null = null;
  #writtenAtMillis = 0;
  #writtenState: DriverSession["state"] | null = null;

  constructor(host: ReactiveControllerHost, store: () => HistoryStore) {
    this.#host = host;
    this.#store = store;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#flush);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#flush);
    this.#flush();
  }

  /** A new state of the session. */
  take(session: DriverSession, token: string): void {
    this.#waiting = { session, token };
    const isDue = Date.now() - this.#writtenAtMillis >= PAUSE_MILLIS;
    if (isDue || session.state !== this.#writtenState) this.#flush();
  }

  /** Null: it is not there, or the browser forbids storage. */
  async kept(token: string): Promise<KeptSession | null> {
    try {
      return await this.#store().whole(token);
    } catch {
      return null;
    }
  }

  /** What was said of a session; nothing where it is not kept. */
  rate(sessionId: string, stars: number | null): void {
    this.#flush();
    this.#quietly(this.#store().rate(sessionId, stars));
  }

  /** The link shows nothing any more. */
  gone(token: string): void {
    this.#waiting = null;
    this.#quietly(this.#store().linkGone(token));
  }

  readonly #flush = () => {
    if (this.#waiting === null) return;
    const { session, token } = this.#waiting;
    this.#waiting = null;
    this.#writtenAtMillis = Date.now();
    this.#writtenState = session.state;
    this.#store()
      .keep(session, token, this.#writtenAtMillis)
      .then((isKept) => this.#set(isKept ? "kept" : "not-kept"))
      .catch(() => this.#set("not-kept"));
  };

  /** What the history lacks then is said on its page. */
  #quietly(task: Promise<void>): void {
    task.catch(() => this.#set("not-kept"));
  }

  #set(state: "kept" | "not-kept"): void {
    if (this.state === state) return;
    this.state = state;
    this.#host.requestUpdate();
  }
}
