// Sends what was said as soon as there is a connection, from whichever page is open: each writing once however often it is tried, those
// of one report in their order, photos after them. What is refused stays on the device with the reason.

import { type ApiClient, ApiError } from "./api-client.ts";
import { photoPath, readFeedback, sendFeedback } from "./api-feedback.ts";
import type { FeedbackStore, WaitingWriting } from "./drafts/feedback-store.ts";
import { writingOf } from "./feedback-content.ts";

const FIRST_PAUSE_MILLIS = 5_000;
const LONGEST_PAUSE_MILLIS = 300_000;
/** A photo of 1 MB takes 20 s at 400 kbit/s. */
const PATIENCE_MILLIS = 60_000;
/** One tab at a time sends; the others learn of it by a channel of the same name. */
const NAME = "wattest-feedback";

export interface OutboxOptions {
  readonly api: ApiClient;
  readonly store: FeedbackStore;
  readonly nowMillis?: () => number;
}

/** `trouble`: tried again by itself. `refused`: never by itself. */
type Outcome = "done" | "trouble" | "refused";

/** Emits `change` (CustomEvent<string>, the door) when something has arrived or was refused, here or in another tab. */
export class FeedbackOutbox extends EventTarget {
  static readonly #shared = new WeakMap<FeedbackStore, FeedbackOutbox>();
  /** Why the newest attempt failed; null: it did not. */
  trouble: ApiError | null = null;
  isSending = false;

  readonly #api: ApiClient;
  readonly #store: FeedbackStore;
  readonly #nowMillis: () => number;
  #channel: BroadcastChannel | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #users = 0;
  #running: Promise<void> | null = null;
  #again = false;

  constructor({ api, store, nowMillis = Date.now }: OutboxOptions) {
    super();
    this.#api = api;
    this.#store = store;
    this.#nowMillis = nowMillis;
  }

  /** The one outbox of a store: several forms on a page must not send the same thing twice. */
  static of(options: OutboxOptions): FeedbackOutbox {
    const found = FeedbackOutbox.#shared.get(options.store);
    if (found) return found;
    const made = new FeedbackOutbox(options);
    FeedbackOutbox.#shared.set(options.store, made);
    return made;
  }

