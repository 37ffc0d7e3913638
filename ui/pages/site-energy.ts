// Part of a site's page: its off-peak hours, and its series of price, carbon intensity and renewable share with where they come from.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { NewSeries, OffPeak, Series, SeriesKind, SiteEnergy } from "../../edge/contract/site-energy.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Api } from "../api.ts";
import { forgetSeries, saveOffPeak, saveSeries, siteEnergy } from "../api-sites.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { confirmation } from "../elements/confirmation.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { offPeakWeek } from "../elements/off-peak-week.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { seriesPart } from "../elements/series-part.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-off-peak-form.ts";
import "../elements/wt-series-form.ts";
import { SERIES_KINDS, seriesWord } from "../series-words.ts";
import { daysText, wallNow } from "../site-hours.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

type Dialog = { readonly kind: "edit" | "forget"; readonly series: SeriesKind };

@customElement("wt-site-energy")
export class WtSiteEnergy extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) site!: Site;
  @property({ type: Boolean }) mayChange = false;
  @state() private isEditing = false;
  @state() private dialog: Dialog | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<SiteEnergy>(this, {
    intervalMillis: 30_000,
    load: (signal) => siteEnergy(this.api, this.site.id, signal),
  });

  /** Runs a change; `said` is said aloud once it is done, and the dialog or form closes. */
  async #change(task: Promise<unknown>, said: string): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(task);
    this.work = done;
    if (done.state !== "done") return;
    this.isEditing = false;
    closeModalOf(this);
    this.emit("wt-announce", said);
    this.#poll.restart();
  }

  #open(dialog: Dialog): void {
    this.work = NOT_STARTED;
    this.dialog = dialog;
  }

  readonly #closed = () => {
    this.dialog = null;
  };

  override render(): TemplateResult {
    const { value, state: now, error } = this.#poll;
    if (value === null) {
      return html`<section class="card">${now === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading the site’s hours"))}</section>`;
    }
    return html`<div class="col">${this.#renderOffPeak(value.offPeak)} ${this.#renderSeries(value.series)}</div>
      ${this.#renderDialog(value.series)}`;
  }

  #renderOffPeak(offPeak: readonly OffPeak[]): TemplateResult {
    const signal = new AbortController().signal;
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Off-peak hours")}</h2>
        <span class="mut">${this.site.timeZone}</span>
        <span class="sp"></span>
        ${
          this.mayChange && !this.isEditing
            ? html`<button class="btn s" @click=${() => {
                this.work = NOT_STARTED;
                this.isEditing = true;
              }}>${offPeak.length === 0 ? msg("State them") : msg("Change", { id: "change-verb" })}</button>`
            : nothing
        }
      </div>
      ${
        this.isEditing
          ? html`<wt-off-peak-form
              .offPeak=${offPeak}
              .work=${this.work}
              @wt-off-peak=${({ detail }: CustomEvent<readonly OffPeak[]>) => void this.#change(saveOffPeak(this.api, this.site.id, [...detail], signal), msg("The off-peak hours are changed"))}
              @wt-cancel=${() => {
                this.isEditing = false;
              }}
            ></wt-off-peak-form>`
          : offPeak.length === 0
            ? html`<div class="em calm"><b>${msg("None are stated")}</b><p>${msg("Drivers who wish to charge off-peak only, and the night rate template, go by them.")}</p></div>`
            : html`<div class="off-peak-card">
                ${offPeakWeek(offPeak, wallNow(this.site.timeZone, this.#clock.nowMillis))}
                <ul>
                  ${offPeak.map(({ days, from, to }) => html`<li><b>${from} ${msg("to", { id: "to-time" })} ${to === "00:00" ? "24:00" : to}</b> <span class="mut">${daysText(days)}</span></li>`)}
                </ul>
              </div>`
      }
    </section>`;
  }

  #renderSeries(series: readonly Series[]): TemplateResult {
    return html`<section class="card">
      <div class="ch"><h2>${msg("Price and emissions")}</h2></div>
      ${SERIES_KINDS.map((kind) =>
        seriesPart(kind, series.find((one) => one.kind === kind) ?? null, {
          timeZone: this.site.timeZone,
          nowMillis: this.#clock.nowMillis,
          mayChange: this.mayChange,
          onEdit: () => this.#open({ kind: "edit", series: kind }),
          onForget: () => this.#open({ kind: "forget", series: kind }),
        }),
      )}
    </section>`;
  }

  #renderDialog(all: readonly Series[]): TemplateResult | typeof nothing {
    const { dialog, work } = this;
    if (dialog === null) return nothing;
    const { signal } = new AbortController();
    const { series: kind } = dialog;
    const { id, name, timeZone } = this.site;
    const word = seriesWord(kind);
    if (dialog.kind === "forget") {
      return confirmation({
        question: msg(str`Forget this series: ${word}?`),
        consequences: [
          msg("Drivers’ wishes are planned without it from now on; plans that go by it are computed again."),
          msg("A series from an address is not read any more. Its values are gone."),
        ],
        verb: msg("Forget"),
        failed: msg("It was not forgotten."),
        work,
        onConfirm: () => void this.#change(forgetSeries(this.api, id, kind, signal), msg(str`${word}: forgotten`)),
        onClosed: this.#closed,
      });
    }
    return modal({
      label: `${word}: ${name}`,
      wide: true,
      onClosed: this.#closed,
      content: html`<wt-series-form
        .kind=${kind}
        .series=${all.find((one) => one.kind === kind) ?? null}
        .timeZone=${timeZone}
        .work=${work}
        @wt-series=${({ detail }: CustomEvent<NewSeries>) => void this.#change(saveSeries(this.api, id, kind, detail, signal), msg(str`${word}: kept`))}
      ></wt-series-form>`,
    });
  }
}
