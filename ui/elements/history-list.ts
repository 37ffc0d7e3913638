// The sessions of the history, newest first: each leads to its page, and can be removed by itself.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import { lastedMillis } from "../history/consumption.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import { hrefOf } from "../router.ts";
import { sessionListVerdict } from "../verdict-words.ts";
import { icon, mark } from "./icons.ts";
import { energy } from "./quantity.ts";
import { sparkline } from "./sparkline.ts";

export function historyList(entries: readonly HistoryEntry[], onRemove: (entry: HistoryEntry) => void): TemplateResult {
  return html`<ol class="use-list">${entries.map((entry) => line(entry, onRemove))}</ol>`;
}

function line(entry: HistoryEntry, onRemove: (entry: HistoryEntry) => void): TemplateResult {
  const name = entry.stationName || entry.stationId;
  const day = formats.day(entry.startedAtMillis);
  return html`<li>
    ${entry.linkGone ? html`<div class="use-line">${content(entry, name, day)}</div>` : html`<a class="use-line" href=${hrefOf({ page: "driver", token: entry.token })}>${content(entry, name, day)}</a>`}
    <button class="ib" aria-label=${msg(str`Remove the session of ${day} at ${name} from this device`)} @click=${() => onRemove(entry)}>${icon("close")}</button>
  </li>`;
}

function content(entry: HistoryEntry, name: string, day: string): TemplateResult {
  const verdict = sessionListVerdict({ ...entry, findings: [] });
  const shown =
    entry.rulesBroken && verdict.mark === "valid"
      ? { mark: "warn" as const, word: msg("Signatures valid, rules broken") }
      : verdict;
  return html`<span class="grow">
      <b class="brk">${name}</b>
      <span class="mut">${day}, ${formats.hourMinute(entry.startedAtMillis)}, ${entry.state === "active" ? msg("goes on") : formats.duration(lastedMillis(entry))}</span>
      <span class="v ${shown.mark === "metered" ? "none" : shown.mark}">${mark(shown.mark)}${shown.word}</span>
      ${entry.stars === null ? nothing : html`<span class="mut">${msg(str`You gave ${entry.stars} of 5 stars.`)}</span>`}
      ${entry.stars === null && entry.feedbackGiven ? html`<span class="mut">${msg("You gave feedback.")}</span>` : nothing}
      ${entry.linkGone ? html`<span class="mut">${msg("Its link shows nothing any more.")}</span>` : nothing}
    </span>
    <span class="right"><b class="nw">${energy(entry.energyMilliwattHours)}</b>${sparkline(entry.powerCurve.map(([at, watts]) => [at / 1_000, watts]))}</span>`;
}
