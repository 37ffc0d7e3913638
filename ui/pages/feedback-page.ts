// What drivers say: the inbox with a report beside its list, trends, scores and badges. The address says which; this page reads the list
// again and again without losing what is open.
import { msg } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Access } from "../../edge/contract/access.ts";
import type { FeedbackDetail, FeedbackItem, FeedbackList } from "../../edge/contract/feedback.ts";
import type { FeedbackCounts } from "../../edge/contract/feedback-work.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { counts } from "../api-feedback-counts.ts";
import { exportHref, reports } from "../api-inbox.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { InboxSurroundings } from "../controllers/inbox-surroundings.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { ShortcutController, type Shortcuts } from "../controllers/shortcut-controller.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { inboxEmpty } from "../elements/inbox-empty.ts";
import { inboxFilters } from "../elements/inbox-filters.ts";
import { inboxList, keepingOpen } from "../elements/inbox-list.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { emptyState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import "../elements/wt-scores.ts";
import "../elements/wt-name-form.ts";
import { hideTip } from "../elements/time-tip.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { type InboxFilter, inboxFilter, inboxQuery, OPEN_REPORTS, serverQuery } from "../inbox-filter.ts";
import { type FeedbackTab, feedbackHref, hrefOf, navigateEvent } from "../router.ts";
import "./feedback-alerts.ts";
import type { WtFeedbackAlerts } from "./feedback-alerts.ts";
import "./feedback-report.ts";
import type { WtFeedbackReport } from "./feedback-report.ts";
import "./feedback-templates.ts";
import "./feedback-trends.ts";

const POLL_MILLIS = 15_000;
const COUNTS_MILLIS = 30_000;
/** Reports that one press shows; the server gives 200 at once. */
const PAGE_SIZE = 50;
const MOST_AT_ONCE = 200;
/** From this width on a report stands beside the list (inbox.css). */
const BESIDE = matchMedia("(min-width: 900px)");

