// Part of the feedback pages: what to fix first, by drivers affected, and how it went over time. What is chosen stands in the address.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FeedbackTrends } from "../../edge/contract/feedback.ts";
import type { FeedbackCourse } from "../../edge/contract/feedback-work.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Api } from "../api.ts";
import { course, exportHref, type TrendGroup, trends } from "../api-inbox.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { icon } from "../elements/icons.ts";
import { feedbackCourse, type Rated } from "../elements/inbox-course.ts";
import { calmState, errorState, loadingState, loadingTable } from "../elements/page-states.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { DIMENSIONS } from "../feedback-content.ts";
import { formats } from "../format.ts";
import { type InboxFilter, OPEN_REPORTS } from "../inbox-filter.ts";
import { aboutWords } from "../inbox-words.ts";
import { feedbackHref, queryValue, setQueryValue } from "../router.ts";

const POLL_MILLIS = 60_000;
const DAY_MILLIS = 86_400_000;
const GROUPS: readonly TrendGroup[] = ["station", "site", "model", "firmware", "all"];
/** Days; null: all that is open. */
const SPANS = ["30", "90", "365"] as const;
const RATED: readonly Rated[] = ["overall", ...DIMENSIONS];
/** Lines before the rest is asked for. */
const SHOWN = 15;

type Line = FeedbackTrends["items"][number];

