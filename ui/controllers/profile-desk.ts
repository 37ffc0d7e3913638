// One profile under work: its draft with what can be undone, the published version that it began from, the newest one, and what to do
// where somebody else published meanwhile.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Profile } from "../../edge/contract/profiles.ts";
import { type ApiClient, ApiError } from "../api-client.ts";
import { readProfile } from "../api-profiles.ts";
import { type DraftContent, emptyContent, type ProfileDrafts } from "../drafts/profile-drafts.ts";
import { differences, merged, type Side } from "../profiles/merge.ts";
import type { Json } from "../profiles/profile-form.ts";
import { begin, type History, record, redo, undo } from "../profiles/undo-history.ts";
import { queryValue, setQueryValue } from "../router.ts";
import { RUNNING, type Work, workOf } from "../work.ts";
import { ProfileDraftController } from "./profile-draft-controller.ts";

/** How often it is asked whether somebody else published. */
const ASK_MILLIS = 20_000;

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

export interface DeskOptions {
  readonly api: ApiClient;
  readonly store: ProfileDrafts;
  /** Null: a new one. */
  readonly profileId: string | null;
  /** What a new profile begins with. */
  readonly newBody: () => Json;
  readonly mayWrite: () => boolean;
  /** The draft is another one, or was read again: what stands around it follows. */
  readonly onContent: (content: DraftContent) => void;
  /** Another version is the newest now; at the first reading too. */
  readonly onVersion: () => void;
  /** It was asked again. */
  readonly onAsked: () => void;
}

export class ProfileDesk implements ReactiveController {
  /** As it is published; null: not yet, or it cannot be read. */
  profile: Profile | null = null;
  history: History<DraftContent> | null = null;
  loading: Work<null> = RUNNING;
  /** The published version that the draft was drawn from; null: none. */
  basis: { readonly version: number; readonly body: Json } | null = null;
  /** Both are laid side by side. */
  isMerging = false;
  /** What was chosen there, by difference. */
  sides: ReadonlyMap<string, Side> = new Map();
  /** What was discarded and can be brought back. */
  discarded: History<DraftContent> | null = null;
  isOffline = false;
  readonly draft: ProfileDraftController;