@customElement("wt-feedback-page")
export class WtFeedbackPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property() tab: FeedbackTab = "inbox";
  /** Null: the list alone, or its first report where both have room. */
  @property({ attribute: false }) reportId: string | null = null;
  @property({ attribute: false }) filter: InboxFilter = OPEN_REPORTS;
  @state() private items: readonly FeedbackItem[] = [];
  /** How many are shown: pages that were asked for. */
  @state() private size = PAGE_SIZE;
  @state() private filtersOpen = false;
  @state() private dialog: "view" | "templates" | null = null;
  /** Opened by itself; stays when newer reports come. */
  @state() private firstId: string | null = null;
  @query("wt-feedback-report") private report!: WtFeedbackReport | null;
  @query("wt-feedback-alerts") private alerts!: WtFeedbackAlerts | null;

  readonly #clock = new ClockController(this);
  readonly #counts = new PollController<FeedbackCounts>(this, {
    intervalMillis: COUNTS_MILLIS,
    load: (signal) => counts(this.api, signal),
    onValue: (value) => this.emit("wt-feedback-counts", value),
  });
  readonly #poll = new PollController<FeedbackList>(this, {
    intervalMillis: POLL_MILLIS,
    load: (signal) => this.#load(signal),
    onValue: ({ items }) => {
      this.items = keepingOpen(this.items, items, this.openId);
      this.firstId ??= this.items[0]?.id ?? null;
    },
  });
  readonly #around = new InboxSurroundings(this);
  readonly #resized = () => this.requestUpdate();

  constructor() {
    super();
    new ShortcutController(
      this,
      () => this.#shortcuts(),
      () => undefined,
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    BESIDE.addEventListener("change", this.#resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    BESIDE.removeEventListener("change", this.#resized);
  }

  /** The report in view: that of the address, or the first one where it stands beside the list. */
  get openId(): string | null {
    return this.reportId ?? (BESIDE.matches && this.tab === "inbox" ? this.firstId : null);
  }

  /** As many as are shown, page by page. */
  async #load(signal: AbortSignal): Promise<FeedbackList> {
    if (this.tab !== "inbox") return { items: [] };
    const items: FeedbackItem[] = [];
    const wanted = serverQuery(this.filter, this.#around.ownId);
    let cursor: string | null = null;
    do {
      const limit = Math.min(MOST_AT_ONCE, this.size - items.length);
      const list: FeedbackList = await reports(this.api, wanted, { cursor, limit }, signal);
      items.push(...list.items);
      cursor = list.nextCursor ?? null;
    } while (cursor !== null && items.length < this.size);
    return cursor === null ? { items } : { items, nextCursor: cursor };
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("filter");
    const isOther = before !== undefined && inboxQuery(before) !== inboxQuery(this.filter);
    const tabChanged = changed.has("tab") && changed.get("tab") !== undefined;
    if (!isOther && !tabChanged) return;
    this.size = PAGE_SIZE;
    this.items = [];
    this.firstId = null;
    this.#poll.restart(true);
  }

  override updated(changed: PropertyValues<this>): void {
    if (this.#poll.lost) this.emit("wt-live", { state: "lost", text: msg("Offline") });
    const before = changed.get("reportId");
    // One pane at a time: the focus goes where the reader now is.
    if (before === undefined || BESIDE.matches) return;
    // The line that was pressed is there still, unseen, and would keep its exact time shown.
    hideTip();
    if (this.reportId !== null) this.report?.focusHeading();
    else this.querySelector<HTMLElement>(`[data-report="${before}"]`)?.focus();
  }

  #narrow(change: Partial<InboxFilter>): void {
    this.dispatchEvent(navigateEvent(feedbackHref(null, { ...this.filter, ...change })));
  }

  /** A report changed here: the list has it at once, and is read anew with its counts. */
  #changed(detail: FeedbackDetail): void {
    this.items = this.items.map((item) => (item.id === detail.id ? { ...item, ...detail } : item));
    this.#poll.restart();
    this.#counts.restart();
    this.alerts?.renew();
  }

  #shortcuts(): Shortcuts {
    if (this.tab !== "inbox") return {};
    const write = may(this.access, "feedback:write")
      ? { a: () => this.report?.write("answer"), n: () => this.report?.write("note") }
      : {};
    return {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      s: () => this.querySelector<HTMLElement>("#inbox-search")?.focus(),
      ...write,
    };
  }

  #step(by: 1 | -1): void {
    const place = this.items.findIndex(({ id }) => id === this.openId);
    const next = place < 0 ? this.items[0] : this.items[place + by];
    if (next === undefined) return;
    this.dispatchEvent(navigateEvent(feedbackHref(next.id, this.filter)));
    this.querySelector(`[data-report="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  }

  /** Arrow keys walk through the list where one of its lines has the focus. */
  readonly #walk = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...this.querySelectorAll<HTMLElement>(".inb-item")];
    const place = links.indexOf((event.target as Element).closest<HTMLElement>(".inb-item") as HTMLElement);
    const next = links[place + (event.key === "ArrowDown" ? 1 : -1)];
    if (place < 0 || next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  async #saveView(name: string): Promise<void> {
    if (!(await this.#around.addView(name, inboxQuery(this.filter)))) return;
    closeModalOf(this);
    this.emit("wt-announce", msg("The view is saved"));
  }

  override render() {
    const isAnswered = this.tab === "inbox" && this.filter.answered === "true";
    return html`<div class="ph">
        <h1>${msg("Feedback")}</h1>
        ${this.#renderTabs(isAnswered)}
        <span class="grow"></span>
        ${
          this.tab === "inbox"
            ? html`<a class="btn inb-export" download href=${exportHref(serverQuery(this.filter, this.#around.ownId))}>${icon("save")}${msg("Export CSV")}</a>`
            : nothing
        }
      </div>
      ${this.#renderTab()} ${this.#renderDialog()}`;
  }

  #renderTabs(isAnswered: boolean): TemplateResult {
    const count = this.#counts.value;
    const number = (n: number | undefined) =>
      n === undefined ? nothing : html` <span class="inb-tab-count">${formats.count(n)}</span>`;
    const entry = (tab: FeedbackTab, words: string | TemplateResult, isHere: boolean, filter = OPEN_REPORTS) =>
      html`<a href=${hrefOf({ page: "feedback", tab, reportId: null, filter })} aria-current=${isHere ? "page" : nothing}>${words}</a>`;
    return html`<nav class="seg inb-tabs" aria-label=${msg("Feedback")}>
      ${entry("inbox", html`${msg("Inbox")}${number(count?.open)}`, this.tab === "inbox" && !isAnswered)}
      ${entry("inbox", msg("Answered"), isAnswered, { ...OPEN_REPORTS, answered: "true" })}
      ${entry("trends", msg("Trends"), this.tab === "trends")} ${entry("scores", msg("Scores"), this.tab === "scores")}
      ${entry("badges", msg("Badges"), this.tab === "badges")}
    </nav>`;
  }

  #renderTab(): TemplateResult {
    switch (this.tab) {
      case "inbox":
        return this.#renderInbox();
      case "trends":
        return html`<wt-feedback-trends .api=${this.api} .sites=${this.#around.sites}></wt-feedback-trends>`;
      case "scores":
      case "badges":
        return html`<wt-scores .api=${this.api} .view=${this.tab}></wt-scores>`;
    }
  }

  #renderInbox(): TemplateResult {
    const { openId } = this;
    return html`<wt-feedback-alerts strip .api=${this.api} class=${this.reportId === null ? "" : "inb-beside"}></wt-feedback-alerts>
      ${pollBanner(this.#poll, this.#clock.nowMillis)} ${this.dialog === null ? failure(this.#around.work, msg("The view was not removed.")) : nothing}
      <div
        class="card inb-panes ${this.reportId === null ? "listing" : "reading"}"
        @wt-report=${(event: CustomEvent<FeedbackDetail>) => this.#changed(event.detail)}
        @wt-manage-templates=${() => {
          this.dialog = "templates";
        }}
      >
        <section class="inb-pane inb-list" aria-label=${msg("Reports")} @keydown=${this.#walk}>
          ${this.#renderOrder()} ${this.#renderFilters()}
          <div class="inb-scroll">${this.#renderList(openId)}</div>
        </section>
        ${
          openId === null
            ? html`<div class="inb-pane inb-nothing">${this.items.length === 0 ? nothing : emptyState(msg("No report is open"), msg("Choose one from the list."))}</div>`
            : keyed(
                openId,
                html`<wt-feedback-report
                  .api=${this.api}
                  .access=${this.access}
                  .reportId=${openId}
                  .filter=${this.filter}
                  .assignees=${this.#around.people}
                  .templates=${this.#around.templates}
                ></wt-feedback-report>`,
              )
        }
      </div>`;
  }

  #renderOrder(): TemplateResult {
    const isDue = this.filter.sort === "due";
    return html`<div class="ch">
      <h2>${isDue ? msg("By due time") : msg("Newest")}</h2>
      <button class="btn q s sp" type="button" @click=${() => this.#narrow({ sort: isDue ? null : "due" })}>
        ${isDue ? msg("Newest first") : msg("By due time")}
      </button>
    </div>`;
  }

  #renderFilters(): TemplateResult {
    return inboxFilters({
      ...{ filter: this.filter, counts: this.#counts.value, sites: this.#around.sites, assignees: this.#around.people },
      ...{ views: this.#around.views, mayKeepViews: this.#around.mayKeepViews, open: this.filtersOpen },
      exportHref: exportHref(serverQuery(this.filter, this.#around.ownId)),
      onNarrow: (change) => this.#narrow(change),
      onToggle: () => {
        this.filtersOpen = !this.filtersOpen;
      },
      // A saved view is outside data, as an address is.
      onView: ({ query: text }) => this.#narrow({ ...OPEN_REPORTS, ...inboxFilter(new URLSearchParams(text)) }),
      onRemoveView: (view) => void this.#around.removeView(view),
      onSaveView: () => {
        this.#around.forget();
        this.dialog = "view";
      },
    });
  }

  #renderList(openId: string | null): TemplateResult {
    const { value } = this.#poll;
    if (!value && this.items.length === 0) {
      return this.#poll.state === "failed"
        ? errorState(this.#poll.error, () => this.#poll.restart())
        : loadingState(msg("Reading reports"));
    }
    if (this.items.length === 0) return inboxEmpty(this.filter);
    return html`${inboxList({
      ...{ items: this.items, openId, nowMillis: this.#clock.nowMillis },
      hrefOf: (id) => feedbackHref(id, this.filter),
    })}
    ${
      value?.nextCursor
        ? html`<div class="more">
            <button
              class="btn"
              type="button"
              @click=${() => {
                this.size += PAGE_SIZE;
                this.#poll.restart();
              }}
            >
              ${this.#poll.state === "running" ? msg("Reading reports") : msg("Show more reports")}
            </button>
          </div>`
        : nothing
    }`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const onClosed = () => {
      this.dialog = null;
      this.#around.forget();
    };
    if (this.dialog === "view") {
      return modal({
        ...{ label: msg("Save this view"), onClosed },
        content: html`<wt-name-form
          id="view-name"
          label=${msg("Name")}
          hint=${msg("The filter and the order as they are now. Only you see it.")}
          verb=${msg("Save")}
          failed=${msg("The view was not saved.")}
          .work=${this.#around.work}
          @wt-name=${(event: CustomEvent<string>) => void this.#saveView(event.detail.slice(0, 60))}
        ></wt-name-form>`,
      });
    }
    if (this.dialog === "templates") {
      return modal({
        ...{ label: msg("Templates of answers"), wide: true, onClosed },
        content: html`<wt-feedback-templates .api=${this.api} .templates=${this.#around.templates} @wt-templates=${this.#around.readTemplates}></wt-feedback-templates>`,
      });
    }
    return nothing;
  }
}
