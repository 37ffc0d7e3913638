// One charging profile: its draft on this device, the version that is published, what somebody else published meanwhile, its history.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { checkBody } from "../../assembly/host/profiles/body.ts";
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";
import type { Access } from "../../edge/contract/access.ts";
import type { Profile } from "../../edge/contract/profiles.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { ApiError } from "../api-client.ts";
import { readProfile } from "../api-profiles.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { ProfileDraftController } from "../controllers/profile-draft-controller.ts";
import { ProfilePlace } from "../controllers/profile-place.ts";
import { ProfilePublication } from "../controllers/profile-publication.ts";
import { ProfileSurroundings } from "../controllers/profile-surroundings.ts";
import { loadCore } from "../core.ts";
import { type DraftContent, emptyContent, ProfileDrafts } from "../drafts/profile-drafts.ts";
import { closeModalOf } from "../elements/modal.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { newerVersion, profileConflict } from "../elements/profile-conflict.ts";
import { type ProfileDialog, profileDialog } from "../elements/profile-dialogs.ts";
import { draftBanner, draftState, profileHead, templateList } from "../elements/profile-head.ts";
import { profileHistory } from "../elements/profile-history.ts";
import { readBody } from "../elements/profile-json.ts";
import { ocppVersions } from "../elements/profile-ocpp-versions.ts";
import { WtElement } from "../elements/wt-element.ts";
import type { ProfileEdit } from "../elements/wt-profile-editor.ts";
import "../elements/wt-profile-editor.ts";
import "./profile-assignments.ts";
import type { Publication } from "../elements/wt-publish-form.ts";
import "../elements/wt-time.ts";
import { differences, merged, type Side } from "../profiles/merge.ts";
import { bodyOf, formOf, type Json, newBody } from "../profiles/profile-form.ts";
import { templateName } from "../profiles/profile-words.ts";
import { midnightOf } from "../profiles/schedule-clock.ts";
import { usualOffPeak } from "../profiles/site-hours.ts";
import { applyTemplate, type OffPeakHours, type TemplateName, type TemplateValues } from "../profiles/templates.ts";
import { begin, type History, record, redo, undo } from "../profiles/undo-history.ts";
import { navigateEvent, profileHref, queryValue, setQueryValue } from "../router.ts";
import { RUNNING, type Work, workOf } from "../work.ts";

/** Of this device, where no station and no site is chosen. */
const DEVICE_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** How often it is asked whether somebody else published. */
const ASK_MILLIS = 20_000;

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
type Basis = { readonly version: number; readonly body: Json };

