// One report on this device: what stands at the server, what is being edited, what waits to be sent. Every change is kept in IndexedDB
// before it is shown as kept; where the browser forbids that, what is sent goes straight to the server.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type FeedbackDoor, MAX_PHOTOS, type Stars } from "../../edge/contract/feedback.ts";
import type { ApiClient, ApiError } from "../api-client.ts";
import { eraseFeedback, readFeedback, sendFeedback } from "../api-feedback.ts";
import type { FeedbackDraft, FeedbackStore, KeptPhoto, SeenDoor, WaitingWriting } from "../drafts/feedback-store.ts";
import { isSame, NOTHING_SAID, type Said, type SaidFault, writingOf } from "../feedback-content.ts";
import { baseOf, type Conflict, conflictOf } from "../feedback-course.ts";
import { FeedbackOutbox } from "../feedback-outbox.ts";
import { type RedrawnPhoto, redrawn } from "../feedback-photo.ts";
import { currentLanguage } from "../language.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";
import { PollController } from "./poll-controller.ts";

/** How soon an answer of the operator is seen. */
const READ_MILLIS = 60_000;
/** Stars under an arrow key pass by on the way to those that are meant. */
const SETTLE_MILLIS = 700;

export interface FeedbackPlace {
  readonly api: ApiClient;
  readonly door: string;
  readonly store: FeedbackStore;
}

export class FeedbackController implements ReactiveController {
  /** What is shown and edited. */
  said: Said = NOTHING_SAID;
  /** What the server said last; null: never. */
  answer: FeedbackDoor | null = null;
  /** When it said so, UTC milliseconds. */
  seenAtMillis = 0;
  /** When the draft was kept; null: nothing differs from what was sent. */
  draftAtMillis: number | null = null;
  waiting: readonly WaitingWriting[] = [];
  photos: readonly KeptPhoto[] = [];
  /** The browser keeps nothing. */
  isForgetful = false;
  /** Read from this device: nothing is lost by showing it. */
  isReady = false;
  fault: SaidFault | null = null;
  /** Of photos: being drawn anew, or why one cannot be taken. */
  drawing: Work<unknown> = NOT_STARTED;
  erasing: Work<unknown> = NOT_STARTED;
  /** Sent straight to the server, without storage. */
  direct: Work<unknown> = NOT_STARTED;

