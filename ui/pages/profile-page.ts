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
import { ClockController } from "../controllers/clock-controller.ts";
import { ProfileDesk } from "../controllers/profile-desk.ts";
import { ProfilePlace } from "../controllers/profile-place.ts";
import { ProfilePublication } from "../controllers/profile-publication.ts";
import { ProfileSurroundings } from "../controllers/profile-surroundings.ts";
import { loadCore } from "../core.ts";
import { type DraftContent, ProfileDrafts } from "../drafts/profile-drafts.ts";
import { closeModalOf } from "../elements/modal.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { newerVersion, profileConflict } from "../elements/profile-conflict.ts";
import { type ProfileDialog, profileDialog } from "../elements/profile-dialogs.ts";
import { draftBanner, draftState, profileHead, templateList } from "../elements/profile-head.ts";
import { profileHistory } from "../elements/profile-history.ts";
import { readBody } from "../elements/profile-json.ts";
import { WtElement } from "../elements/wt-element.ts";
import type { ProfileEdit } from "../elements/wt-profile-editor.ts";
import "../elements/wt-profile-editor.ts";
import type { Publication } from "../elements/wt-publish-form.ts";
import "../elements/wt-time.ts";
import { differences } from "../profiles/merge.ts";
import { bodyOf, formOf, type Json, newBody } from "../profiles/profile-form.ts";
import { templateName } from "../profiles/profile-words.ts";
import { midnightOf } from "../profiles/schedule-clock.ts";
import { usualOffPeak } from "../profiles/site-hours.ts";
import { applyTemplate, type OffPeakHours, type TemplateName, type TemplateValues } from "../profiles/templates.ts";
import { redo, undo } from "../profiles/undo-history.ts";
import { navigateEvent, profileHref, setQueryValue } from "../router.ts";
import "./profile-assignments.ts";

/** Of this device, where no station and no site is chosen. */
const DEVICE_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