@customElement("wt-profile-page")
export class WtProfilePage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  /** Null: a new one. */
  @property({ attribute: false }) profileId: string | null = null;
  /** For tests. */
  @property({ attribute: false }) store = new ProfileDrafts();
  /** As it is published; null: not yet, or it cannot be read. */
  @state() private profile: Profile | null = null;
  @state() private history: History<DraftContent> | null = null;
  @state() private loading: Work<null> = RUNNING;
  @state() private basis: Basis | null = null;
  @state() private isMerging = false;
  @state() private sides: ReadonlyMap<string, Side> = new Map();
  @state() private dialog: ProfileDialog | null = null;
  @state() private evaluator: ProfileEvaluator | null = null;
  /** What was discarded and can be brought back. */
  @state() private discarded: History<DraftContent> | null = null;
  @state() private isOffline = false;

  readonly #clock = new ClockController(this);
  #draft!: ProfileDraftController;
  #around!: ProfileSurroundings;
  #place!: ProfilePlace;
  #sending!: ProfilePublication;
  #draftId = "";
  #abort = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;
  override connectedCallback(): void {
    super.connectedCallback();
    this.#abort = new AbortController();
    this.addEventListener("keydown", this.#onKey);
    document.addEventListener("visibilitychange", this.#ask);
    this.#timer = setInterval(this.#ask, ASK_MILLIS);
    // Where the script came after the element, its properties are there from the first update on.
    void this.updateComplete.then(() => {
      if (this.isConnected) this.#start();
    });
  }

  #start(): void {
    this.#draft ??= new ProfileDraftController(this, this.store);
    this.#around ??= new ProfileSurroundings(this, this.api, this.profileId);
    this.#place ??= new ProfilePlace(this, this.api);
    this.#sending ??= new ProfilePublication(this, this.api);
    void this.#load();
    loadCore().then(
      (core) => {
        this.evaluator = core.profiles;
      },
      // Without the core the drawing works; what the charger makes of it is not shown.
      () => undefined,
    );
    void this.#around.loadOthers();
    void this.#place.loadSites();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
    clearInterval(this.#timer);
    this.removeEventListener("keydown", this.#onKey);
    document.removeEventListener("visibilitychange", this.#ask);
  }

  get #mayWrite(): boolean {
    return may(this.access, "profiles:write") && this.profile?.archived !== true;
  }

  /** The zone of the site that is drawn for, else that of this device. */
  get #timeZone(): string {
    return this.#place.drawnAt(DEVICE_ZONE)?.timeZone ?? this.#place.site?.timeZone ?? DEVICE_ZONE;
  }

  get #midnight(): string {
    return midnightOf(Math.floor(Date.now() / 1000), this.#timeZone);
  }

  get #content(): DraftContent | null {
    return this.history?.present ?? null;
  }

  get #isChanged(): boolean {
    const content = this.#content;
    if (content === null) return false;
    return this.basis === null
      ? this.#draft.state !== "none"
      : !same(content.body, this.basis.body) || this.#typedFault;
  }

  /** What was typed as JSON cannot be read. */
  get #typedFault(): boolean {
    const typed = this.#content?.typed ?? null;
    return typed !== null && readBody(typed) === null;
  }

  async #load(): Promise<void> {
    this.loading = RUNNING;
    const { signal } = this.#abort;
    const { profileId } = this;
    this.#draftId = profileId ?? queryValue("draft") ?? `new-${crypto.randomUUID()}`;
    const [read, kept] = await Promise.all([
      profileId === null ? null : workOf(readProfile(this.api, profileId, signal)),
      this.#draft.load(this.#draftId),
    ]);
    if (signal.aborted) return;
    const draft = kept?.state === "readable" ? kept.draft : null;
    if (read?.state === "done") this.#accept(read.value);
    if (draft !== null) {
      this.history = begin(draft.content);
      this.basis = draft.basedOn;
    } else if (this.profile !== null) this.#startOver(this.profile);
    else if (profileId === null) this.history = begin(emptyContent("", newBody(this.#midnight)));
    const failed = read?.state === "failed" ? read : null;
    this.isOffline = failed !== null;
    this.loading = failed !== null && draft === null ? failed : { state: "done", value: null };
    this.#meet();
    this.#follow();
    if (this.profile !== null) void this.#around.loadVersions();
  }

  /** Reads what the draft is drawn beside. */
  #follow(): void {
    const content = this.#content;
    if (content === null) return;
    void this.#around.loadBodies(content.others);
    this.#place.follow(content);
  }

  #accept(profile: Profile): void {
    this.profile = profile;
    this.isOffline = false;
  }

  #startOver(profile: Profile): void {
    // What the drawing was compared with is not part of the profile, and stays.
    this.history = begin(emptyContent(profile.name, profile.body, this.#content));
    this.basis = { version: profile.version, body: profile.body };
    this.isMerging = false;
    this.sides = new Map();
  }

  /** Where the draft began before the newest version: both are laid side by side, or it moves on where nothing of it differs. */
  #meet(): void {
    const { profile, basis } = this;
    const content = this.#content;
    if (profile === null || basis === null || content === null || profile.version <= basis.version) return;
    if (same(content.body, basis.body) && content.typed === null) {
      this.#startOver(profile);
      if (this.#draft.state === "saved") void this.#draft.discard(this.#draftId);
    } else this.isMerging = true;
  }

  /** Whether somebody else published meanwhile. */
  readonly #ask = async () => {
    if (this.profileId === null || document.visibilityState === "hidden" || this.loading.state !== "done") return;
    const read = await workOf(readProfile(this.api, this.profileId, this.#abort.signal));
    if (this.#abort.signal.aborted) return;
    if (read.state !== "done") {
      this.isOffline = read.state === "failed" && read.error instanceof ApiError && read.error.kind === "offline";
      return;
    }
    const isNewer = read.value.version !== this.profile?.version;
    this.#accept(read.value);
    void this.#place.refresh();
    if (isNewer) {
      this.#meet();
      void this.#around.loadVersions();
    }
  };

  #edit({ content, gesture }: ProfileEdit): void {
    const { history } = this;
    if (history === null) return;
    this.#take(record(history, content, gesture));
  }

  #take(history: History<DraftContent> | null): void {
    if (history === null) return;
    this.history = history;
    this.discarded = null;
    this.#follow();
    if (!this.#mayWrite) return;
    if (this.profileId === null) setQueryValue("draft", this.#draftId);
    this.#draft.change({ id: this.#draftId, profileId: this.profileId, basedOn: this.basis, content: history.present });
  }

  readonly #onKey = (event: KeyboardEvent) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    // A field's own undo stays the browser's.
    if (!isUndo || (event.target as Element).matches("input, textarea") || this.history === null || !this.#mayWrite)
      return;
    event.preventDefault();
    this.#take(event.shiftKey ? redo(this.history) : undo(this.history));
  };

  #open(dialog: ProfileDialog): void {
    this.#sending.forget();
    this.dialog = dialog;
  }

  async #publish({ name, reason }: Publication): Promise<void> {
    const content = this.#content;
    const { profileId, basis } = this;
    if (content === null) return;
    await this.#draft.settle();
    const { body } = content;
    const done = await (profileId === null || basis === null
      ? this.#sending.publishNew(name, body, reason)
      : this.#sending.publishVersion(profileId, body, reason, basis.version));
    if (done.state === "done") await this.#published(done.value, msg(str`Version ${done.value.version} is published`));
    else if (
      done.state === "failed" &&
      done.error instanceof ApiError &&
      done.error.problem?.code === "version-conflict"
    ) {
      closeModalOf(this);
      await this.#ask();
      this.isMerging = true;
    }
  }

  async #published(profile: Profile, said: string): Promise<void> {
    closeModalOf(this);
    await this.#draft.discard(this.#draftId);
    this.emit("wt-announce", said);
    if (this.profileId === null) {
      this.history = null;
      setQueryValue("draft", null);
      this.dispatchEvent(navigateEvent(profileHref(profile.id)));
      return;
    }
    this.#accept(profile);
    this.#startOver(profile);
    void this.#around.compare(null);
    void this.#around.loadVersions();
  }

  async #rollBack(version: number, reason: string): Promise<void> {
    if (this.profileId === null) return;
    const done = await this.#sending.rollBack(this.profileId, version, reason, this.profile?.version);
    if (done.state !== "done") return;
    // A draft goes on, and meets the version that came.
    closeModalOf(this);
    this.emit("wt-announce", msg(str`Version ${done.value.version} is published: version ${version} again`));
    this.#accept(done.value);
    this.#meet();
    void this.#around.loadVersions();
  }

  async #rename(name: string): Promise<void> {
    if (this.profile === null) return;
    const done = await this.#sending.rename(this.profile, name);
    if (done.state !== "done") return;
    closeModalOf(this);
    this.emit("wt-announce", msg(str`It is now called ${name}`));
    if (this.profile !== null) this.profile = { ...this.profile, ...done.value };
  }

  async #discard(): Promise<void> {
    const before = this.history;
    await this.#draft.discard(this.#draftId);
    if (this.profile !== null) this.#startOver(this.profile);
    else this.history = begin(emptyContent("", newBody(this.#midnight)));
    this.discarded = before;
    this.emit("wt-announce", msg("The draft is discarded"));
  }

  #draw(template: TemplateName, values: TemplateValues): void {
    const content = this.#content;
    const form = content === null ? null : (formOf(content.body) ?? formOf(newBody(this.#midnight)));
    if (content === null || form === null) return;
    const context = { midnight: this.#midnight, volts: content.volts, unit: form.unit };
    const next = applyTemplate(form, template, values, context);
    this.#edit({ content: { ...content, body: bodyOf(next), typed: null }, gesture: null });
    closeModalOf(this);
    this.emit("wt-announce", msg(str`${templateName(template)} is drawn`));
  }

  #takeMerged(): void {
    const content = this.#content;
    const { profile, basis } = this;
    if (content === null || profile === null || basis === null || this.history === null) return;
    const body = merged(basis.body, profile.body, content.body, this.sides);
    this.basis = { version: profile.version, body: profile.body };
    this.isMerging = false;
    this.sides = new Map();
    this.#take(record(this.history, { ...content, body, typed: null }));
    this.emit("wt-announce", msg(str`The draft goes on from version ${profile.version}`));
  }

  override render() {
    const { profile } = this;
    const content = this.#content;
    if (this.loading.state === "failed")
      return html`<section class="card">${errorState(this.loading.error, () => void this.#load())}</section>`;
    if (this.loading.state !== "done" || content === null)
      return html`<section class="card">${loadingState(msg("Reading the profile"))}</section>`;
    const problems = checkBody(content.body, Math.floor(this.#clock.nowMillis / 60_000) * 60);
    return html`${this.#head(problems)}
      ${draftBanner(this.#draft.state, {
        isOffline: this.isOffline,
        isArchived: profile?.archived === true,
        canRestore: this.discarded !== null,
        onRestore: () => this.#take(this.discarded),
        onReload: () => void this.#load(),
      })}
      ${this.#renderConflict(content)}
      <div class=${this.#mayWrite ? "profile-page" : ""}>
        ${this.#mayWrite ? html`<div class="col beside-left">${templateList((template) => this.#open({ kind: "template", template }))}</div>` : nothing}
        <div class="col">
          <wt-profile-editor
            .content=${content}
            .earlier=${this.#around.compared?.body ?? this.basis?.body ?? null}
            .problems=${problems}
            .evaluator=${this.evaluator}
            .items=${this.#around.others}
            .otherBodies=${this.#around.bodies}
            .nowMillis=${this.#clock.nowMillis}
            .timeZone=${this.#timeZone}
            .profileId=${this.profileId}
            .place=${this.#place}
            .station=${this.#place.drawnAt(DEVICE_ZONE)}
            .energy=${this.#place.energy.state === "done" ? this.#place.energy.value : null}
            .readOnly=${!this.#mayWrite}
            @wt-station-search=${({ detail }: CustomEvent<string>) => void this.#place.search(detail)}
            @wt-profile-edit=${({ detail }: CustomEvent<ProfileEdit>) => this.#edit(detail)}
          ></wt-profile-editor>
          ${problems.some(({ severity }) => severity === "error") ? nothing : ocppVersions({ body: content.body, volts: content.volts, timeZone: this.#timeZone, nowSeconds: Math.floor(this.#clock.nowMillis / 60_000) * 60 })}
          ${profile === null ? nothing : html`<wt-profile-assignments .api=${this.api} .access=${this.access} .profile=${profile}></wt-profile-assignments>`}
          ${profile === null ? nothing : this.#renderHistory(content, profile)}
        </div>
      </div>
      ${profileDialog(this.dialog, {
        ...{
          name: this.profile?.name ?? content.name,
          isNew: this.profileId === null,
          work: this.#sending.work,
          offPeak: this.#offPeak,
        },
        onClosed: () => {
          this.dialog = null;
        },
        onDraw: (template, values) => this.#draw(template, values),
        onPublish: (publication) => void this.#publish(publication),
        onRename: (next) => void this.#rename(next),
        onRollBack: (version, reason) => void this.#rollBack(version, reason),
      })}`;
  }

  /** The site's off-peak hours, for a template. */
  get #offPeak(): OffPeakHours | null {
    const { site, energy } = this.#place;
    const hours = site === null || energy.state !== "done" ? null : usualOffPeak(energy.value);
    return site === null || hours === null ? null : { ...hours, site: site.name };
  }

  #head(problems: readonly ProfileProblem[]): TemplateResult {
    const { profile, basis, history } = this;
    const isChanged = this.#isChanged;
    const isFaulty = this.#typedFault || problems.some(({ severity }) => severity === "error");
    return profileHead({
      ...{ name: profile?.name ?? null, newest: profile?.version ?? null, basedOn: basis?.version ?? null },
      ...{ isNew: this.profileId === null, isChanged, isFaulty, mayWrite: this.#mayWrite },
      draft: draftState(this.#draft, this.#clock.nowMillis, isChanged, () => void this.#discard()),
      undone: history === null ? null : undo(history),
      redone: history === null ? null : redo(history),
      onTake: (next) => this.#take(next),
      onRename: () => this.#open({ kind: "rename" }),
      onPublish: () => this.#open({ kind: "publish" }),
    });
  }

  #renderConflict(content: DraftContent): TemplateResult | typeof nothing {
    const { profile, basis } = this;
    if (profile === null || basis === null || profile.version <= basis.version) return nothing;
    const merge = (isMerging: boolean) => {
      this.isMerging = isMerging;
    };
    if (!this.isMerging) return newerVersion(profile.version, () => merge(true));
    return profileConflict({
      ...{ version: profile.version, by: profile.updatedBy.name, sides: this.sides, body: content.body },
      timeZone: this.#timeZone,
      differences: differences(basis.body, profile.body, content.body),
      onSide: (key, side) => {
        this.sides = new Map(this.sides).set(key, side);
      },
      onTake: () => this.#takeMerged(),
      onKeepTheirs: () => void this.#discard(),
      onLater: () => merge(false),
    });
  }

  #renderHistory(content: DraftContent, profile: Profile): TemplateResult {
    const { compared } = this.#around;
    return profileHistory({
      items: this.#around.versions,
      newest: profile.version,
      mayWrite: this.#mayWrite,
      compared:
        compared === null
          ? null
          : {
              version: compared.version,
              body: content.body,
              differences: differences(compared.body, compared.body, content.body),
            },
      timeZone: this.#timeZone,
      onCompare: (version) => void this.#around.compare(version),
      onRollBack: (version) => this.#open({ kind: "roll-back", version }),
    });
  }
}
