// The command palette: one field that goes to pages, does things and searches stations, sessions and people. A combobox
// with a list of options (ARIA 1.2): the focus stays in the field, arrows move the choice.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { SearchAnswer } from "../../edge/contract/search.ts";
import { may } from "../access.ts";
import { type Api, ApiError } from "../api.ts";
import { type Action, actionCommands, type Command, matching, pageCommands } from "../commands.ts";
import { shortSessionId } from "../format.ts";
import { recentPlaces } from "../recent-places.ts";
import { hrefOf, sessionHref, sessionsHref, siteHref, stationHref } from "../router.ts";
import { type IconName, icon } from "./icons.ts";
import { ago } from "./quantity.ts";
import { WtElement } from "./wt-element.ts";

/** A pause in typing that is long enough to ask the server. */
const SEARCH_MILLIS = 150;
/** What the server searches for at least and at most. */
const LEAST_TEXT = 2;
const MOST_TEXT = 100;

interface Entry {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: TemplateResult | string | null;
  readonly keys: string | null;
  readonly action: Action;
}
interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

@customElement("wt-palette")
export class WtPalette extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access!: Access;
  /** Takes what was typed before the field was there. */
  @property({ attribute: false }) takeTyped: () => string = () => "";
  @state() private text = "";
  /** The choice by id, since the list changes below it; null: the first. */
  @state() private chosen: string | null = null;
  @state() private found: SearchAnswer["items"] = [];
  @state() private search: "not started" | "running" | "done" | "failed" = "not started";
  @query("dialog") private dialog!: HTMLDialogElement;
  @query("input") private input!: HTMLInputElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  override firstUpdated(): void {
    this.dialog.showModal();
    this.input.focus();
    const typed = this.takeTyped();
    if (typed === "") return;
    this.input.value = typed;
    this.#type();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  override updated(_changed: PropertyValues<this>): void {
    this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  readonly #type = () => {
    this.text = this.input.value;
    this.chosen = null;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const text = this.text.trim().slice(0, MOST_TEXT);
    if (text.length < LEAST_TEXT || !may(this.access, "sessions:read")) {
      this.found = [];
      this.search = "not started";
      return;
    }
    this.search = "running";
    this.#timer = setTimeout(() => void this.#find(text), SEARCH_MILLIS);
  };

  async #find(text: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const { items } = await this.api.search(text, abort.signal);
      if (abort.signal.aborted) return;
      this.found = items;
      this.search = "done";
    } catch (error) {
      if (abort.signal.aborted) return;
      this.found = [];
      this.search = "failed";
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #groups(): Group[] {
    const text = this.text.trim();
    const pages = matching(pageCommands(this.access), text).map(commandEntry);
    const actions = matching(actionCommands(this.access), text).map(commandEntry);
    const places = text === "" ? recentPlaces(this.access.actor?.id ?? "").map(placeEntry) : [];
    return [
      { title: msg("Found"), entries: this.found.flatMap((item) => foundEntries(item)) },
      { title: msg("Recent"), entries: places },
      { title: msg("Go to"), entries: pages },
      { title: msg("Do"), entries: actions },
    ].filter(({ entries }) => entries.length > 0);
  }

  #do(entry: Entry): void {
    this.dialog.close();
    this.emit("wt-action", entry.action);
  }

  #onKey(event: KeyboardEvent, entries: readonly Entry[]): void {
    if (event.isComposing) return;
    const at = Math.max(
      0,
      entries.findIndex(({ id }) => id === this.chosen),
    );
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      // One step goes round at the ends, a page stops there.
      const next = Math.abs(step) === 1 ? (at + step + entries.length) % entries.length : at + step;
      this.chosen = entries[Math.min(Math.max(next, 0), entries.length - 1)]?.id ?? null;
    } else if (event.key === "Enter") {
      event.preventDefault();
      const entry = entries[at];
      if (entry) this.#do(entry);
    }
  }

  override render() {
    const groups = this.#groups();
    const entries = groups.flatMap((group) => group.entries);
    const chosen = entries.find(({ id }) => id === this.chosen) ?? entries[0];
    return html`<dialog
      class="palette"
      aria-label=${msg("Search and commands")}
      @close=${() => this.emit("wt-closed", null)}
      @click=${(event: MouseEvent) => {
        // The dialog itself is hit only beside its content: on the backdrop.
        if (event.target === this.dialog) this.dialog.close();
      }}
    >
      <div class="palette-box">
        <div class="palette-field">
          ${icon("search", "")}<input
            type="text"
            role="combobox"
            aria-label=${msg("Search and commands")}
            aria-expanded="true"
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant=${chosen ? `palette-${chosen.id}` : nothing}
            placeholder=${msg("Search stations, sessions, meters")}
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength=${MOST_TEXT}
            @input=${this.#type}
            @keydown=${(event: KeyboardEvent) => this.#onKey(event, entries)}
          /><button class="kbd" type="button" aria-label=${msg("Esc, close")} @click=${() => this.dialog.close()}>Esc</button>
        </div>
        <div class="palette-list" id="palette-list" role="listbox" aria-label=${msg("Results")}>
          ${groups.map((group, index) => this.#renderGroup(group, index, chosen))}
        </div>
        ${entries.length === 0 ? this.#renderNothing() : nothing}
        <div class="palette-foot">
          <span class="by-key"><kbd>↑</kbd><kbd>↓</kbd> ${msg("choose")}</span>
          <span class="by-key"><kbd>Enter</kbd> ${msg("open")}</span>
          <span class="grow"></span>
          <span role="status">${this.#status(entries.length)}</span>
        </div>
      </div>
    </dialog>`;
  }

  #status(count: number): string {
    if (this.search === "running") return msg("Searching");
    if (this.search === "failed") return msg("The search did not answer.");
    return count === 1 ? msg("1 entry") : msg(str`${count} entries`);
  }

  #renderNothing(): TemplateResult {
    return html`<p class="palette-none">
      ${this.search === "running" ? msg("Searching") : msg(str`Nothing is called “${this.text.trim()}”.`)}
    </p>`;
  }

  #renderGroup(group: Group, index: number, chosen: Entry | undefined): TemplateResult {
    return html`<div role="group" aria-labelledby="palette-group-${index}">
      <div class="palette-group" id="palette-group-${index}" role="presentation">${group.title}</div>
      ${group.entries.map(
        (entry) =>
          html`<div
            class="palette-entry"
            id="palette-${entry.id}"
            role="option"
            aria-selected=${entry === chosen}
            @pointermove=${() => {
              this.chosen = entry.id;
            }}
            @click=${() => this.#do(entry)}
          >
            ${icon(entry.icon, "")}<span class="ell">${marked(entry.title, this.text)}</span>
            ${entry.detail ? html`<span class="mut ell detail">${typeof entry.detail === "string" ? marked(entry.detail, this.text) : entry.detail}</span>` : nothing}
            <span class="grow"></span>
            ${entry.keys ? html`<span class="keys" aria-hidden="true">${entry.keys.split(" ").map((key) => html`<kbd>${key.toUpperCase()}</kbd>`)}</span>` : nothing}
          </div>`,
      )}
    </div>`;
  }
}