@customElement("wt-profile-page")
export class WtProfilePage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  /** Null: a new one. */
  @property({ attribute: false }) profileId: string | null = null;
  /** For tests. */
  @property({ attribute: false }) store = new ProfileDrafts();
  @state() private dialog: ProfileDialog | null = null;
  @state() private evaluator: ProfileEvaluator | null = null;

  readonly #clock = new ClockController(this);
  /** Null before the first update: where the script comes late, the properties are there only then. */
  #desk: ProfileDesk | null = null;
  #around!: ProfileSurroundings;
  #place!: ProfilePlace;
  #sending!: ProfilePublication;
  /** The problems of the body that was shown last: it is drawn anew with every second of the clock. */
  #checked: { readonly body: Json; readonly nowSeconds: number; readonly problems: readonly ProfileProblem[] } | null =
    null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("keydown", this.#onKey);
    void this.updateComplete.then(() => {
      if (this.isConnected) this.#start();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.#onKey);
  }

  readonly #onKey = (event: KeyboardEvent) => this.#desk?.onKey(event);

  #start(): void {
    const { api, store, profileId } = this;
    this.#around ??= new ProfileSurroundings(this, api, profileId);
    this.#place ??= new ProfilePlace(this, api);
    this.#sending ??= new ProfilePublication(this, api);
    this.#desk ??= new ProfileDesk(this, {
      ...{ api, store, profileId },
      newBody: () => newBody(this.#midnight),
      mayWrite: () => this.#mayWrite,
      onContent: (content) => {
        void this.#around.loadBodies(content.others);
        this.#place.follow(content);
      },
      onVersion: () => void this.#around.loadVersions(),
      onAsked: () => void this.#place.refresh(),
    });
    void this.#desk.load();
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

  get #mayWrite(): boolean {
    return may(this.access, "profiles:write") && this.#desk?.profile?.archived !== true;
  }

  /** The zone of the site that is drawn for, else that of this device. */
  get #timeZone(): string {
    return this.#place.drawnAt(DEVICE_ZONE)?.timeZone ?? this.#place.site?.timeZone ?? DEVICE_ZONE;
  }

  get #midnight(): string {
    return midnightOf(Math.floor(Date.now() / 1000), this.#timeZone);
  }

  #open(dialog: ProfileDialog): void {
    this.#sending.forget();
    this.dialog = dialog;
  }

  async #publish(desk: ProfileDesk, { name, reason }: Publication): Promise<void> {
    const { content, basis } = desk;
    const { profileId } = this;
    if (content === null) return;
    await desk.draft.settle();
    const done = await (profileId === null || basis === null
      ? this.#sending.publishNew(name, content.body, reason)
      : this.#sending.publishVersion(profileId, content.body, reason, basis.version));
    if (done.state === "done") await this.#published(desk, done.value);
    else if (
      done.state === "failed" &&
      done.error instanceof ApiError &&
      done.error.problem?.code === "version-conflict"
    ) {
      closeModalOf(this);
      await desk.ask();
      desk.setMerging(true);
    }
  }

  async #published(desk: ProfileDesk, profile: Profile): Promise<void> {
    closeModalOf(this);
    await desk.forget();
    this.emit("wt-announce", msg(str`Version ${profile.version} is published`));
    if (this.profileId === null) {
      desk.history = null;
      setQueryValue("draft", null);
      this.dispatchEvent(navigateEvent(profileHref(profile.id)));
      return;
    }
    desk.startOver(profile);
    void this.#around.compare(null);
    void this.#around.loadVersions();
  }

  async #rollBack(desk: ProfileDesk, version: number, reason: string): Promise<void> {
    if (this.profileId === null) return;
    const done = await this.#sending.rollBack(this.profileId, version, reason, desk.profile?.version);
    if (done.state !== "done") return;
    closeModalOf(this);
    this.emit("wt-announce", msg(str`Version ${done.value.version} is published: version ${version} again`));
    desk.meet(done.value);
  }

  async #rename(desk: ProfileDesk, name: string): Promise<void> {
    if (desk.profile === null) return;
    const done = await this.#sending.rename(desk.profile, name);
    if (done.state !== "done") return;
    closeModalOf(this);
    this.emit("wt-announce", msg(str`It is now called ${name}`));
    desk.profile = { ...desk.profile, ...done.value };
    this.requestUpdate();
  }

  async #discard(desk: ProfileDesk): Promise<void> {
    await desk.discard();
    this.emit("wt-announce", msg("The draft is discarded"));
  }

  #draw(desk: ProfileDesk, template: TemplateName, values: TemplateValues): void {
    const { content } = desk;
    const form = content === null ? null : (formOf(content.body) ?? formOf(newBody(this.#midnight)));
    if (content === null || form === null) return;
    const context = { midnight: this.#midnight, volts: content.volts, unit: form.unit };
    const next = applyTemplate(form, template, values, context);
    desk.edit({ ...content, body: bodyOf(next), typed: null }, null);
    closeModalOf(this);
    this.emit("wt-announce", msg(str`${templateName(template)} is drawn`));
  }

  override render() {
    const desk = this.#desk;
    if (desk?.loading.state === "failed")
      return html`<section class="card">${errorState(desk.loading.error, () => void desk.load())}</section>`;
    if (desk === null || desk.loading.state !== "done" || desk.content === null)
      return html`<section class="card">${loadingState(msg("Reading the profile"))}</section>`;
    const { content, profile } = desk;
    const nowSeconds = Math.floor(this.#clock.nowMillis / 60_000) * 60;
    if (this.#checked?.body !== content.body || this.#checked.nowSeconds !== nowSeconds)
      this.#checked = { body: content.body, nowSeconds, problems: checkBody(content.body, nowSeconds) };
    const { problems } = this.#checked;
    return html`${this.#renderHead(desk, content, problems)}
      ${draftBanner(desk.draft.state, {
        isOffline: desk.isOffline,
        isArchived: profile?.archived === true,
        canRestore: desk.discarded !== null,
        onRestore: () => desk.take(desk.discarded),
        onReload: () => void desk.load(),
      })}
      ${this.#renderConflict(desk, content)}
      <div class=${this.#mayWrite ? "profile-page" : ""}>
        ${this.#mayWrite ? html`<div class="col beside-left">${templateList((template) => this.#open({ kind: "template", template }))}</div>` : nothing}
        <div class="col">
          ${this.#renderEditor(desk, content, problems)}
          ${profile === null ? nothing : html`<wt-profile-assignments .api=${this.api} .access=${this.access} .profile=${profile}></wt-profile-assignments>`}
          ${profile === null ? nothing : this.#renderHistory(content, profile)}
        </div>
      </div>
      ${this.#renderDialog(desk, content)}`;
  }

  #renderHead(desk: ProfileDesk, content: DraftContent, problems: readonly ProfileProblem[]): TemplateResult {
    const { profile, basis, history } = desk;
    const isTypedFault = content.typed !== null && readBody(content.typed) === null;
    const isChanged = desk.isChanged(isTypedFault);
    return profileHead({
      ...{ name: profile?.name ?? null, newest: profile?.version ?? null, basedOn: basis?.version ?? null },
      ...{ isNew: this.profileId === null, isChanged, mayWrite: this.#mayWrite },
      isFaulty: isTypedFault || problems.some(({ severity }) => severity === "error"),
      draft: draftState(desk.draft, this.#clock.nowMillis, isChanged, () => void this.#discard(desk)),
      undone: history === null ? null : undo(history),
      redone: history === null ? null : redo(history),
      onTake: (next) => desk.take(next),
      onRename: () => this.#open({ kind: "rename" }),
      onPublish: () => this.#open({ kind: "publish" }),
    });
  }

  #renderEditor(desk: ProfileDesk, content: DraftContent, problems: readonly ProfileProblem[]): TemplateResult {
    const { energy } = this.#place;
    return html`<wt-profile-editor
      .content=${content}
      .profileId=${this.profileId}
      .earlier=${this.#around.compared?.body ?? desk.basis?.body ?? null}
      .problems=${problems}
      .evaluator=${this.evaluator}
      .items=${this.#around.others}
      .otherBodies=${this.#around.bodies}
      .place=${this.#place}
      .station=${this.#place.drawnAt(DEVICE_ZONE)}
      .energy=${energy.state === "done" ? energy.value : null}
      .nowMillis=${this.#clock.nowMillis}
      .timeZone=${this.#timeZone}
      .readOnly=${!this.#mayWrite}
      @wt-station-search=${({ detail }: CustomEvent<string>) => void this.#place.search(detail)}
      @wt-profile-edit=${({ detail }: CustomEvent<ProfileEdit>) => desk.edit(detail.content, detail.gesture)}
    ></wt-profile-editor>`;
  }

  #renderConflict(desk: ProfileDesk, content: DraftContent): TemplateResult | typeof nothing {
    const { profile, basis, sides } = desk;
    if (profile === null || basis === null || profile.version <= basis.version) return nothing;
    if (!desk.isMerging) return newerVersion(profile.version, () => desk.setMerging(true));
    return profileConflict({
      ...{ version: profile.version, by: profile.updatedBy.name, sides, body: content.body },
      ...{ timeZone: this.#timeZone, differences: desk.differences },
      onSide: (key, side) => desk.chooseSide(key, side),
      onTake: () => {
        if (desk.takeMerged()) this.emit("wt-announce", msg(str`The draft goes on from version ${profile.version}`));
      },
      onKeepTheirs: () => void this.#discard(desk),
      onLater: () => desk.setMerging(false),
    });
  }

  #renderHistory({ body }: DraftContent, profile: Profile): TemplateResult {
    const { compared, versions } = this.#around;
    return profileHistory({
      ...{ items: versions, newest: profile.version, mayWrite: this.#mayWrite, timeZone: this.#timeZone },
      compared:
        compared === null
          ? null
          : { version: compared.version, body, differences: differences(compared.body, compared.body, body) },
      onCompare: (version) => void this.#around.compare(version),
      onRollBack: (version) => this.#open({ kind: "roll-back", version }),
    });
  }

  /** The site's off-peak hours, for a template. */
  get #offPeak(): OffPeakHours | null {
    const { site, energy } = this.#place;
    const hours = site === null || energy.state !== "done" ? null : usualOffPeak(energy.value);
    return site === null || hours === null ? null : { ...hours, site: site.name };
  }

  #renderDialog(desk: ProfileDesk, content: DraftContent): TemplateResult | typeof nothing {
    return profileDialog(this.dialog, {
      ...{ name: desk.profile?.name ?? content.name, isNew: this.profileId === null },
      ...{ work: this.#sending.work, offPeak: this.#offPeak },
      onClosed: () => {
        this.dialog = null;
      },
      onDraw: (template, values) => this.#draw(desk, template, values),
      onPublish: (publication) => void this.#publish(desk, publication),
      onRename: (name) => void this.#rename(desk, name),
      onRollBack: (version, reason) => void this.#rollBack(desk, version, reason),
    });
  }
}
