// What the inbox is narrowed to: search, the usual questions as buttons with their counts, and the rest in a drawer.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { FeedbackCounts, SavedView } from "../../edge/contract/feedback-work.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Assignees } from "../api-inbox.ts";
import { stateWords } from "../feedback-words.ts";
import { formats } from "../format.ts";
import { type InboxFilter, OPEN_REPORTS } from "../inbox-filter.ts";
import { problemWords, visibilityWords } from "../inbox-words.ts";
import { icon } from "./icons.ts";

export interface InboxFiltersOptions {
  readonly filter: InboxFilter;
  readonly counts: FeedbackCounts | null;
  readonly sites: readonly Site[];
  readonly assignees: Assignees;
  readonly views: readonly SavedView[];
  /** Saved views are a person's own: keys and nobody have none. */
  readonly mayKeepViews: boolean;
  readonly open: boolean;
  /** The same reports as a file. */
  readonly exportHref: string;
  readonly onNarrow: (change: Partial<InboxFilter>) => void;
  readonly onToggle: () => void;
  readonly onView: (view: SavedView) => void;
  readonly onRemoveView: (view: SavedView) => void;
  readonly onSaveView: () => void;
}

const STATES = ["received", "acknowledged", "in-work", "resolved", "declined"] as const;

/** Views that everybody has, with how many are in them. */
function questions({ filter, counts, onNarrow }: InboxFiltersOptions): TemplateResult {
  const nothingElse = { state: null, due: null, visibility: null, assignee: null };
  const chosen = (change: Partial<InboxFilter>) =>
    (["state", "due", "visibility", "assignee"] as const).every((name) => filter[name] === (change[name] ?? null));
  const question = (words: string, count: number | undefined, change: Partial<InboxFilter>) =>
    html`<button class="inb-ask" type="button" aria-pressed=${chosen(change)} @click=${() => onNarrow({ ...nothingElse, ...change })}>
      ${words}${count === undefined ? nothing : html`<span class="inb-count">${formats.count(count)}</span>`}
    </button>`;
  if (filter.answered === "true") return html``;
  return html`<div class="inb-asks" role="group" aria-label=${msg("Which reports")}>
    ${question(msg("Open", { id: "open-reports" }), counts?.open, {})} ${question(msg("New"), counts?.received, { state: "received" })}
    ${question(msg("Due"), counts?.due, { due: "true" })} ${question(msg("Mine"), counts?.mine, { assignee: "me" })}
    ${question(msg("Held"), counts?.held, { state: "all", visibility: "held" })} ${question(msg("All"), undefined, { state: "all" })}
  </div>`;
}

export function inboxFilters(options: InboxFiltersOptions): TemplateResult {
  const { filter, open, onNarrow, onToggle } = options;
  const isMore = chips(options).length > 0;
  return html`<search class="inb-filters" aria-label=${msg("Filter")}>
    <div class="inb-find">
      <label class="vh" for="inbox-search">${msg("Search in texts, stations, sessions")}</label>
      <input
        id="inbox-search"
        type="search"
        maxlength="200"
        autocomplete="off"
        placeholder=${msg("Search in texts, stations, sessions")}
        .value=${live(filter.search ?? "")}
        @change=${(event: Event) => onNarrow({ search: (event.target as HTMLInputElement).value.trim() || null })}
      />
      <button class="btn q s" type="button" aria-expanded=${open} aria-controls="inbox-more" @click=${onToggle}>
        ${icon("filter")}${msg("Filter")}
      </button>
    </div>
    ${questions(options)} ${isMore ? html`<div class="inb-chips">${chips(options)}</div>` : nothing}
    <div id="inbox-more" class="inb-more" ?hidden=${!open}>${open ? more(options) : nothing}</div>
  </search>`;
}

