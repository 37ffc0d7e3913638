// What a driver charged, as this device kept it: sums, consumption over time, the sessions, and the way to take them along or remove them.
// Asks no server; nothing of it is anywhere else.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { confirmation } from "../elements/confirmation.ts";
import { consumptionChart, stationShares } from "../elements/consumption-chart.ts";
import { driverBar } from "../elements/driver-bar.ts";
import { failure } from "../elements/failure.ts";
import { historyList } from "../elements/history-list.ts";
import { icon, mark } from "../elements/icons.ts";
import { closeModalOf } from "../elements/modal.ts";
import { loadingState } from "../elements/page-states.ts";
import { energy, power } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { saveText } from "../file-download.ts";
import { formats } from "../format.ts";
import { periodsOf, type Step, stationsOf, totalsOf } from "../history/consumption.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import { historyCsv, historyJson } from "../history/history-files.ts";
import { type History, HistoryStore, MOST_ENTRIES } from "../history/history-store.ts";
import { openWithoutConnection } from "../offline-pages.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** Sessions that are listed at first, and with each "Show more". */
const LISTED = 20;

@customElement("wt-history-page")
export class WtHistoryPage extends WtElement {
  @property({ attribute: false }) store = new HistoryStore();
  @state() private history: Work<History> = NOT_STARTED;
  @state() private step: Step = "month";
  /** Id of a station; null: all. */
  @state() private stationId: string | null = null;
  @state() private listed = LISTED;
  /** What is asked about: a session, or all. */
  @state() private removing: HistoryEntry | "all" | null = null;
  @state() private removal: Work<unknown> = NOT_STARTED;
  @state() private setting: Work<unknown> = NOT_STARTED;

  override connectedCallback(): void {
    super.connectedCallback();
    void openWithoutConnection();
    document.addEventListener("visibilitychange", this.#onVisible);
    void this.updateComplete.then(() => this.#load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisible);
  }

  /** Another tab may have kept or removed something. */
  readonly #onVisible = () => {
    if (!document.hidden) void this.#load();
  };

  async #load(): Promise<void> {
    if (this.history.state === "not started") this.history = RUNNING;
    this.history = await workOf(this.store.load());
  }

