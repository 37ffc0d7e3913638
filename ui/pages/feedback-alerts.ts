// Stations about which several drivers complained within a day, and nobody has looked yet: above the inbox and on the overview. Takes no room
// while there is none.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { FeedbackAlerts } from "../../edge/contract/feedback-work.ts";
import type { Api } from "../api.ts";
import { alerts } from "../api-inbox.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { mark } from "../elements/icons.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { OPEN_REPORTS } from "../inbox-filter.ts";
import { alertSentence } from "../inbox-words.ts";
import { feedbackHref } from "../router.ts";

const POLL_MILLIS = 60_000;
/** The newest; the rest is behind the list of what is new. */
const SHOWN = 3;

type Alert = FeedbackAlerts["items"][number];

@customElement("wt-feedback-alerts")
export class WtFeedbackAlerts extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** Without a heading, each in one line where there is room: above the inbox. */
  @property({ type: Boolean }) strip = false;

  readonly #poll = new PollController<FeedbackAlerts>(this, {
    intervalMillis: POLL_MILLIS,
    load: (signal) => alerts(this.api, signal),
  });

  /** Reads again: a report was taken up. */
  renew(): void {
    this.#poll.restart();
  }

  override render() {
    const items = this.#poll.value?.items ?? [];
    if (items.length === 0) return nothing;
    if (this.strip) {
      return html`<section class="card inb-alerts in-lines" aria-label=${msg("Several drivers at once")}>
        ${items.slice(0, SHOWN).map((one) => this.#renderAlert(one))}
      </section>`;
    }
    return html`<section class="card inb-alerts" aria-labelledby="inb-alerts-title">
      <div class="ch">
        <h2 id="inb-alerts-title">${msg("Several drivers at once")}</h2>
        <span class="mut">${formats.count(items.length)}</span>
        <a class="lnk sp sm" href=${feedbackHref(null, { ...OPEN_REPORTS, state: "received" })}>${msg("All new reports")}</a>
      </div>
      ${items.slice(0, SHOWN).map((one) => this.#renderAlert(one))}
    </section>`;
  }

  #renderAlert(one: Alert): TemplateResult {
    const { stationId, name, reports, verified, newestAtMillis } = one;
    const from = msg(str`${formats.count(reports)} reports, ${formats.count(verified)} of them verified`);
    return html`<a class="att" href=${feedbackHref(null, { ...OPEN_REPORTS, state: "received", stationId })}>
      <span class="v warn">${mark("warn")}<span class="brk">${stationId}</span></span>
      <span class="when">${ago(newestAtMillis)}</span>
      <span class="why">${alertSentence(one)}</span>
      <span class="who">${name ? `${name}, ${from}` : from}</span>
    </a>`;
  }
}
