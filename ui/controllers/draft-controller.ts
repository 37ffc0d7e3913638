// Ties a form to its draft: loads it, saves changes after a short pause, and says when it was saved.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type * as v from "valibot";
import type { DraftStore } from "../drafts/draft-store.ts";

export type DraftState = "none" | "saving" | "saved" | "unavailable";

/** Typing pauses this long before a save. */
const PAUSE_MILLIS = 400;

export class DraftController<S extends v.GenericSchema> implements ReactiveController {
  state: DraftState = "none";
  /** UTC milliseconds; meaningful while `state` is "saved". */
  savedAtMillis = 0;

  readonly #host: ReactiveControllerHost;
  readonly #store: DraftStore;
  readonly #name: string;
  readonly #schema: S;
  readonly #restore: (content: v.InferOutput<S>) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: v.InferInput<S> | null = null;

  constructor(
    host: ReactiveControllerHost,
    options: { store: DraftStore; name: string; schema: S; restore: (content: v.InferOutput<S>) => void },
  ) {
    this.#host = host;
    this.#store = options.store;
    this.#name = options.name;
    this.#schema = options.schema;
    this.#restore = options.restore;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#flush);
    this.#store
      .load(this.#name, this.#schema)
      .then((draft) => {
        if (!draft || this.#pending !== null) return;
        this.state = "saved";
        this.savedAtMillis = draft.savedAtMillis;
        this.#restore(draft.content);
        this.#host.requestUpdate();
      })
      .catch(() => this.#set("unavailable"));
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#flush);
    this.#flush();
  }

  /** Tells of a change; saved once typing pauses. */
  change(content: v.InferInput<S>): void {
    this.#pending = content;
    this.#set("saving");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#flush, PAUSE_MILLIS);
  }

  /** Forgets the draft: it was sent, or the person discards it. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.#pending = null;
    await this.#store.discard(this.#name);
    this.#set("none");
  }

  readonly #flush = () => {
    clearTimeout(this.#timer);
    const content = this.#pending;
    if (content === null) return;
    this.#pending = null;
    const now = Date.now();
    this.#store
      .save(this.#name, content, now)
      .then(() => {
        this.savedAtMillis = now;
        if (this.#pending === null) this.#set("saved");
      })
      .catch(() => this.#set("unavailable"));
  };

  #set(state: DraftState): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}