  async #remove(): Promise<void> {
    const what = this.removing;
    if (what === null || this.removal.state === "running") return;
    this.removal = RUNNING;
    this.removal = await workOf(what === "all" ? this.store.clear() : this.store.remove(what.sessionId));
    if (this.removal.state !== "done") return;
    this.emit(
      "wt-announce",
      what === "all"
        ? msg("All sessions are removed from this device.")
        : msg("The session is removed from this device."),
    );
    closeModalOf(this);
    await this.#load();
  }

  async #keep(keeping: boolean): Promise<void> {
    this.setting = await workOf(this.store.setKeeping(keeping));
    await this.#load();
  }

  override render() {
    return html`<div class="driver">${driverBar(() => this.requestUpdate())}
      <div class="place">
        <h1>${msg("Your charging on this device")}</h1>
        <p class="mut">${msg("The sessions whose links were opened in this browser. They stand nowhere else: whoever uses this device sees them, and the browser may clear them, some do after a week without a visit.")}</p>
      </div>
      ${this.#renderContent()}
    </div>`;
  }

  #renderContent(): TemplateResult {
    const { history } = this;
    if (history.state === "failed") {
      return html`<section class="card em"><b>${msg("This browser keeps nothing")}</b><p>${msg("It forbids storage for this page, or another tab has a later version of it open. The links themselves work.")}</p></section>`;
    }
    if (history.state !== "done")
      return html`<section class="card">${loadingState(msg("Reading what this device kept"))}</section>`;
    const { entries } = history.value;
    const shown = entries.filter((entry) => this.stationId === null || entry.stationId === this.stationId);
    return html`${entries.length === 0 ? this.#renderEmpty() : this.#renderEntries(entries, shown)}
      ${this.#renderKeeping(history.value)} ${this.#renderQuestion()}`;
  }

  #renderEmpty(): TemplateResult {
    return html`<section class="card em"><b>${msg("No session yet")}</b><p>${msg("A session appears here once its link is opened in this browser: the QR code at the charger, or one that was sent to you.")}</p></section>`;
  }

  #renderEntries(entries: readonly HistoryEntry[], shown: readonly HistoryEntry[]): TemplateResult {
    const totals = totalsOf(shown);
    const stations = stationsOf(entries);
    return html`${stations.length > 1 ? this.#renderChoice(stations) : nothing}
      <dl class="trio use-totals">
        <div><dt>${msg("Energy")}</dt><dd>${energy(totals.energyMilliwattHours)}</dd></div>
        <div><dt>${msg("Sessions")}</dt><dd>${formats.count(totals.sessions)}</dd></div>
        <div><dt>${msg("Verified", { id: "records-verified" })}</dt><dd>${formats.count(totals.verified)}</dd></div>
        <div><dt>${msg("Charging time")}</dt><dd>${formats.duration(totals.millis)}</dd></div>
        <div><dt>${msg("Highest power")}</dt><dd>${power(totals.peakPowerWatts)}</dd></div>
      </dl>
      ${totals.unknownEnergy === 0 ? nothing : html`<p class="note">${mark("unver")}<span>${totals.unknownEnergy === 1 ? msg("The energy of 1 session is not known; it is not in the sum.") : msg(str`The energy of ${totals.unknownEnergy} sessions is not known; they are not in the sum.`)}</span></p>`}
      <div class="use-grid">
        <div>
          <section class="card curve">
            <div class="head">
              <h2>${msg("Consumption")}</h2>
              <span class="seg" role="group" aria-label=${msg("Consumption by")}>${this.#stepButton("week", msg("Week"))}${this.#stepButton("month", msg("Month"))}</span>
            </div>
            ${consumptionChart(periodsOf(shown, this.step, Date.now()), this.step)}
          </section>
          ${stations.length > 1 && this.stationId === null ? html`<section class="card curve"><div class="head"><h2>${msg("By station")}</h2></div>${stationShares(stations)}</section>` : nothing}
        </div>
        <div>
          <section class="card" aria-label=${msg("Sessions")}>
            ${historyList(shown.slice(0, this.listed), (entry) => {
              this.removal = NOT_STARTED;
              this.removing = entry;
            })}
            ${shown.length > this.listed ? html`<div class="checking"><button class="btn" @click=${() => (this.listed += LISTED)}>${msg("Show more")}</button></div>` : nothing}
          </section>
          <div class="drv-buttons">
            <button class="btn" @click=${() => saveText(historyCsv(entries, location.origin), "text/csv", "wattest-charging.csv")}>${icon("save")}${msg("Save as CSV")}</button>
            <button class="btn" @click=${() => saveText(historyJson(entries, Date.now()), "application/json", "wattest-charging.json")}>${icon("save")}${msg("Save as JSON")}</button>
          </div>
        </div>
      </div>`;
  }

  #renderChoice(stations: readonly { readonly stationId: string; readonly name: string }[]): TemplateResult {
    return html`<div class="drv-field use-choice">
      <label for="use-station">${msg("Station")}</label>
      <select id="use-station" @change=${(event: Event) => {
        this.stationId = (event.target as HTMLSelectElement).value || null;
        this.listed = LISTED;
      }}>
        <option value="" ?selected=${this.stationId === null}>${msg("All stations")}</option>
        ${stations.map(({ stationId, name }) => html`<option value=${stationId} ?selected=${this.stationId === stationId}>${name}</option>`)}
      </select>
    </div>`;
  }

  #stepButton(step: Step, word: string): TemplateResult {
    return html`<button aria-pressed=${this.step === step} @click=${() => (this.step = step)}>${word}</button>`;
  }

  #renderKeeping({ keeping, entries, unreadable }: History): TemplateResult {
    return html`<section class="card use-keeping" aria-label=${msg("What this device keeps")}>
      <label class="check"><input type="checkbox" .checked=${keeping} @change=${(event: Event) => void this.#keep((event.target as HTMLInputElement).checked)} />
        <span>${msg("Keep sessions whose links I open in this browser")}<span class="mut">${msg(str`The newest ${MOST_ENTRIES}. Opening a link again keeps its session again.`)}</span></span></label>
      ${failure(this.setting, msg("The choice was not kept."))}
      ${unreadable === 0 ? nothing : html`<p class="note">${mark("warn")}<span>${msg(str`${unreadable} more are of a later version of this page, or cannot be read; they are left as they are.`)}</span></p>`}
      ${
        entries.length + unreadable === 0
          ? nothing
          : html`<button class="btn d" @click=${() => {
              this.removal = NOT_STARTED;
              this.removing = "all";
            }}>${msg("Remove all from this device")}</button>`
      }
    </section>`;
  }

  #renderQuestion(): TemplateResult | typeof nothing {
    const what = this.removing;
    if (what === null) return nothing;
    return confirmation({
      question:
        what === "all" ? msg("Remove all sessions from this device?") : msg("Remove this session from this device?"),
      consequences: [
        msg("What this device keeps of it is gone, and cannot be brought back from here."),
        msg("With the operator it stays, and so does its link for whoever has it."),
      ],
      verb: msg("Remove"),
      failed: msg("Nothing was removed."),
      work: this.removal,
      onConfirm: () => void this.#remove(),
      onClosed: () => {
        this.removing = null;
      },
    });
  }
}