/** What is chosen in the drawer, or came with a link: it can be let go. */
function chips({ filter, assignees, sites, onNarrow }: InboxFiltersOptions): TemplateResult[] {
  const words: Partial<Record<keyof InboxFilter, string>> = {};
  if (filter.stationId) words.stationId = filter.stationId;
  if (filter.siteId) words.siteId = sites.find(({ id }) => id === filter.siteId)?.name ?? filter.siteId;
  if (filter.verified) words.verified = filter.verified === "true" ? msg("verified") : msg("not verified");
  if (filter.problem) words.problem = problemWords(filter.problem);
  if (filter.model) words.model = filter.model;
  if (filter.firmware) words.firmware = filter.firmware;
  if (filter.since) words.since = msg(str`since ${formats.day(Number(filter.since))}`);
  if (filter.state !== null && STATES.some((state) => state === filter.state) && filter.state !== "received") {
    words.state = stateWords(filter.state as (typeof STATES)[number]).word;
  }
  if (filter.visibility !== null && filter.visibility !== "held") {
    words.visibility = visibilityWords(filter.visibility === "hidden" ? "hidden" : "public");
  }
  if (filter.assignee === "none") words.assignee = msg("given to nobody");
  else if (filter.assignee !== null && filter.assignee !== "me") {
    words.assignee = assignees.find(({ id }) => id === filter.assignee)?.name ?? filter.assignee;
  }
  return Object.entries(words).map(
    ([name, text]) =>
      html`<span class="chip-set inb-chip"
        ><span class="ell" title=${text}>${text}</span><button class="ib" type="button" aria-label=${msg(str`Without the filter ${text}`)} @click=${() => onNarrow({ [name]: null })}>${icon("close")}</button></span
      >`,
  );
}

function more(options: InboxFiltersOptions): TemplateResult {
  const { filter, sites, assignees, onNarrow } = options;
  const choice = (
    name: "state" | "siteId" | "verified" | "visibility" | "assignee",
    label: string,
    values: readonly (readonly [string, string])[],
  ) =>
    html`<label class="field"
      ><span class="lab">${label}</span
      ><select @change=${(event: Event) => onNarrow({ [name]: (event.target as HTMLSelectElement).value || null })}>
        ${values.map(([value, words]) => html`<option value=${value} ?selected=${(filter[name] ?? "") === value}>${words}</option>`)}
      </select></label
    >`;
  return html`<div class="inb-grid">
      ${choice("state", msg("State"), [
        ["", filter.answered === "true" ? msg("All") : msg("Open", { id: "open-reports" })],
        ["all", msg("All")],
        ...STATES.map((state) => [state, stateWords(state).word] as const),
      ])}
      ${choice("assignee", msg("Given to"), [
        ["", msg("Anybody")],
        ["me", msg("Me")],
        ["none", msg("Nobody")],
        ...assignees.map(({ id, name }) => [id, name] as const),
      ])}
      ${choice("verified", msg("Verified"), [
        ["", msg("All")],
        ["true", msg("Tied to a session")],
        ["false", msg("Tied to none")],
      ])}
      ${choice("visibility", msg("Text"), [
        ["", msg("All")],
        ...(["public", "held", "hidden"] as const).map((value) => [value, visibilityWords(value)] as const),
      ])}
      ${
        sites.length === 0
          ? nothing
          : choice("siteId", msg("Site"), [["", msg("All sites")], ...sites.map(({ id, name }) => [id, name] as const)])
      }
      <label class="field"
        ><span class="lab">${msg("Station")}</span
        ><input
          maxlength="48"
          autocomplete="off"
          .value=${live(filter.stationId ?? "")}
          @change=${(event: Event) => onNarrow({ stationId: (event.target as HTMLInputElement).value.trim() || null })}
      /></label>
    </div>
    ${savedViews(options)}
    <div class="row wrap">
      <button class="btn s" type="button" @click=${() => onNarrow({ ...OPEN_REPORTS, answered: filter.answered })}>
        ${msg("Clear the filter")}
      </button>
      <a class="btn q s" download href=${options.exportHref}>${icon("save")}${msg("Export CSV")}</a>
    </div>`;
}

function savedViews({ views, mayKeepViews, onView, onRemoveView, onSaveView }: InboxFiltersOptions): TemplateResult {
  if (!mayKeepViews) return html``;
  return html`<div class="inb-views">
    <span class="lab">${msg("Your views")}</span>
    ${views.map(
      (view) =>
        html`<span class="chip-set inb-chip"
          ><button class="lnk ell" type="button" title=${view.name} @click=${() => onView(view)}>${view.name}</button
          ><button class="ib" type="button" aria-label=${msg(str`Remove the view ${view.name}`)} @click=${() => onRemoveView(view)}>${icon("close")}</button></span
        >`,
    )}
    <button class="btn q s" type="button" @click=${onSaveView}>${icon("plus")}${msg("Save this view")}</button>
  </div>`;
}
