// What a driver's page does with wishes over time: reads what stands, previews what is typed, sends, takes back, follows the plan to the
// charger, and keeps the draft on this device.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { DriverWishes, Wishes, WishesAnswer } from "../../edge/contract/wishes.ts";
import { ApiError } from "../api-client.ts";
import type { DraftStore } from "../drafts/draft-store.ts";
import { formOf, type ReadWishes, readWishes, type WishesForm, wishesFormSchema } from "../wishes-form.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** Typing pauses this long before a preview is asked for, and before the draft is written. */
const PAUSE_MILLIS = 350;
/** Between two readings while the plan is on its way to the charger, and else. */
const NEAR_MILLIS = 2_500;
const FAR_MILLIS = 30_000;
/** However often a session changes, it is not asked for more often. */
const LEAST_MILLIS = 5_000;
/** Readings at the shorter pause in a row: a charger that is away is not asked after for ever. */
const MOST_NEAR = 24;

export interface WishesCalls {
  readonly read: (signal: AbortSignal) => Promise<DriverWishes>;
  readonly put: (wishes: Wishes, signal: AbortSignal) => Promise<DriverWishes>;
  readonly preview: (wishes: Wishes, signal: AbortSignal) => Promise<WishesAnswer>;
  readonly remove: (signal: AbortSignal) => Promise<void>;
}

export interface WishesDeskOptions {
  readonly calls: WishesCalls;
  readonly store: Pick<DraftStore, "load" | "save" | "discard">;
  /** Name of the draft: one a link. */
  readonly draftName: () => string;
  /** Of the session, mWh; null: not known. */
  readonly energySoFar: () => number | null;
  /** Told of what was read, and what stood before. */
  readonly onRead?: (now: DriverWishes, before: DriverWishes) => void;
}

export class WishesDesk implements ReactiveController {
  /** Null: not read yet, or this server knows no wishes. */
  standing: DriverWishes | null = null;
  /** Null: the form is closed. */
  form: WishesForm | null = null;
  preview: Work<WishesAnswer> = NOT_STARTED;
  /** A preview of what is typed now is on its way; `preview` is the one before. */
  isAsking = false;
  /** Of sending; done: what the server answered to what was asked, which changes nothing unless it is accepted. */
  sending: Work<WishesAnswer | null> = NOT_STARTED;
  takingBack: Work = NOT_STARTED;

  readonly #host: ReactiveControllerHost;
  readonly #options: WishesDeskOptions;
  #abort = new AbortController();
  #asking = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #near = 0;
  #readAtMillis = 0;
  #isRunning = false;
  #isOver = false;

  constructor(host: ReactiveControllerHost, options: WishesDeskOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#saveDraft);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#saveDraft);
    this.#saveDraft();
    this.stop();
  }

