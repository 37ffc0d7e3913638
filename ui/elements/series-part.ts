// One series of a site: its course, where it comes from, when it was read and will be again, and what went wrong.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Series, SeriesItem, SeriesKind } from "../../edge/contract/site-energy.ts";
import { formats } from "../format.ts";
import { endOf, timeText } from "../series-text.ts";
import { seriesSentence, seriesUnit, seriesWord, valueText } from "../series-words.ts";
import { feedFailureText } from "../strings/feed-sentences.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";
import "./wt-series-chart.ts";

export interface SeriesPartOptions {
  readonly timeZone: string;
  readonly nowMillis: number;
  readonly mayChange: boolean;
  readonly onEdit: () => void;
  readonly onForget: () => void;
}

export function seriesPart(kind: SeriesKind, series: Series | null, options: SeriesPartOptions): TemplateResult {
  const { mayChange, onEdit, onForget, timeZone, nowMillis } = options;
  const word = seriesWord(kind);
  if (series === null) {
    return html`<div class="series-part none-yet">
      <h3>${word}</h3>
      <p class="mut">${msg("Not known.")} ${seriesSentence(kind)}</p>
      ${mayChange ? html`<button class="btn s" aria-label=${msg(str`State it: ${word}`)} @click=${onEdit}>${msg("State it")}</button>` : nothing}
    </div>`;
  }
  const now = valueAt(series.items, nowMillis);
  return html`<div class="series-part">
    <div class="row wrap">
      <h3>${word}</h3>
      ${now === null ? nothing : html`<span><b>${valueText(now, kind)}</b><span class="u">${seriesUnit(kind, series.currency)}</span> <span class="mut">${msg("now", { id: "now-word" })}</span></span>`}
      <span class="grow"></span>
      ${
        mayChange
          ? html`<button class="btn s" aria-label=${msg(str`Change: ${word}`)} @click=${onEdit}>${msg("Change", { id: "change-verb" })}</button
              ><button class="btn q s" aria-label=${msg(str`Forget: ${word}`)} @click=${onForget}>${msg("Forget")}</button>`
          : nothing
      }
    </div>
    ${sourceLine(series)} ${warnings(series, nowMillis)}
    ${
      series.items.length === 0
        ? nothing
        : html`<wt-series-chart .items=${series.items} .kind=${kind} .currency=${series.currency} .timeZone=${timeZone} .nowMillis=${nowMillis}></wt-series-chart>
            <details>
              <summary class="sm">${msg("As table")}</summary>
              <div class="table-box" tabindex="0" role="region" aria-label=${word}>
                <table>
                  <thead><tr><th scope="col">${msg("From")}</th><th scope="col" class="num">${seriesUnit(kind, series.currency)}</th></tr></thead>
                  <tbody>${series.items.map(({ startMillis, value }) => html`<tr><td>${timeText(startMillis, timeZone)}</td><td class="num">${valueText(value, kind)}</td></tr>`)}</tbody>
                </table>
              </div>
            </details>`
    }
  </div>`;
}

/** What holds at an instant; null: nothing does. */
function valueAt(items: readonly SeriesItem[], atMillis: number): number | null {
  const index = items.findLastIndex(({ startMillis }) => startMillis <= atMillis);
  const item = items[index];
  return item !== undefined && endOf(items, index) > atMillis ? item.value : null;
}

function sourceLine({ source, url, changedAtMillis, readAtMillis, nextReadAtMillis }: Series): TemplateResult {
  if (source === "typed") return html`<p class="sm mut">${msg("Typed in")} ${ago(changedAtMillis)}</p>`;
  return html`<p class="sm mut brk">
    <span class="m">${url}</span><br />
    ${readAtMillis === null ? msg("not read yet") : html`${msg("read")} ${ago(readAtMillis)}`}${
      nextReadAtMillis === null ? nothing : html`, ${msg("next")} ${ago(nextReadAtMillis)}`
    }
  </p>`;
}

function warnings(
  { failure, items, endsSoon, endsAtMillis }: Series,
  nowMillis: number,
): TemplateResult | typeof nothing {
  const line = (sentence: string) => html`<li>${mark("warn")}<span>${sentence}</span></li>`;
  const end = endsAtMillis ?? (items.length === 0 ? null : endOf(items, items.length - 1));
  const lines: TemplateResult[] = [];
  if (failure !== null) {
    const kept = items.length > 0 ? ` ${msg("What was read before stays in force.")}` : "";
    lines.push(line(`${feedFailureText(failure)}${kept}`));
  }
  if (end !== null && end <= nowMillis) lines.push(line(msg("All its values are over: nothing is planned by it.")));
  else if (endsSoon === true && end !== null) lines.push(line(msg(str`Its values end at ${formats.hourMinute(end)}.`)));
  return lines.length === 0 ? nothing : html`<ul class="check-lines">${lines}</ul>`;
}
