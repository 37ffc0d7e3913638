// The audit trail: who changed what, when, from what to what. Newest first, narrowed by address, older ones on demand,
// and as a file.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import { AUDIT_ACTIONS, type AuditEntry, type AuditList } from "../../edge/contract/audit.ts";
import type { Api } from "../api.ts";
import { auditEntries, auditExportHref } from "../api-audit.ts";
import { ACTION_GROUPS, actionWord, actorWord, groupOf, groupWord, subjectName } from "../audit-words.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { auditTable } from "../elements/audit-table.ts";
import { icon } from "../elements/icons.ts";
import { emptyState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import { AUDIT_PARAMETERS, type AuditFilter, hrefOf, navigateEvent, queryValue, setQueryValue } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PAGE_SIZE = 50;
const POLL_MILLIS = 15_000;

@customElement("wt-audit-page")
export class WtAuditPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) filter: AuditFilter = {};
  /** Pages after the first, as they were when they were read; their cursor, undefined before the first of them. */
  @state() private older: readonly AuditEntry[] = [];
  @state() private cursor: string | null | undefined = undefined;
  @state() private reading: Work<unknown> = NOT_STARTED;
  /** Id of the entry that is open; it stands in the address, so that it can be sent to somebody. */
  @state() private opened: number | null = Number(queryValue("entry")) || null;

  readonly #clock = new ClockController(this);
  #abort: AbortController | null = null;
  readonly #poll = new PollController<AuditList>(this, {
    intervalMillis: POLL_MILLIS,
    load: (signal) => auditEntries(this.api, this.filter, { cursor: null, limit: PAGE_SIZE }, signal),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("filter");
    if (before === undefined || JSON.stringify(before) === JSON.stringify(this.filter)) return;
    this.#abort?.abort();
    this.older = [];
    this.cursor = undefined;
    this.reading = NOT_STARTED;
    this.opened = null;
    this.#poll.restart(true);
  }

  /** First page and older ones together. New entries push others over the edge of the first page: each is shown once. */
  #entries(list: AuditList): AuditEntry[] {
    const seen = new Set(list.items.map((entry) => entry.id));
    return [...list.items, ...this.older.filter((entry) => !seen.has(entry.id))];
  }

  readonly #readOlder = async () => {
    const first = this.#poll.value;
    const cursor = this.cursor === undefined ? first?.nextCursor : this.cursor;
    if (!cursor || !first) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.reading = RUNNING;
    // What the first page shows now would leave it when new entries come, and be in no page.
    const shown = this.cursor === undefined ? first.items : [];
    const done = await workOf(auditEntries(this.api, this.filter, { cursor, limit: PAGE_SIZE }, abort.signal));
    if (abort.signal.aborted) return;
    this.reading = done;
    if (done.state !== "done") return;
    this.older = [...this.older, ...shown, ...done.value.items];
    this.cursor = done.value.nextCursor ?? null;
  };

  #narrow(change: AuditFilter): void {
    const filter = { ...this.filter, ...change };
    // In one order: the same filter has one address.
    const present = AUDIT_PARAMETERS.filter((name) => filter[name]).map((name) => [name, filter[name]]);
    this.dispatchEvent(navigateEvent(hrefOf({ page: "audit", filter: Object.fromEntries(present) })));
  }

  override render() {
    return html`<div class="ph">
        <h1>${msg("Audit trail")}</h1>
        <span class="grow"></span>
        <span class="row">
          <a class="btn" download href=${auditExportHref(this.filter, "csv")}>${icon("save")}${msg("Export CSV")}</a>
          <a class="btn" download href=${auditExportHref(this.filter, "jsonl")}>${icon("save")}${msg("Export JSON lines")}</a>
        </span>
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      <section class="card" aria-label=${msg("Audit trail")}>${this.#renderFilter()} ${this.#renderList()}</section>`;
  }

  #renderFilter(): TemplateResult {
    const { filter } = this;
    const day = (name: "from" | "to", label: string) =>
      html`<label class="in-line"
        ><span class="lab">${label}</span
        ><input
          type="date"
          .value=${filter[name] ?? ""}
          @change=${(event: Event) => this.#narrow({ [name]: (event.target as HTMLInputElement).value })}
      /></label>`;
    return html`<div class="filters" role="search" aria-label=${msg("Filter")}>
      <label class="in-line"
        ><span class="lab">${msg("What")}</span
        ><select @change=${(event: Event) => this.#narrow({ action: (event.target as HTMLSelectElement).value })}>
          <option value="" ?selected=${!filter.action}>${msg("Everything")}</option>
          ${ACTION_GROUPS.map(
            (group) =>
              html`<optgroup label=${groupWord(group)}>
                <option value=${group} ?selected=${filter.action === group}>${msg(str`${groupWord(group)}: all`)}</option>
                ${AUDIT_ACTIONS.filter((action) => groupOf(action) === group).map(
                  (action) =>
                    html`<option value=${action} ?selected=${filter.action === action}>${actionWord(action)}</option>`,
                )}
              </optgroup>`,
          )}
        </select></label
      >
      ${day("from", msg("From"))} ${day("to", msg("To"))} ${this.#renderChips()}
      ${Object.values(filter).some(Boolean) ? html`<a class="btn q s" href="/settings/audit">${msg("Clear the filter")}</a>` : nothing}
    </div>`;
  }

  /** Actor and subject are chosen in an entry; here they can be let go. Their names come from the entries shown. */
  #renderChips(): TemplateResult[] {
    const { actor, subject } = this.filter;
    const entries = this.#poll.value?.items ?? [];
    const chips: TemplateResult[] = [];
    const chip = (text: string, without: "actor" | "subject") =>
      html`<span class="chip-set"
        >${text}<button class="ib" aria-label=${msg(str`Without the filter ${text}`)} @click=${() => this.#narrow({ [without]: "" })}>${icon("close")}</button></span
      >`;
    if (actor) {
      const known = entries.find((entry) => entry.actor.id === actor);
      chips.push(chip(msg(str`by ${known ? actorWord(known.actor) : actor}`), "actor"));
    }
    if (subject) {
      const known = entries.find((entry) => entry.subject.id === subject);
      chips.push(chip(msg(str`on ${known ? subjectName(known.subject) : subject}`), "subject"));
    }
    return chips;
  }

  #renderList(): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return state === "failed"
        ? errorState(error, () => this.#poll.restart())
        : loadingState(msg("Reading the audit trail"));
    }
    const entries = this.#entries(value);
    if (entries.length === 0) {
      return Object.values(this.filter).some(Boolean)
        ? emptyState(
            msg("No entry fits this filter"),
            msg("An entry that fits appears here by itself."),
            html`<a class="btn" href="/settings/audit">${msg("Clear the filter")}</a>`,
          )
        : emptyState(
            msg("No entry yet"),
            msg("Every change to stations, people, keys and links is written here, and so is every sign-in."),
          );
    }
    const cursor = this.cursor === undefined ? value.nextCursor : this.cursor;
    return html`${auditTable(entries, {
      filter: this.filter,
      opened: this.opened,
      onOpen: (id) => {
        this.opened = id;
        setQueryValue("entry", id === null ? null : String(id));
      },
    })}
    ${
      cursor
        ? html`<div class="more row">
          <button class="btn" ?disabled=${this.reading.state === "running"} @click=${this.#readOlder}>
            ${this.reading.state === "running" ? msg("Reading older entries") : msg("Show older entries")}
          </button>
          ${this.reading.state === "failed" ? html`<span class="sm invalid" role="alert">${msg("They could not be read.")}</span>` : nothing}
        </div>`
        : nothing
    }`;
  }
}