  /** Sends what waits, of all pages that were ever open here, and whenever the connection comes back, until `leave`. */
  join(): void {
    this.#users += 1;
    if (this.#users > 1) return;
    window.addEventListener("online", this.#now);
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#channel = new BroadcastChannel(NAME);
    this.#channel.onmessage = ({ data }) => this.#tell(String(data));
    void this.flush();
  }

  leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    window.removeEventListener("online", this.#now);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#channel?.close();
    this.#channel = null;
    clearTimeout(this.#timer);
  }

  /** Sends now. Resolves when nothing is left that can be sent now; never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    // What was added while it runs is seen by one more round.
    this.#again = this.#running !== null;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  readonly #now = () => {
    this.#failures = 0;
    void this.flush();
  };
  readonly #onVisibility = () => {
    if (!document.hidden) this.#now();
  };

  async #run(): Promise<void> {
    do {
      this.#again = false;
      const outcome = await this.#alone(() => this.#round());
      if (outcome === "trouble") return this.#later();
    } while (this.#again);
    this.#failures = 0;
  }

  #later(): void {
    if (this.#users <= 0) return;
    const pause = Math.min(FIRST_PAUSE_MILLIS * 2 ** this.#failures, LONGEST_PAUSE_MILLIS);
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.flush(), pause);
  }

  /** Without locks (a page that did not come by HTTPS) two tabs may send the same; the server takes it once. */
  #alone<T>(task: () => Promise<T>): Promise<T> {
    return "locks" in navigator ? navigator.locks.request(NAME, task) : task();
  }

  async #round(): Promise<"done" | "trouble"> {
    let waiting: readonly WaitingWriting[];
    let doors: Set<string>;
    try {
      waiting = await this.#store.writings();
      doors = new Set([...waiting.map(({ door }) => door), ...(await this.#store.doorsWithPhotos())]);
    } catch {
      // Storage is forbidden: nothing was ever kept, and the form says so where it sends.
      return "done";
    }
    this.isSending = doors.size > 0;
    this.trouble = null;
    let outcome: "done" | "trouble" = "done";
    for (const door of doors) {
      const sent = await this.#sendAll(door);
      if (sent === "trouble") outcome = "trouble";
      this.#tell(door);
      this.#channel?.postMessage(door);
    }
    this.isSending = false;
    for (const door of doors) this.#tell(door);
    return outcome;
  }

  #tell(door: string): void {
    this.dispatchEvent(new CustomEvent("change", { detail: door }));
  }

  async #sendAll(door: string): Promise<Outcome> {
    for (const writing of await this.#store.writings(door)) {
      if (writing.refusal !== null) return "refused";
      const outcome = await this.#sendWriting(writing);
      if (outcome !== "done") return outcome;
    }
    return this.#sendPhotos(door);
  }

  async #sendWriting(writing: WaitingWriting, corrects = true): Promise<Outcome> {
    const { door, said, ...about } = writing;
    const built = writingOf(said, about);
    if (!built.ok) return this.#refuse(writing, "schema-violated", built.fault);
    await this.#store.changeWriting(writing.writingId, { tried: true });
    try {
      const answer = await sendFeedback(this.#api, door, built.writing, AbortSignal.timeout(PATIENCE_MILLIS));
      await this.#store.arrived(writing.writingId, { door, answer, seenAtMillis: this.#nowMillis() });
      return "done";
    } catch (error) {
      if (corrects && isAboutTime(error)) {
        const skewMillis = await this.#skewMillis(door);
        if (skewMillis !== null) {
          const writtenAtMillis = Math.max(0, writing.writtenAtMillis + skewMillis);
          await this.#store.changeWriting(writing.writingId, { writtenAtMillis });
          return this.#sendWriting({ ...writing, writtenAtMillis }, false);
        }
      }
      const refusal = this.#refusalOf(error);
      if (refusal === null) return "trouble";
      // What another device said is compared with it.
      if (refusal.code === "version-conflict") await this.#see(door);
      return this.#refuse(writing, refusal.code, refusal.detail);
    }
  }

  async #refuse({ writingId }: WaitingWriting, code: string, detail: string): Promise<"refused"> {
    const kind = code === "version-conflict" ? "conflict" : "refused";
    await this.#store.changeWriting(writingId, { refusal: { kind, code, detail } });
    return "refused";
  }

  async #sendPhotos(door: string): Promise<Outcome> {
    let outcome: Outcome = "done";
    for (const photo of await this.#store.photos(door)) {
      if (photo.state !== "waiting") continue;
      try {
        const signal = AbortSignal.timeout(PATIENCE_MILLIS);
        await this.#api.perform(photoPath(door, photo.photoId), signal, { method: "PUT", file: photo.picture });
        await this.#store.removePhoto(photo.photoId);
      } catch (error) {
        const refusal = this.#refusalOf(error);
        if (refusal === null) return "trouble";
        await this.#store.savePhoto({ ...photo, state: "refused", detail: refusal.detail });
        outcome = "refused";
      }
    }
    await this.#see(door);
    return outcome;
  }

  async #see(door: string): Promise<void> {
    try {
      const answer = await readFeedback(this.#api, door, AbortSignal.timeout(PATIENCE_MILLIS));
      await this.#store.saveSeen({ door, answer, seenAtMillis: this.#nowMillis() });
    } catch {
      // Read again with the page's next reading.
    }
  }

  /** Null: it did not arrive, or the server could not take it now; it is tried again. */
  #refusalOf(error: unknown): { readonly code: string; readonly detail: string } | null {
    if (!(error instanceof ApiError)) return null;
    this.trouble = error;
    const { problem } = error;
    // Also a page that a hotel's network puts between: whatever did not come from this server decides nothing.
    if (problem === null || problem.status >= 500 || problem.status === 429) return null;
    if (problem.code === "request-in-progress") return null;
    return { code: problem.code, detail: error.message };
  }

  /** How far the server's clock is ahead of this device's; null: it did not say. */
  async #skewMillis(door: string): Promise<number | null> {
    try {
      const response = await this.#api.send(door, AbortSignal.timeout(PATIENCE_MILLIS));
      await response.body?.cancel();
      const serverMillis = Date.parse(response.headers.get("date") ?? "");
      return Number.isFinite(serverMillis) ? serverMillis - this.#nowMillis() : null;
    } catch {
      return null;
    }
  }
}

const isAboutTime = (error: unknown) => error instanceof ApiError && error.problem?.pointer === "/writtenAtMillis";