  readonly #host: ReactiveControllerHost;
  readonly #options: DeskOptions;
  /** What was compared last: long profiles are drawn anew many times a second. */
  #compared: { readonly body: Json; readonly basis: Json; readonly isSame: boolean } | null = null;
  #draftId = "";
  #abort = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, options: DeskOptions) {
    this.#host = host;
    this.#options = options;
    this.draft = new ProfileDraftController(host, options.store);
    host.addController(this);
  }

  hostConnected(): void {
    this.#abort = new AbortController();
    document.addEventListener("visibilitychange", this.ask);
    this.#timer = setInterval(this.ask, ASK_MILLIS);
  }

  hostDisconnected(): void {
    this.#abort.abort();
    document.removeEventListener("visibilitychange", this.ask);
    clearInterval(this.#timer);
  }

  get content(): DraftContent | null {
    return this.history?.present ?? null;
  }

  /** `isTypedFault`: what was typed as JSON cannot be read. */
  isChanged(isTypedFault: boolean): boolean {
    const { content, basis } = this;
    if (content === null) return false;
    if (basis === null) return this.draft.state !== "none";
    if (this.#compared?.body !== content.body || this.#compared.basis !== basis.body)
      this.#compared = { body: content.body, basis: basis.body, isSame: same(content.body, basis.body) };
    return !this.#compared.isSame || isTypedFault;
  }

  async load(): Promise<void> {
    const { api, profileId, newBody } = this.#options;
    const { signal } = this.#abort;
    this.loading = RUNNING;
    this.#draftId = profileId ?? queryValue("draft") ?? `new-${crypto.randomUUID()}`;
    const [read, kept] = await Promise.all([
      profileId === null ? null : workOf(readProfile(api, profileId, signal)),
      this.draft.load(this.#draftId),
    ]);
    if (signal.aborted) return;
    const draft = kept?.state === "readable" ? kept.draft : null;
    if (read?.state === "done") this.#accept(read.value);
    if (draft !== null) {
      this.history = begin(draft.content);
      this.basis = draft.basedOn;
    } else if (this.profile !== null) this.startOver(this.profile);
    else if (profileId === null) this.history = begin(emptyContent("", newBody()));
    const failed = read?.state === "failed" ? read : null;
    this.isOffline = failed !== null;
    this.loading = failed !== null && draft === null ? failed : { state: "done", value: null };
    this.#meet();
    this.#changed();
    if (this.profile !== null) this.#options.onVersion();
  }

  #changed(): void {
    if (this.content !== null) this.#options.onContent(this.content);
    this.#host.requestUpdate();
  }

  #accept(profile: Profile): void {
    this.profile = profile;
    this.isOffline = false;
  }

  /** From a published version on. */
  startOver(profile: Profile): void {
    this.profile = profile;
    // What the drawing was compared with is not part of the profile, and stays.
    this.history = begin(emptyContent(profile.name, profile.body, this.content));
    this.basis = { version: profile.version, body: profile.body };
    this.isMerging = false;
    this.sides = new Map();
    this.#host.requestUpdate();
  }

  /** A version that was published is there: a draft goes on and meets it. */
  meet(profile: Profile): void {
    this.#accept(profile);
    this.#meet();
    this.#options.onVersion();
    this.#host.requestUpdate();
  }

  /** Where the draft began before the newest version: both are laid side by side, or it moves on where nothing of it differs. */
  #meet(): void {
    const { profile, basis, content } = this;
    if (profile === null || basis === null || content === null || profile.version <= basis.version) return;
    if (same(content.body, basis.body) && content.typed === null) {
      this.startOver(profile);
      if (this.draft.state === "saved") void this.draft.discard(this.#draftId);
    } else this.isMerging = true;
  }

  /** Whether somebody else published meanwhile. */
  readonly ask = async (): Promise<void> => {
    const { api, profileId } = this.#options;
    if (profileId === null || document.visibilityState === "hidden" || this.loading.state !== "done") return;
    const read = await workOf(readProfile(api, profileId, this.#abort.signal));
    if (this.#abort.signal.aborted) return;
    this.#host.requestUpdate();
    if (read.state !== "done") {
      this.isOffline = read.state === "failed" && read.error instanceof ApiError && read.error.kind === "offline";
      return;
    }
    const isNewer = read.value.version !== this.profile?.version;
    this.#accept(read.value);
    this.#options.onAsked();
    if (isNewer) this.meet(read.value);
  };

  /** Goes on to other content; changes of one gesture are one step back. */
  edit(content: DraftContent, gesture: string | null): void {
    if (this.history !== null) this.take(record(this.history, content, gesture));
  }

  /** Goes to a state of the history, and keeps it. Null: nowhere. */
  take(history: History<DraftContent> | null): void {
    if (history === null) return;
    this.history = history;
    this.discarded = null;
    this.#changed();
    const { mayWrite, profileId } = this.#options;
    if (!mayWrite()) return;
    if (profileId === null) setQueryValue("draft", this.#draftId);
    this.draft.change({ id: this.#draftId, profileId, basedOn: this.basis, content: history.present });
  }

  /** Ctrl+Z and Ctrl+Shift+Z. A field's own undo stays the browser's. */
  readonly onKey = (event: KeyboardEvent): void => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    const isOwn = (event.target as Element).matches("input, textarea");
    if (!isUndo || isOwn || this.history === null || !this.#options.mayWrite()) return;
    event.preventDefault();
    this.take(event.shiftKey ? redo(this.history) : undo(this.history));
  };

  /** Forgets what is kept: it was published. */
  async forget(): Promise<void> {
    await this.draft.discard(this.#draftId);
  }

  async discard(): Promise<void> {
    const before = this.history;
    await this.forget();
    if (this.profile !== null) this.startOver(this.profile);
    else this.history = begin(emptyContent("", this.#options.newBody()));
    this.discarded = before;
    this.#host.requestUpdate();
  }

  chooseSide(key: string, side: Side): void {
    this.sides = new Map(this.sides).set(key, side);
    this.#host.requestUpdate();
  }

  setMerging(isMerging: boolean): void {
    this.isMerging = isMerging;
    this.#host.requestUpdate();
  }

  get differences() {
    const { content, profile, basis } = this;
    return content === null || profile === null || basis === null
      ? []
      : differences(basis.body, profile.body, content.body);
  }

  /** Goes on from the newest version with what was chosen. False: there is nothing to merge. */
  takeMerged(): boolean {
    const { content, profile, basis, history } = this;
    if (content === null || profile === null || basis === null || history === null) return false;
    const body = merged(basis.body, profile.body, content.body, this.sides);
    this.basis = { version: profile.version, body: profile.body };
    this.isMerging = false;
    this.sides = new Map();
    this.take(record(history, { ...content, body, typed: null }));
    return true;
  }
}
