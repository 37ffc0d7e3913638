// Part of the public pages: one station. Its score, its badge, what is free, what was measured and what drivers said, read again each
// minute while it is in view. Emits `wt-station-name` once it is known.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CommunityDetail, PublicFeedback } from "../../edge/contract/community.ts";
import { type Api, ApiError } from "../api.ts";
import { badgePath, communityStation, publicFeedback } from "../api-community.ts";
import { copyText } from "../clipboard-text.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { badgeReasons } from "../elements/com-badge.ts";
import { feedbackLines } from "../elements/com-feedback.ts";
import { rightNow, stationHead } from "../elements/com-head.ts";
import { measuredSection } from "../elements/com-measured.ts";
import { scoresSection } from "../elements/com-scores.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import { currentLanguage } from "../language.ts";
import { communityHref, METHOD_PATH } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** The answer may be kept for a minute: asking sooner gives the same. */
const INTERVAL_MILLIS = 60_000;

@customElement("wt-community-station")
export class WtCommunityStation extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId = "";
  /** Feedback after the first page. */
  @state() private older: readonly PublicFeedback[] = [];
  @state() private olderCursor: string | null | undefined = undefined;
  @state() private reading: Work<unknown> = NOT_STARTED;
  @state() private copied = false;

  readonly #clock = new ClockController(this);
  readonly #poll: PollController<CommunityDetail> = new PollController<CommunityDetail>(this, {
    intervalMillis: INTERVAL_MILLIS,
    load: (signal) => communityStation(this.api, this.stationId, signal),
    onValue: ({ name }) => this.emit("wt-station-name", name),
  });

  override updated(changed: PropertyValues<this>): void {
    if (!changed.get("stationId")) return;
    this.older = [];
    this.olderCursor = undefined;
    this.reading = NOT_STARTED;
    this.copied = false;
    this.#poll.restart(true);
  }

  override render() {
    const { value, error } = this.#poll;
    if (error instanceof ApiError && error.problem?.status === 404) return this.#renderGone();
    if (value === null) {
      return html`<section class="card">
        ${error ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading the station"))}
      </section>`;
    }
    const atPath = `/at/${encodeURIComponent(value.stationId)}`;
    return html`${pollBanner(this.#poll, this.#clock.nowMillis)}
      <article class="card com-station">
        ${stationHead(value, atPath)} ${rightNow(value)} ${scoresSection(value)} ${badgeReasons(value.badgeDetails)}
        ${measuredSection(value.measured)} ${this.#renderVoices(value, atPath)}
        <section class="com-sec">
          <h2>${msg("How scores are made")}</h2>
          <p class="mut">
            ${msg(str`Only what drivers said by the link of their own charging session counts. Few ratings give a wide interval, and the order follows its lower end. An operator chooses which stations are listed, and can neither change nor delete an opinion.`)}
            <a class="lnk" href=${METHOD_PATH}>${msg("The method in full")}</a>
          </p>
        </section>
        ${this.#renderEmbedding(value)}
      </article>`;
  }

  #renderGone(): TemplateResult {
    return html`<section class="card em">
      <h1>${msg("This station is not in the list")}</h1>
      <p>${msg("It does not exist, or its operator does not list it.")}</p>
      <div class="row"><a class="btn" href=${communityHref(null)}>${msg("All listed stations")}</a></div>
    </section>`;
  }

  #renderVoices(station: CommunityDetail, atPath: string): TemplateResult {
    const first = station.feedback.items;
    const known = new Set(first.map(({ id }) => id));
    const items = [...first, ...this.older.filter(({ id }) => !known.has(id))];
    const cursor = this.olderCursor === undefined ? station.feedback.nextCursor : this.olderCursor;
    return html`<section class="com-sec">
      <h2>${msg("What drivers say")}</h2>
      ${
        items.length === 0
          ? html`<p class="mut">${msg("Nobody has written anything yet.")} <a class="lnk" href=${atPath}>${msg("Write about this station")}</a></p>`
          : feedbackLines(items, station.evses.length > 1)
      }
      ${failure(this.reading, msg("The older ones were not read."))}
      ${
        cursor
          ? html`<button class="btn" ?disabled=${this.reading.state === "running"} @click=${() => void this.#more(cursor)}>
            ${this.reading.state === "running" ? msg("Reading") : msg("Show older ones")}
          </button>`
          : nothing
      }
    </section>`;
  }

  async #more(cursor: string): Promise<void> {
    const { stationId } = this;
    this.reading = RUNNING;
    const done = await workOf(publicFeedback(this.api, stationId, cursor, new AbortController().signal));
    if (stationId !== this.stationId) return;
    this.reading = done.state === "failed" ? done : NOT_STARTED;
    if (done.state !== "done") return;
    this.older = [...this.older, ...done.value.items];
    this.olderCursor = done.value.nextCursor ?? null;
  }

  #renderEmbedding({ stationId, name }: CommunityDetail): TemplateResult {
    const picture = badgePath(stationId, currentLanguage());
    const words = msg(str`What drivers say of ${name}, by Wattest`);
    const quoted = words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
    const code = `<a href="${location.origin}${communityHref(stationId)}"><img src="${location.origin}${picture.replace("&", "&amp;")}" width="420" height="104" alt="${quoted}"></a>`;
    return html`<details class="com-sec com-embed">
      <summary><h2>${msg("Badge for another page")}</h2></summary>
      <div class="com-embed-body">
        <img src=${picture} width="420" height="104" alt=${words} loading="lazy" />
        <div>
          <p class="mut">${msg("The picture follows the badge by itself, and says so where it is not held.")}</p>
          <pre class="code boxed" tabindex="0">${code}</pre>
          <button class="btn" @click=${() => void this.#copy(code)}>${icon("copy")}${this.copied ? msg("Copied") : msg("Copy")}</button>
        </div>
      </div>
    </details>`;
  }

  async #copy(code: string): Promise<void> {
    this.copied = await copyText(code);
    const text = this.querySelector(".com-embed pre");
    if (!this.copied && text) getSelection()?.selectAllChildren(text);
  }
}
