// Part of a station's page: what drivers said of it last, with the way to all of it. Takes no room where nobody has said anything.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { FeedbackItem, FeedbackList } from "../../edge/contract/feedback.ts";
import type { Api } from "../api.ts";
import { reports } from "../api-inbox.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { starsGiven } from "../elements/com-stars.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { reasonWords } from "../feedback-words.ts";
import { OPEN_REPORTS, serverQuery } from "../inbox-filter.ts";
import { lineOf } from "../inbox-words.ts";
import { feedbackHref } from "../router.ts";

const SHOWN = 3;
const POLL_MILLIS = 60_000;

@customElement("wt-station-feedback")
export class WtStationFeedback extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** The same one as long as the element lives. */
  @property() stationId = "";

  readonly #poll = new PollController<FeedbackList>(this, {
    intervalMillis: POLL_MILLIS,
    load: (signal) => {
      const query = serverQuery({ ...OPEN_REPORTS, state: "all", stationId: this.stationId }, null);
      return reports(this.api, query, { cursor: null, limit: SHOWN }, signal);
    },
  });

  override render() {
    const items = this.#poll.value?.items ?? [];
    if (items.length === 0) return nothing;
    const filter = { ...OPEN_REPORTS, state: "all", stationId: this.stationId };
    return html`<section class="card" aria-labelledby="station-feedback-title">
      <div class="ch">
        <h2 id="station-feedback-title">${msg("What drivers said last")}</h2>
        <a class="lnk sp sm" href=${feedbackHref(null, filter)}>${msg("All feedback on it")}</a>
      </div>
      ${items.map((item) => this.#renderItem(item))}
    </section>`;
  }

  #renderItem(item: FeedbackItem): TemplateResult {
    const words = item.text || item.reasons.map(reasonWords).join(", ");
    const filter = { ...OPEN_REPORTS, state: "all", stationId: this.stationId };
    return html`<a class="att" href=${feedbackHref(item.id, filter)}>
      <span class="inb-who">${item.stars === null ? nothing : starsGiven(item.stars)}<span class="mut sm">${lineOf(item, Date.now()).word}</span></span>
      <span class="when">${ago(item.createdAtMillis)}</span>
      ${words ? html`<span class="why inb-quote" dir="auto" lang=${item.language ?? nothing}>${words}</span>` : nothing}
    </a>`;
  }
}
