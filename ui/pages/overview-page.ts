// What charges now, what is wrong, and how much of it is verified. On an empty installation: the first steps.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Overview, OverviewPower, Session } from "../../edge/contract/sessions.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { highestPoint, type PowerPoint, powerStretches } from "../day-power.ts";
import { icon } from "../elements/icons.ts";
import {
  activeTable,
  attentionItem,
  endedItem,
  firstSteps,
  isSilent,
  offlineItem,
} from "../elements/overview-lists.ts";
import { loadingStrip, overviewStrip } from "../elements/overview-strip.ts";
import { calmState, errorState, pollBanner } from "../elements/page-states.ts";
import "../elements/wt-day-power.ts";
import "./feedback-alerts.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { queryValue, sessionsHref, setQueryValue } from "../router.ts";

const POLL_MILLIS = 3_000;
/** The course so far changes by one step in five minutes; what comes in between is drawn from the readings of now. */
const COURSE_MILLIS = 60_000;
/** Readings kept since the newest course: an hour of them, should the course fail for as long. */
const MOST_LIVE = 1_200;
/** Sessions listed here; the sessions page has them all. */
const LISTED = 12;
const LATEST = 6;
/** Those that went last; the list of stations has them all. */
const OFFLINE = 6;
/** As many findings as stand beside the curve. */
const ATTENTION = 4;

interface Reading {
  readonly overview: Overview;
  readonly active: readonly Session[];
  readonly ended: readonly Session[];
}

/** Sessions run, and none of those listed has sent anything lately: 0 kW would be a claim that nobody made. */
const isUnknown = (overview: Overview, active: readonly Session[]): boolean =>
  overview.powerWatts === 0 && active.length > 0 && active.every((session) => isSilent(session, Date.now()));