const commandEntry = ({ id, icon: name, title, keys, action }: Command): Entry => ({
  id,
  icon: name,
  title,
  detail: null,
  keys,
  action,
});

function placeEntry({ kind, id }: ReturnType<typeof recentPlaces>[number]): Entry {
  const isStation = kind === "station";
  return {
    id: `recent-${kind}-${id}`,
    icon: isStation ? "stations" : "sessions",
    title: isStation ? id : msg(str`Session ${shortSessionId(id)}`),
    detail: isStation ? null : id.slice(0, id.lastIndexOf(".")),
    keys: null,
    action: { kind: "go", href: isStation ? stationHref(id) : sessionHref(id) },
  };
}

/** What was found, and of a station its sessions as well. */
function foundEntries(item: SearchAnswer["items"][number]): Entry[] {
  const id = `${item.kind}-${item.id}`;
  switch (item.kind) {
    case "station":
      return [
        {
          id,
          icon: "stations",
          title: item.id,
          detail: [item.title, item.matched].filter(Boolean).join(", ") || null,
          keys: null,
          action: { kind: "go", href: stationHref(item.id) },
        },
        {
          id: `${id}-sessions`,
          icon: "sessions",
          title: msg(str`Sessions of ${item.id}`),
          detail: null,
          keys: null,
          action: { kind: "go", href: sessionsHref({ stationId: item.id }) },
        },
      ];
    case "site":
      return [
        {
          id,
          icon: "site",
          title: item.title,
          detail: item.matched,
          keys: null,
          action: { kind: "go", href: siteHref(item.id) },
        },
      ];
    case "session":
      return [
        {
          id,
          icon: "sessions",
          title: msg(str`Session ${shortSessionId(item.id)}`),
          detail: html`${item.matched ?? item.title}${item.atMillis === null ? nothing : html`, ${ago(item.atMillis)}`}`,
          keys: null,
          action: { kind: "go", href: sessionHref(item.id) },
        },
      ];
    case "profile":
      return [
        {
          id,
          icon: "profiles",
          title: item.title,
          detail: item.matched,
          keys: null,
          action: { kind: "go", href: hrefOf({ page: "profile", profileId: item.id }) },
        },
      ];
    case "person":
      return [
        {
          id,
          icon: "people",
          title: item.title,
          detail: item.matched,
          keys: null,
          action: { kind: "go", href: hrefOf({ page: "people" }) },
        },
      ];
  }
}

/** The text with the first place of what was typed marked. */
function marked(text: string, typed: string): TemplateResult | string {
  const wanted = typed.trim().toLowerCase();
  const at = wanted === "" ? -1 : text.toLowerCase().indexOf(wanted);
  if (at < 0) return text;
  const end = at + wanted.length;
  return html`${text.slice(0, at)}<mark>${text.slice(at, end)}</mark>${text.slice(end)}`;
}