  /** The session goes on. Called again it does nothing. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#abort = new AbortController();
    void this.#read().then(() => this.#restore());
  }

  /** The session is over, or the page: nothing more is asked. */
  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#typing);
    this.#abort.abort();
    this.#asking.abort();
  }

  /** The session ended: a draft is of no use any more. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.stop();
    this.form = null;
    this.#discardDraft();
  }

  /** What is typed, read. */
  get read(): ReadWishes | null {
    if (this.form === null || this.standing === null) return null;
    return readWishes(this.form, this.standing.bounds, this.#options.energySoFar(), Date.now());
  }

  open(): void {
    if (this.standing === null) return;
    this.form = formOf(this.standing.wishes, Date.now(), this.standing.bounds.timeZone ?? "UTC");
    this.sending = NOT_STARTED;
    this.#ask();
  }

  cancel(): void {
    this.form = null;
    this.preview = NOT_STARTED;
    this.sending = NOT_STARTED;
    this.#asking.abort();
    this.#discardDraft();
    this.#host.requestUpdate();
  }

  change(change: Partial<WishesForm>): void {
    if (this.form === null) return;
    this.form = { ...this.form, ...change };
    this.sending = NOT_STARTED;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#saveDraft();
      this.#ask();
    }, PAUSE_MILLIS);
    this.#host.requestUpdate();
  }

  /** Takes a way out into the form, with what it leads to as the server said it. */
  choose({ wishes, consequence }: WishesAnswer["alternatives"][number]): void {
    if (this.standing === null) return;
    clearTimeout(this.#typing);
    this.#asking.abort();
    this.form = formOf(wishes, Date.now(), this.standing.bounds.timeZone ?? "UTC");
    this.preview = {
      state: "done",
      value: { answer: "ACCEPTED", reason: null, remarks: [], consequence, alternatives: [] },
    };
    this.sending = NOT_STARTED;
    this.#saveDraft();
    this.#host.requestUpdate();
  }

  /** Sends what is typed; the form closes when it is accepted. */
  async send(): Promise<void> {
    const wishes = this.read?.wishes ?? null;
    if (wishes === null || this.sending.state === "running") return;
    this.sending = RUNNING;
    this.#host.requestUpdate();
    const { signal } = this.#abort;
    const done = await workOf(this.#options.calls.put(wishes, signal));
    if (signal.aborted) return;
    if (done.state === "done") {
      const { answer } = done.value;
      this.sending = { state: "done", value: answer };
      if (answer?.answer === "ACCEPTED" || answer === null) {
        this.form = null;
        this.preview = NOT_STARTED;
        this.#discardDraft();
        this.#take(done.value);
      } else this.preview = { state: "done", value: answer };
      this.#near = 0;
      this.#schedule();
    } else this.sending = done as Work<WishesAnswer | null>;
    this.#host.requestUpdate();
  }

  async takeBack(): Promise<void> {
    if (this.takingBack.state === "running") return;
    this.takingBack = RUNNING;
    this.#host.requestUpdate();
    const { signal } = this.#abort;
    const done = await workOf(this.#options.calls.remove(signal));
    if (signal.aborted) return;
    this.takingBack = done.state === "done" ? { state: "done", value: null } : (done as Work);
    if (done.state === "done") await this.#read();
    this.#host.requestUpdate();
  }

  /** Something about the session has changed. */
  refresh(): void {
    if (!this.#isRunning || this.standing === null || Date.now() - this.#readAtMillis < LEAST_MILLIS) return;
    void this.#read();
  }

  #ask(): void {
    this.#asking.abort();
    const wishes = this.read?.wishes ?? null;
    if (wishes === null) {
      this.preview = NOT_STARTED;
      this.#host.requestUpdate();
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    // What was answered last stays in view, paler, until the next answer is there.
    if (this.preview.state !== "done") this.preview = RUNNING;
    this.isAsking = true;
    this.#host.requestUpdate();
    void workOf(this.#options.calls.preview(wishes, asking.signal)).then((done) => {
      if (asking.signal.aborted) return;
      this.isAsking = false;
      this.preview = done;
      this.#host.requestUpdate();
    });
  }
  readonly #read = async (): Promise<void> => {
    clearTimeout(this.#timer);
    this.#readAtMillis = Date.now();
    const { signal } = this.#abort;
    const done = await workOf(this.#options.calls.read(signal));
    if (signal.aborted) return;
    if (done.state === "done") this.#take(done.value);
    // A server without wishes: nothing to come back for.
    const isUnknown = done.state === "failed" && done.error instanceof ApiError && done.error.problem?.status === 404;
    if (!isUnknown) this.#schedule();
    this.#host.requestUpdate();
  };

  #take(now: DriverWishes): void {
    const before = this.standing;
    this.standing = now;
    if (before !== null) this.#options.onRead?.(now, before);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#isRunning) return;
    const { delivery } = this.standing ?? { delivery: null };
    const isNear = (delivery === "waiting" || delivery === "sent") && this.#near < MOST_NEAR;
    this.#near = isNear ? this.#near + 1 : this.#near;
    const again = () => (document.hidden ? this.#schedule() : void this.#read());
    this.#timer = setTimeout(again, isNear ? NEAR_MILLIS : FAR_MILLIS);
  }

  async #restore(): Promise<void> {
    if (this.standing === null || !this.standing.bounds.open || this.form !== null) return;
    const draft = await this.#options.store.load(this.#options.draftName(), wishesFormSchema).catch(() => null);
    if (draft === null || this.form !== null || !this.#isRunning) return;
    this.form = draft.content;
    this.#ask();
  }

  readonly #saveDraft = () => {
    if (this.form === null || !this.#isRunning) return;
    // A browser that keeps nothing: what is typed holds until the page is left.
    this.#options.store.save(this.#options.draftName(), this.form, Date.now()).catch(() => undefined);
  };

  #discardDraft(): void {
    clearTimeout(this.#typing);
    this.#options.store.discard(this.#options.draftName()).catch(() => undefined);
  }
}
