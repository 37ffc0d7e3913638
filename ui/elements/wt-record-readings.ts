// All readings of a record as a table, as they were signed.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { formats } from "../format.ts";
import { parseMeterTime } from "../meter-time.ts";
import { eventWord } from "../reading-words.ts";
import type { ReadingView } from "../record-view.ts";
import { meterStatus, meterTime, meterValue } from "./reading-cells.ts";
import { WtElement } from "./wt-element.ts";

/** Rows drawn at first and with each demand; a record may carry 10,000 readings. */
const ROWS = 100;

@customElement("wt-record-readings")
export class WtRecordReadings extends WtElement {
  @property({ attribute: false }) readings: readonly ReadingView[] = [];
  @state() private rows = ROWS;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("readings")) this.rows = ROWS;
  }

  override render() {
    const shown = this.readings.slice(0, this.rows);
    const left = this.readings.length - shown.length;
    let day: number | null = null;
    return html`<h3 class="h3">${msg("Readings")} <span class="mut">${formats.count(this.readings.length)}</span></h3>
      <div class="scroll-x" tabindex="0" role="region" aria-label=${msg("Readings of the record")}>
        <table class="dense two-line">
          <thead>
            <tr>
              <th scope="col">${msg("Meter time")}</th>
              <th scope="col">${msg("Event")}</th>
              <th scope="col">${msg("Register")}</th>
              <th scope="col" class="num">${msg("Value as signed, in kWh")}</th>
              <th scope="col">${msg("Status")}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((reading) => {
              const before = day;
              day = (reading.at === null ? null : parseMeterTime(reading.at)?.dayMillis) ?? null;
              return html`<tr>
                <td class="p3">${meterTime(reading, { besideDayMillis: before })}</td>
                <td class="p1">${eventWord(reading.event)}</td>
                <td class="p3 m">${reading.register ?? html`<span class="mut">${msg("not named")}</span>`}</td>
                <td class="num p2">${meterValue(reading)}</td>
                <td class="p4 sm">${meterStatus(reading)}</td>
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
      ${
        left > 0
          ? html`<div class="more">
            <button
              class="btn s"
              @click=${() => {
                this.rows += ROWS;
              }}
            >
              ${msg(str`Show ${Math.min(ROWS, left)} more of ${formats.count(this.readings.length)}`)}
            </button>
          </div>`
          : nothing
      }`;
  }
}