@customElement("wt-feedback-trends")
export class WtFeedbackTrends extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) sites: readonly Site[] = [];
  @state() private by: TrendGroup = GROUPS.find((one) => one === queryValue("by")) ?? "station";
  @state() private days: string | null = SPANS.find((one) => one === queryValue("days")) ?? null;
  @state() private rated: Rated = RATED.find((one) => one === queryValue("rated")) ?? "overall";
  @state() private step: "week" | "month" = queryValue("step") === "month" ? "month" : "week";
  @state() private at: string | null = queryValue("at");
  @state() private all = false;
  /** Of the drawing, CSS pixels. */
  @state() private width = 640;

  readonly #trends = new PollController<FeedbackTrends>(this, {
    intervalMillis: POLL_MILLIS,
    load: (signal) => trends(this.api, { by: this.by, sinceMillis: this.#sinceMillis }, signal),
  });
  readonly #course = new PollController<FeedbackCourse>(this, {
    intervalMillis: POLL_MILLIS,
    load: (signal) => course(this.api, { by: this.step, stationId: null, siteId: this.at }, signal),
  });

  readonly #sizes = new ResizeObserver(([entry]) => {
    // Card and its padding around the drawing.
    const width = Math.floor(entry?.contentRect.width ?? 0) - 34;
    // With the next frame: drawing changes sizes, and the observer would be told while it still tells.
    if (width > 0) requestAnimationFrame(() => (this.width = width));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  /** The start of a day, so that a link to it means the same all day. */
  get #sinceMillis(): number | null {
    return this.days === null ? null : formats.dayStart(Date.now() - Number(this.days) * DAY_MILLIS);
  }

  #choose(name: "by" | "days", value: string | null): void {
    if (name === "by") this.by = GROUPS.find((one) => one === value) ?? "station";
    else this.days = value;
    setQueryValue(name, name === "by" && value === "station" ? null : value);
    this.#trends.restart(true);
  }

  override render() {
    return html`<div class="col">${this.#renderFirst()} ${this.#renderCourse()}</div>`;
  }

  #renderFirst(): TemplateResult {
    return html`<section class="card" aria-labelledby="trends-first">
      <div class="ch">
        <h2 id="trends-first">${msg("What to fix first")}</h2>
        <span class="mut sm">${msg("Open reports, by drivers affected")}</span>
        <span class="sp row wrap">
          <span class="seg inb-by" role="group" aria-label=${msg("Grouped by")}>
            ${GROUPS.map((group) => html`<button type="button" aria-pressed=${this.by === group} @click=${() => this.#choose("by", group)}>${groupWord(group)}</button>`)}
          </span>
          <select aria-label=${msg("Reports of")} @change=${(event: Event) => this.#choose("days", (event.target as HTMLSelectElement).value || null)}>
            <option value="" ?selected=${this.days === null}>${msg("All that is open")}</option>
            ${SPANS.map((span) => html`<option value=${span} ?selected=${this.days === span}>${spanWord(span)}</option>`)}
          </select>
          <a class="btn s" download href=${exportHref(this.#exported())}>${icon("save")}${msg("Export CSV")}</a>
        </span>
      </div>
      ${this.#renderLines()}
    </section>`;
  }

  #exported(): URLSearchParams {
    const query = new URLSearchParams({ state: "open" });
    if (this.#sinceMillis !== null) query.set("sinceMillis", String(this.#sinceMillis));
    return query;
  }

  #renderLines(): TemplateResult {
    const { value } = this.#trends;
    const heads = [groupWord(this.by), msg("Problem"), msg("Drivers"), msg("Reports"), msg("Newest")];
    if (!value) {
      return this.#trends.state === "failed"
        ? errorState(this.#trends.error, () => this.#trends.restart())
        : loadingTable(heads, msg("Reading trends"));
    }
    if (value.items.length === 0) {
      return calmState(
        msg("Nothing is complained about"),
        msg("What drivers name, and what they rate with one or two stars, is counted here while it is open."),
      );
    }
    const shown = this.all ? value.items : value.items.slice(0, SHOWN);
    const most = Math.max(...value.items.map(({ drivers }) => drivers));
    return html`<div class="fit"><table class="two-line inb-trends">
        <thead>
          <tr>
            <th scope="col">${heads[0]}</th>
            <th scope="col">${heads[1]}</th>
            <th scope="col" class="num">${heads[2]}</th>
            <th scope="col" class="late"><span class="vh">${msg("Share")}</span></th>
            <th scope="col" class="num late">${heads[3]}</th>
            <th scope="col" class="late">${heads[4]}</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((line) => this.#renderLine(line, most))}
        </tbody>
      </table></div>
      ${
        value.items.length > shown.length
          ? html`<div class="more"><button class="btn" type="button" @click=${() => (this.all = true)}>${msg("Show all")}</button></div>`
          : nothing
      }`;
  }

  #renderLine(line: Line, most: number): TemplateResult {
    const name = this.#groupName(line.group);
    const filter = this.#filterOf(line);
    const problem =
      line.kind === "rated"
        ? html`${aboutWords(line.problem)}<span class="mut">, ${msg("1 or 2 stars")}</span>`
        : aboutWords(line.problem);
    return html`<tr>
      <th scope="row" class="p1 ell station" title=${name}>
        ${filter ? html`<a href=${feedbackHref(null, filter)}>${name}</a>` : html`<span class="mut">${name}</span>`}
      </th>
      <td class="p3">${problem}</td>
      <td class="num p2 b">${formats.count(line.drivers)}<span class="vh"> ${msg("drivers")}</span></td>
      <td class="late p0">${share(line.drivers / most)}</td>
      <td class="num late p0">${formats.count(line.reports)}<span class="mut">, ${formats.count(line.verified)} ${msg("verified")}</span></td>
      <td class="late p4 mut">${ago(line.newestAtMillis)}</td>
    </tr>`;
  }

  #groupName(group: string | null): string {
    if (this.by === "all") return msg("All stations");
    if (group === null) return this.by === "site" ? msg("At no site") : msg("Not known");
    return this.by === "site" ? (this.sites.find(({ id }) => id === group)?.name ?? group) : group;
  }

  /** The reports of a line; null where they cannot be asked for. */
  #filterOf({ group, problem }: Line): InboxFilter | null {
    const since = this.#sinceMillis === null ? null : String(this.#sinceMillis);
    if (this.by === "all") return { ...OPEN_REPORTS, problem, since };
    if (group === null) return null;
    const name = { station: "stationId", site: "siteId", model: "model", firmware: "firmware" }[this.by];
    return { ...OPEN_REPORTS, problem, since, [name]: group };
  }

  #renderCourse(): TemplateResult {
    const { value } = this.#course;
    return html`<section class="card" aria-labelledby="trends-course">
      <div class="ch">
        <h2 id="trends-course">${msg("Over time")}</h2>
        <span class="legend"><span><i class="inb-key-all"></i>${msg("reports")}</span><span><i class="inb-key-bad"></i>${msg("complaints among them")}</span></span>
        <span class="sp row wrap">
          <select
            aria-label=${msg("Stars of")}
            @change=${(event: Event) => {
              this.rated = RATED.find((one) => one === (event.target as HTMLSelectElement).value) ?? "overall";
              setQueryValue("rated", this.rated === "overall" ? null : this.rated);
            }}
          >
            ${RATED.map((rated) => html`<option value=${rated} ?selected=${rated === this.rated}>${aboutWords(rated)}</option>`)}
          </select>
          ${this.sites.length > 0 ? this.#renderSites() : nothing}
          <span class="seg" role="group" aria-label=${msg("Step")}>
            ${this.#renderStep("week", msg("Weeks"))} ${this.#renderStep("month", msg("Months"))}
          </span>
        </span>
      </div>
      ${
        value
          ? value.items.length === 0
            ? calmState(
                msg("No report yet"),
                msg("Reports are counted here by week, with the stars that drivers of verified sessions gave."),
              )
            : html`<div class="inb-over-time">${feedbackCourse(value.items, this.rated, this.step, this.width)}</div>`
          : this.#course.state === "failed"
            ? errorState(this.#course.error, () => this.#course.restart())
            : loadingState(msg("Reading the course"))
      }
    </section>`;
  }

  #renderSites(): TemplateResult {
    return html`<select
      aria-label=${msg("Site")}
      @change=${(event: Event) => {
        this.at = (event.target as HTMLSelectElement).value || null;
        setQueryValue("at", this.at);
        this.#course.restart(true);
      }}
    >
      <option value="" ?selected=${this.at === null}>${msg("All sites")}</option>
      ${this.sites.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.at}>${name}</option>`)}
    </select>`;
  }

  #renderStep(step: "week" | "month", words: string): TemplateResult {
    return html`<button
      type="button"
      aria-pressed=${this.step === step}
      @click=${() => {
        this.step = step;
        setQueryValue("step", step === "week" ? null : step);
        this.#course.restart(true);
      }}
    >
      ${words}
    </button>`;
  }
}

function groupWord(group: TrendGroup): string {
  switch (group) {
    case "station":
      return msg("Station");
    case "site":
      return msg("Site");
    case "model":
      return msg("Model");
    case "firmware":
      return msg("Firmware");
    case "all":
      return msg("All");
  }
}

function spanWord(days: (typeof SPANS)[number]): string {
  switch (days) {
    case "30":
      return msg("Last 30 days");
    case "90":
      return msg("Last 90 days");
    case "365":
      return msg("Last 365 days");
  }
}

/** A bar as wide as the part of the worst line. */
function share(part: number): TemplateResult {
  return html`<svg class="inb-share" viewBox="0 0 120 8" aria-hidden="true"><rect width=${Math.max(2, Math.round(part * 120))} height="8" rx="1.5" /></svg>`;
}
