// Ties the profile editor to its draft: loads it, saves every change after a short pause and on leaving, and says where it stands.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { DraftContent, KeptDraft, ProfileDraft, ProfileDrafts } from "../drafts/profile-drafts.ts";

/**
 * `newer`: a later version of this page keeps a draft, which is left alone. `elsewhere`: another tab saved it since. `full`: there is no
 * room on this device; each further change tries again.
 */
export type ProfileDraftState = "none" | "saving" | "saved" | "unavailable" | "full" | "newer" | "elsewhere";

/** Changes that follow each other faster are saved once. */
const PAUSE_MILLIS = 200;

type Identity = Pick<ProfileDraft, "id" | "profileId" | "basedOn">;

export class ProfileDraftController implements ReactiveController {
  state: ProfileDraftState = "none";
  /** UTC milliseconds; meaningful while `state` is "saved". */
  savedAtMillis = 0;

  readonly #host: ReactiveControllerHost;
  readonly #store: ProfileDrafts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: (Identity & { readonly content: DraftContent }) | null = null;
  /** Of the row that this page read or wrote last. */
  #rowMillis: number | null = null;
  /** Writes follow each other, so that the older never wins. */
  #writing: Promise<void> = Promise.resolve();

  constructor(host: ReactiveControllerHost, store: ProfileDrafts) {
    this.#host = host;
    this.#store = store;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#flush);
    document.addEventListener("visibilitychange", this.#onVisibility);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#flush);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#flush();
  }

  /** The draft of that id as it is kept; null: there is none, or none can be kept. */
  async load(id: string): Promise<KeptDraft | null> {
    let kept: KeptDraft | null = null;
    try {
      kept = await this.#store.load(id);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#set("unavailable");
      return null;
    }
    if (kept === null) this.#set("none");
    else if (kept.state !== "readable") this.#set(kept.state === "newer" ? "newer" : "none");
    else this.#accept(kept.draft.savedAtMillis);
    return kept;
  }

  /** Tells of a change; saved once they pause. */
  change(draft: Identity & { readonly content: DraftContent }): void {
    if (this.state === "newer" || this.state === "elsewhere") return;
    this.#pending = draft;
    this.#set("saving");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#flush, PAUSE_MILLIS);
  }

  /** Forgets the draft: it was published, or the person discards it. */
  async discard(id: string): Promise<void> {
    clearTimeout(this.#timer);
    this.#pending = null;
    await this.#writing;
    if (this.state === "unavailable") return;
    await this.#store.discard(id);
    this.#rowMillis = null;
    this.#set("none");
  }

  /** Resolves when everything told so far is kept. */
  async settle(): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  readonly #onVisibility = () => {
    if (document.visibilityState === "hidden") this.#flush();
  };

  readonly #flush = () => {
    clearTimeout(this.#timer);
    const draft = this.#pending;
    if (draft === null) return;
    this.#pending = null;
    this.#writing = this.#writing.then(() => this.#write(draft));
  };

  async #write(draft: Identity & { readonly content: DraftContent }): Promise<void> {
    // Two rows must not have one time: it says which of them was read.
    const savedAtMillis = Math.max(Date.now(), (this.#rowMillis ?? 0) + 1);
    try {
      const isSaved = await this.#store.save({ ...draft, savedAtMillis }, this.#rowMillis);
      if (!isSaved) this.#set("elsewhere");
      else this.#accept(savedAtMillis);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#set(error.name === "QuotaExceededError" ? "full" : "unavailable");
    }
  }

  #accept(savedAtMillis: number): void {
    this.#rowMillis = savedAtMillis;
    this.savedAtMillis = savedAtMillis;
    this.#set(this.#pending === null ? "saved" : "saving");
  }

  #set(state: ProfileDraftState): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}
