// Charging profiles: those that are published, and the drafts on this device.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Access } from "../../edge/contract/access.ts";
import type { ProfileItem, ProfileList } from "../../edge/contract/profiles.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { changeProfile, profiles } from "../api-profiles.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { type KeptDraft, type ProfileDraft, ProfileDrafts } from "../drafts/profile-drafts.ts";
import { failure } from "../elements/failure.ts";
import { icon, mark } from "../elements/icons.ts";
import { emptyState, errorState, loadingTable, pollBanner } from "../elements/page-states.ts";
import "../elements/wt-time.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { purposeWord, unitWord } from "../profiles/profile-words.ts";
import { navigateEvent, PROFILES_IN_USE, type ProfilesFilter, profileHref, profilesHref } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PAGE_SIZE = 50;

@customElement("wt-profiles-page")
export class WtProfilesPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) filter: ProfilesFilter = PROFILES_IN_USE;
  /** For tests. */
  @property({ attribute: false }) store = new ProfileDrafts();
  @state() private drafts: readonly KeptDraft[] = [];
  /** Discarded here, and still to be brought back. */
  @state() private discarded: ProfileDraft | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  @state() private size = PAGE_SIZE;

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<ProfileList>(this, {
    intervalMillis: 30_000,
    load: (signal) => this.#load(signal),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#loadDrafts());
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("filter") && changed.get("filter") !== undefined) {
      this.size = PAGE_SIZE;
      this.#poll.restart(true);
    }
  }

  /** As many as are shown, page by page: the server gives 100 at once. */
  async #load(signal: AbortSignal): Promise<ProfileList> {
    const items: ProfileItem[] = [];
    let cursor: string | null = null;
    do {
      const limit = Math.min(100, this.size - items.length);
      const list: ProfileList = await profiles(this.api, { ...this.filter, cursor, limit }, signal);
      items.push(...list.items);
      cursor = list.nextCursor ?? null;
    } while (cursor !== null && items.length < this.size);
    return cursor === null ? { items } : { items, nextCursor: cursor };
  }

  async #loadDrafts(): Promise<void> {
    try {
      this.drafts = await this.store.list();
    } catch (error) {
      // A browser that keeps nothing has no drafts to list; the editor says so when it matters.
      if (!(error instanceof Error)) throw error;
      this.drafts = [];
    }
  }

  async #discard(draft: ProfileDraft): Promise<void> {
    await this.store.discard(draft.id);
    this.discarded = draft;
    this.emit("wt-announce", msg("The draft is discarded"));
    await this.#loadDrafts();
  }

  async #restore(draft: ProfileDraft): Promise<void> {
    await this.store.save(draft, null);
    this.discarded = null;
    this.emit("wt-announce", msg("The draft is back"));
    await this.#loadDrafts();
  }

  async #archive(item: ProfileItem): Promise<void> {
    this.work = RUNNING;
    const archived = !item.archived;
    this.work = await workOf(changeProfile(this.api, item, { archived }, new AbortController().signal));
    if (this.work.state === "done")
      this.emit("wt-announce", archived ? msg(str`${item.name} is archived`) : msg(str`${item.name} is in use again`));
    this.#poll.restart();
  }

  #narrow(change: Partial<ProfilesFilter>): void {
    this.dispatchEvent(navigateEvent(profilesHref({ ...this.filter, ...change })));
  }

  get #mayChange(): boolean {
    return may(this.access, "profiles:write");
  }

  override render() {
    return html`<div class="ph">
        <h1>${msg("Charging profiles")}</h1>
        <span class="grow"></span>
        ${this.#mayChange ? html`<a class="btn p" href=${profileHref(null)}>${icon("plus")}${msg("Draw a profile")}</a>` : nothing}
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)} ${failure(this.work, msg("The profile was not changed."))}
      ${this.discarded === null ? nothing : html`<div class="ban" role="status"><span class="grow">${msg("The draft is discarded.")}</span><button class="btn s" @click=${() => this.discarded && void this.#restore(this.discarded)}>${msg("Bring it back")}</button></div>`}
      <div class="col">
        ${this.drafts.length === 0 ? nothing : this.#renderDrafts()}
        <section class="card" aria-label=${msg("Published profiles")}>${this.#renderFilter()} ${this.#renderList()}</section>
      </div>`;
  }

  #renderDrafts(): TemplateResult {
    const row = (kept: KeptDraft) => {
      if (kept.state !== "readable") {
        const words =
          kept.state === "newer"
            ? msg("Written by a later version of this page; it is left as it is.")
            : msg("This draft cannot be read; it is left as it is.");
        return html`<li><span class="v warn">${mark("warn")}${words}</span></li>`;
      }
      const { draft } = kept;
      const name = draft.content.name || msg("Not named yet");
      const href =
        draft.profileId === null
          ? `${profileHref(null)}?draft=${encodeURIComponent(draft.id)}`
          : profileHref(draft.profileId);
      return html`<li class="row wrap">
        <a class="b brk" href=${href}>${name}</a>
        <span class="mut">${draft.basedOn === null ? msg("not published yet") : msg(str`from version ${draft.basedOn.version}`)} · ${msg("saved")} <wt-time .at=${draft.savedAtMillis}></wt-time></span>
        <span class="grow"></span>
        <button class="btn s" aria-label=${msg(str`Discard the draft of ${name}`)} @click=${() => void this.#discard(draft)}>${msg("Discard")}</button>
      </li>`;
    };
    return html`<section class="card">
      <div class="ch"><h2>${msg("Drafts on this device")}</h2><span class="mut">${formats.count(this.drafts.length)}</span></div>
      <ul class="draft-list">${this.drafts.map(row)}</ul>
    </section>`;
  }

  #renderFilter(): TemplateResult {
    const { search, archived } = this.filter;
    const part = (one: ProfilesFilter["archived"], words: string) =>
      html`<a href=${profilesHref({ search, archived: one })} aria-current=${archived === one ? "true" : nothing}>${words}</a>`;
    return html`<form class="filters" role="search" aria-label=${msg("Filter")} @submit=${(event: SubmitEvent) => event.preventDefault()}>
      <label class="in-line"><span class="lab">${msg("Search")}</span><input type="search" maxlength="100" placeholder=${msg("Name")} autocomplete="off" .value=${live(search ?? "")} @change=${(event: Event) => this.#narrow({ search: (event.target as HTMLInputElement).value.trim() || null })} /></label>
      <nav class="seg" aria-label=${msg("Status")}>${part(null, msg("In use"))}${part("true", msg("Archived"))}${part("all", msg("All"))}</nav>
    </form>`;
  }

  #renderList(): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return state === "failed"
        ? errorState(error, () => this.#poll.restart())
        : loadingTable([msg("Name"), msg("For"), msg("Version"), msg("Published")], msg("Reading profiles"));
    }
    if (value.items.length === 0) return this.#renderEmpty();
    return html`<div class="fit"><table class="two-line">
        <thead><tr><th scope="col">${msg("Name")}</th><th scope="col">${msg("For")}</th><th scope="col">${msg("Version")}</th><th scope="col" class="late">${msg("Published")}</th>${this.#mayChange ? html`<th scope="col"><span class="vh">${msg("Actions")}</span></th>` : nothing}</tr></thead>
        <tbody>${value.items.map((item) => this.#renderRow(item))}</tbody>
      </table></div>
      ${
        value.nextCursor === undefined
          ? nothing
          : html`<div class="more row"><button class="btn" @click=${() => {
              this.size += PAGE_SIZE;
              this.#poll.restart();
            }}>${msg("Show more")}</button></div>`
      }`;
  }

  #renderEmpty(): TemplateResult {
    const { search, archived } = this.filter;
    if (search !== null || archived !== null) {
      return emptyState(
        msg("No profile fits this filter"),
        msg("Any part of the name is found."),
        html`<a class="btn" href="/profiles">${msg("Show those in use")}</a>`,
      );
    }
    return emptyState(
      msg("No charging profile yet"),
      msg(
        "A profile says how much may be charged when. Draw one, or begin with a template; it stays on this device until it is published.",
      ),
      this.#mayChange ? html`<a class="btn" href=${profileHref(null)}>${msg("Draw a profile")}</a>` : undefined,
    );
  }

  #renderRow(item: ProfileItem): TemplateResult {
    const { id, name, purpose, unit, version, updatedAtMillis, updatedBy, archived } = item;
    return html`<tr>
      <th scope="row" class="p1 ell name" title=${name}><a href=${profileHref(id)}>${name}</a></th>
      <td class="p3">${purposeWord(purpose)} <span class="mut">${unitWord(unit)}</span></td>
      <td class="p2">${archived ? html`<span class="v none">${mark("none")}${msg("archived")}</span>` : msg(str`Version ${version}`)}</td>
      <td class="p4 late"><wt-time .at=${updatedAtMillis}></wt-time> <span class="mut">${updatedBy.name}</span></td>
      ${
        this.#mayChange
          ? html`<td class="p5 acts"><button class="btn s" ?disabled=${this.work.state === "running"} aria-label=${archived ? msg(str`Use again: ${name}`) : msg(str`Archive ${name}`)} @click=${() => void this.#archive(item)}>${archived ? msg("Use again") : msg("Archive")}</button></td>`
          : nothing
      }
    </tr>`;
  }
}