@customElement("wt-overview-page")
export class WtOverviewPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;

  /** Whether all that needs attention is listed, not only the worst. */
  @state() private allAttention = queryValue("attention") === "all";
  @state() private asTable = queryValue("power") === "table";

  readonly #clock = new ClockController(this);
  readonly #course = new PollController<OverviewPower>(this, {
    intervalMillis: COURSE_MILLIS,
    load: (signal) => this.api.overviewPower(formats.dayStart(Date.now()), signal),
  });
  /** Power of all sessions as it was read since the course was. */
  #live: PowerPoint[] = [];
  readonly #poll = new PollController<Reading>(this, {
    intervalMillis: POLL_MILLIS,
    load: async (signal) => {
      const [overview, active, ended] = await Promise.all([
        this.api.overview(formats.dayStart(Date.now()), signal),
        this.api.sessions({ state: "active", limit: LISTED }, signal),
        this.api.sessions({ state: "ended", limit: LATEST }, signal),
      ]);
      if (!isUnknown(overview, active.items)) this.#follow(overview.powerWatts);
      // Listed by when they began; here the newest end comes first.
      const latest = ended.items.toSorted((a, b) => (b.endedAtMillis ?? 0) - (a.endedAtMillis ?? 0));
      return { overview, active: active.items, ended: latest };
    },
    onValue: ({ overview }) => {
      this.emit("wt-live", { state: "live", text: msg("Live") });
      this.emit("wt-overview", overview);
    },
  });

  override updated(): void {
    if (this.#poll.lost) this.emit("wt-live", { state: "lost", text: msg("Offline") });
  }

  override render() {
    const { value } = this.#poll;
    const now = this.#clock.nowMillis;
    return html`<div class="ph">
        <h1>${msg("Overview")}</h1>
        <span class="mut">${formats.weekday(now)}, ${formats.clock(now)} ${formats.zone(now)}</span>
        <span class="grow"></span>
        ${
          value && value.overview.stations > 0
            ? html`<button class="btn" ?hidden=${!may(this.access, "stations:write")} @click=${this.#startDemo}>${icon("play")}${msg("Start the demo charger")}</button>`
            : nothing
        }
      </div>
      ${pollBanner(this.#poll, now)}
      ${may(this.access, "feedback:read") ? html`<wt-feedback-alerts .api=${this.api}></wt-feedback-alerts>` : nothing}
      ${this.#renderBody(value)}`;
  }

  #follow(powerWatts: number): void {
    const since = this.#course.valueAtMillis;
    this.#live = [...this.#live.filter(([at]) => at >= since - COURSE_MILLIS), [Date.now(), powerWatts] as const];
    if (this.#live.length > MOST_LIVE) this.#live.shift();
  }

  #stretches(): PowerPoint[][] | null {
    const course = this.#course.value;
    return course ? powerStretches(course, this.#live) : null;
  }

  readonly #startDemo = () => this.emit("wt-start-demo", null);

  #renderBody(value: Reading | null): TemplateResult {
    if (!value) {
      if (this.#poll.state === "failed") {
        return html`<section class="card">${errorState(this.#poll.error, () => this.#poll.restart())}</section>`;
      }
      return html`${loadingStrip()}
        <div class="g2 now">${this.#renderCourse(null, this.#clock.nowMillis)}</div>`;
    }
    if (value.overview.stations === 0) return firstSteps(may(this.access, "stations:write") ? this.#startDemo : null);
    const stale = this.#poll.failingSinceMillis !== null ? "stale" : "";
    const now = this.#clock.nowMillis;
    const stretches = this.#stretches();
    const high = stretches ? highestPoint(stretches) : null;
    // In the order in which they are read: exceptions come before history, also where all stand in one column.
    return html`<div class=${stale}>${overviewStrip(value.overview, value.active, high, isUnknown(value.overview, value.active))}</div>
      <div class="g2 now">
        ${this.#renderAttention(value.overview)} ${this.#renderCourse(stretches, now)}
        ${this.#renderActive(value, stale)} ${value.overview.stationsOffline > 0 ? this.#renderOffline(value.overview, stale) : nothing}
        ${value.ended.length > 0 ? this.#renderEnded(value.ended) : nothing}
      </div>`;
  }

  #renderCourse(stretches: PowerPoint[][] | null, now: number): TemplateResult {
    if (stretches === null && this.#course.state === "failed") {
      return html`<section class="card">${errorState(this.#course.error, () => this.#course.restart())}</section>`;
    }
    return html`<wt-day-power
      .stretches=${stretches}
      .fromMillis=${formats.dayStart(now)}
      .toMillis=${formats.dayStart(now, 1)}
      .nowMillis=${now}
      ?stale=${this.#poll.failingSinceMillis !== null}
      .asTable=${this.asTable}
      @wt-as-table=${(event: CustomEvent<boolean>) => {
        this.asTable = event.detail;
        setQueryValue("power", event.detail ? "table" : null);
      }}
    ></wt-day-power>`;
  }

  #renderActive({ overview, active }: Reading, stale: string): TemplateResult {
    return html`<section class="card ${stale}">
      <div class="ch">
        <h2>${msg("Charging now")}</h2>
        <span class="mut">${formats.count(overview.activeSessions)}</span>
        <a class="lnk sp sm" href="/sessions">${msg("All sessions")}</a>
      </div>
      ${
        active.length === 0
          ? calmState(
              msg("Nothing charges at the moment"),
              msg("A session appears here as soon as a station posts its begin reading."),
            )
          : activeTable(active, this.#clock.nowMillis)
      }
    </section>`;
  }

  #renderAttention({ attention, stationsOffline }: Overview): TemplateResult {
    const shown = this.allAttention ? attention : attention.slice(0, ATTENTION);
    return html`<section class="card beside">
      <div class="ch">
        <h2>${msg("Needs attention")}</h2>
        <span class="mut">${formats.count(attention.length)}</span>
        ${
          attention.length > ATTENTION
            ? html`<button
              class="lnk sp sm"
              aria-expanded=${this.allAttention}
              @click=${() => {
                this.allAttention = !this.allAttention;
                setQueryValue("attention", this.allAttention ? "all" : null);
              }}
            >
              ${this.allAttention ? msg("Show the worst") : msg("Show all")}
            </button>`
            : nothing
        }
      </div>
      ${
        attention.length === 0
          ? calmState(
              stationsOffline > 0 ? msg("Nothing is wrong with the sessions") : msg("Nothing is wrong"),
              msg("Sessions with a broken rule or a remark are listed here, worst first."),
            )
          : shown.map((session) => attentionItem(session))
      }
    </section>`;
  }

  #renderOffline({ stationsOffline, offline }: Overview, stale: string): TemplateResult {
    return html`<section class="card ${stale}">
      <div class="ch">
        <h2>${msg("Stations offline")}</h2>
        <span class="mut">${formats.count(stationsOffline)}</span>
        <a class="lnk sp sm" href="/stations?connection=offline">${msg("All stations offline")}</a>
      </div>
      ${offline.slice(0, OFFLINE).map((station) => offlineItem(station))}
    </section>`;
  }

  #renderEnded(ended: readonly Session[]): TemplateResult {
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Latest sessions")}</h2>
        <a class="lnk sp sm" href=${sessionsHref({ state: "ended" })}>${msg("All ended sessions")}</a>
      </div>
      ${ended.map((session) => endedItem(session))}
    </section>`;
  }
}