  readonly #host: ReactiveControllerHost;
  readonly #place: () => FeedbackPlace;
  readonly #poll: PollController<FeedbackDoor>;
  #outbox: FeedbackOutbox | null = null;
  #basedOn = 0;
  /** Counts changes made here, so that a reading of what is kept never takes back what was typed meanwhile. */
  #edits = 0;
  #saving: Promise<unknown> = Promise.resolve();
  #settle: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, place: () => FeedbackPlace) {
    this.#host = host;
    this.#place = place;
    host.addController(this);
    this.#poll = new PollController(host, {
      intervalMillis: READ_MILLIS,
      load: (signal) => readFeedback(place().api, place().door, signal),
      onValue: (answer) => void this.#take(answer),
    });
  }

  hostConnected(): void {
    void this.#host.updateComplete.then(() => {
      const { api, store } = this.#place();
      this.#outbox = FeedbackOutbox.of({ api, store });
      this.#outbox.addEventListener("change", this.#onOutbox);
      this.#outbox.join();
      void this.#load();
    });
  }

  hostDisconnected(): void {
    clearTimeout(this.#settle);
    this.#outbox?.removeEventListener("change", this.#onOutbox);
    // What was tapped a moment ago leaves with the page.
    if (this.waiting.some(({ tried }) => !tried)) void this.#outbox?.flush();
    this.#outbox?.leave();
    this.#outbox = null;
  }

  /** Why nothing could be read; null while it can. */
  get readingError(): unknown {
    return this.#poll.error;
  }
  get isSending(): boolean {
    return (this.#outbox?.isSending ?? false) || this.direct.state === "running";
  }
  /** Why what waits has not arrived; null: nothing failed. */
  get trouble(): ApiError | null {
    return this.#outbox?.trouble ?? null;
  }
  /** The writing that the server refused; null: none. */
  get refused(): WaitingWriting | null {
    return this.waiting.find(({ refusal }) => refusal !== null) ?? null;
  }
  readAgain(): void {
    this.#poll.restart();
  }

  /** What stands, with what is on its way to it. */
  get base(): Said {
    return baseOf(this.answer, this.waiting, this.photos);
  }
  get isChanged(): boolean {
    return !isSame(this.said, this.base);
  }

  /** What another device said while something else was written here; null: nothing did. */
  get conflict(): Conflict | null {
    const unsent = this.draftAtMillis !== null && this.isChanged ? { said: this.said, basedOn: this.#basedOn } : null;
    return conflictOf(this.answer, this.waiting, unsent);
  }

  /** One tap: sent as it is; what else is being written stays a draft. `isPassing`: chosen by a key that may go on to the next. */
  async rate(stars: Stars, isPassing = false): Promise<void> {
    const hadMore = !isSame({ ...this.said, stars: this.base.stars }, this.base);
    this.said = { ...this.said, stars };
    this.#host.requestUpdate();
    this.#edits += 1;
    await this.#queue({ ...this.base, stars }, this.#expected(), hadMore);
    clearTimeout(this.#settle);
    if (!isPassing) void this.#outbox?.flush();
    else this.#settle = setTimeout(() => void this.#outbox?.flush(), SETTLE_MILLIS);
  }

  /** Something is edited: kept as a draft at once. */
  edit(change: Partial<Said>): void {
    this.said = { ...this.said, ...change };
    this.#edits += 1;
    this.fault = null;
    this.#keepDraft();
  }

  /** Sends all that is written. Answers whether there is nothing in its way. */
  async send(): Promise<boolean> {
    const checked = writingOf(this.said, { ...this.#about(), basedOn: this.#basedOn });
    this.fault = checked.ok ? null : checked.fault;
    this.#host.requestUpdate();
    if (!checked.ok) return false;
    clearTimeout(this.#settle);
    await this.#queue(this.said, this.waiting.length > 0 ? this.#expected() : this.#basedOn, false);
    void this.#outbox?.flush();
    return this.direct.state !== "failed";
  }

  async addPhotos(files: readonly File[]): Promise<void> {
    this.drawing = RUNNING;
    this.#host.requestUpdate();
    let failed: Work<unknown> = NOT_STARTED;
    for (const file of files.slice(0, Math.max(0, MAX_PHOTOS - this.said.photos.length))) {
      const work = await workOf<RedrawnPhoto>(redrawn(file));
      if (work.state !== "done") {
        failed = work;
        continue;
      }
      const photo: KeptPhoto = {
        ...{ photoId: crypto.randomUUID(), door: this.#place().door, state: "draft", detail: "" },
        ...work.value,
      };
      await this.#kept(this.#place().store.savePhoto(photo));
      this.photos = [...this.photos, photo];
      this.edit({ photos: [...this.said.photos, photo.photoId] });
    }
    this.drawing = failed;
    this.#host.requestUpdate();
  }

  removePhoto(photoId: string): void {
    const photo = this.photos.find((kept) => kept.photoId === photoId);
    this.photos = this.photos.filter((kept) => kept.photoId !== photoId);
    // One on its way is still named by what was sent before; it goes when the next writing names it no more.
    if (photo) void this.#kept(this.#place().store.removePhoto(photoId));
    this.edit({ photos: this.said.photos.filter((id) => id !== photoId) });
  }

  /** Back to what was sent. */
  async discard(): Promise<void> {
    const { door, store } = this.#place();
    for (const { photoId, state } of this.photos) if (state === "draft") await this.#kept(store.removePhoto(photoId));
    await this.#kept(store.discardDraft(door));
    this.said = this.base;
    this.fault = null;
    await this.#load();
  }

  /** Of a conflict: what was written here, said anew over what the other device said. */
  async keepMine(): Promise<void> {
    const { conflict } = this;
    if (conflict === null) return;
    this.said = conflict.mine;
    this.#basedOn = conflict.theirs.feedback?.version ?? 0;
    await this.#kept(this.#place().store.dropWritings(this.#place().door));
    this.waiting = [];
    await this.send();
  }

  /** Of a conflict, or of what was refused: what was written here is dropped. */
  async takeTheirs(): Promise<void> {
    await this.#kept(this.#place().store.forgetSaid(this.#place().door));
    await this.#load();
  }

  /** Takes back what was refused into the form, to be said otherwise. */
  async reopen(): Promise<void> {
    const { door, store } = this.#place();
    const said = this.waiting.at(-1)?.said ?? this.said;
    await this.#kept(store.dropWritings(door));
    this.waiting = [];
    this.#basedOn = this.answer?.feedback?.version ?? 0;
    this.edit({ ...said });
  }

  /** Erases text, photos and contact at the server and here. */
  async erase(): Promise<void> {
    const { api, door, store } = this.#place();
    this.erasing = RUNNING;
    this.#host.requestUpdate();
    // A signal of its own: leaving the page must not stop half-way what was confirmed.
    this.erasing = await workOf(eraseFeedback(api, door, AbortSignal.timeout(30_000)));
    if (this.erasing.state === "done") {
      await this.#kept(store.forgetSaid(door));
      await this.#take(this.erasing.value as FeedbackDoor);
      await this.#load();
    }
    this.#host.requestUpdate();
  }

  closeErasing(): void {
    this.erasing = NOT_STARTED;
    this.#host.requestUpdate();
  }

  readonly #onOutbox = (event: Event) => {
    if ((event as CustomEvent<string>).detail === this.#place().door) void this.#load();
  };

  /** What this device knows. */
  async #load(): Promise<void> {
    const { door, store } = this.#place();
    let edits: number;
    let kept: [SeenDoor | null, FeedbackDraft | null, WaitingWriting[], KeptPhoto[]] | null;
    do {
      edits = this.#edits;
      // What is being typed is saved first, and read back with the rest.
      await this.#saving;
      kept = await this.#kept(
        Promise.all([store.seen(door), store.draft(door), store.writings(door), store.photos(door)]),
      );
    } while (edits !== this.#edits);
    if (kept) {
      const [seen, draft, waiting, photos] = kept;
      if (seen && seen.seenAtMillis >= this.seenAtMillis) {
        this.answer = seen.answer;
        this.seenAtMillis = seen.seenAtMillis;
      }
      this.waiting = waiting;
      this.photos = photos;
      // Sent from another tab meanwhile, or typed and taken back: there is nothing left to send.
      const isIdle = draft !== null && isSame(draft.said, this.base);
      if (isIdle) await this.#kept(store.discardDraft(door));
      const unsent = isIdle ? null : draft;
      if (edits === this.#edits) {
        this.draftAtMillis = unsent?.savedAtMillis ?? null;
        this.said = unsent?.said ?? this.base;
        this.#basedOn = unsent?.basedOn ?? this.#expected();
      }
    }
    this.isReady = true;
    this.#host.requestUpdate();
  }

  async #take(answer: FeedbackDoor): Promise<void> {
    const { door, store } = this.#place();
    const isOlder = (answer.feedback?.version ?? 0) < (this.answer?.feedback?.version ?? 0);
    if (isOlder) return;
    const seenAtMillis = Date.now();
    if ((await this.#kept(store.saveSeen({ door, answer, seenAtMillis }))) !== null) return this.#load();
    const wasChanged = this.isChanged;
    this.answer = answer;
    this.seenAtMillis = seenAtMillis;
    this.isReady = true;
    if (!wasChanged) this.said = this.base;
    this.#basedOn = this.#expected();
    this.#host.requestUpdate();
  }

  #expected(): number {
    const last = this.waiting.at(-1);
    return last ? last.basedOn + 1 : (this.answer?.feedback?.version ?? 0);
  }

  #keepDraft(): void {
    const { door, store } = this.#place();
    const savedAtMillis = Date.now();
    this.draftAtMillis = savedAtMillis;
    const draft = { door, basedOn: this.#basedOn, said: this.said, savedAtMillis };
    this.#saving = this.#saving.then(() => this.#kept(store.saveDraft(draft)));
    this.#host.requestUpdate();
  }

  #about() {
    return { writingId: crypto.randomUUID(), writtenAtMillis: Date.now(), language: currentLanguage() };
  }

  async #queue(said: Said, basedOn: number, keepsDraft: boolean): Promise<void> {
    const { api, door, store } = this.#place();
    const about = this.#about();
    // What is typed from now on is based on this one; saved behind it, since everything here is saved in its order.
    this.#basedOn = basedOn + 1;
    const queueing = this.#saving.then(() => this.#kept(store.queue({ ...about, door, basedOn, said }, keepsDraft)));
    this.#saving = queueing;
    const edits = this.#edits;
    const queued = await queueing;
    if (queued === null) {
      this.#basedOn = basedOn;
      const checked = writingOf(said, { ...about, basedOn });
      if (!checked.ok) return;
      this.direct = RUNNING;
      this.#host.requestUpdate();
      this.direct = await workOf(sendFeedback(api, door, checked.writing, AbortSignal.timeout(30_000)));
      if (this.direct.state === "done") {
        this.draftAtMillis = null;
        await this.#take(this.direct.value as FeedbackDoor);
      }
      this.#host.requestUpdate();
      return;
    }
    for (const photo of this.photos) {
      // Its refusal was read: something else is being sent.
      if (photo.state === "refused") await this.#kept(store.removePhoto(photo.photoId));
      if (photo.state === "draft" && said.photos.includes(photo.photoId)) {
        await this.#kept(store.savePhoto({ ...photo, state: "waiting" }));
      }
    }
    this.#basedOn = queued + 1;
    if (keepsDraft || edits !== this.#edits) this.#keepDraft();
    await this.#load();
  }

  /** Null: the browser keeps nothing here. */
  async #kept<T>(task: Promise<T>): Promise<T | null> {
    try {
      return await task;
    } catch {
      this.isForgetful = true;
      this.#host.requestUpdate();
      return null;
    }
  }
}
