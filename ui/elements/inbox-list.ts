// The left pane of the inbox: reports, the newest or the most urgent first, each a link to itself.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FeedbackItem } from "../../edge/contract/feedback.ts";
import { reasonWords } from "../feedback-words.ts";
import { type Line, lineOf, visibilityWords } from "../inbox-words.ts";
import { starsGiven } from "./com-stars.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";

export interface InboxListOptions {
  readonly items: readonly FeedbackItem[];
  /** The one that is open; null: none is. */
  readonly openId: string | null;
  readonly nowMillis: number;
  readonly hrefOf: (id: string) => string;
}

export function inboxList({ items, openId, nowMillis, hrefOf }: InboxListOptions): TemplateResult {
  return html`<ul class="inb-items">
    ${repeat(
      items,
      ({ id }) => id,
      (item) => {
        const line = lineOf(item, nowMillis);
        return html`<li>
          <a
            class="inb-item ${line.tone}"
            href=${hrefOf(item.id)}
            data-report=${item.id}
            aria-current=${item.id === openId ? "true" : nothing}
          >
            <span class="inb-head">
              ${item.stars === null ? nothing : starsGiven(item.stars)}<b class="ell inb-name" title=${item.stationId}>${item.stationId}</b>
            </span>
            <span class="inb-when">${ago(item.createdAtMillis)}</span>
            <span class="inb-quote" dir="auto" lang=${item.language ?? nothing}>${quoteOf(item)}</span>
            <span class="inb-line">${toneMark(line)}${line.word}${item.verified ? nothing : html`<span class="inb-mark">${msg("not verified")}</span>`}${item.visibility === "hidden" ? html`<span class="inb-mark">${visibilityWords("hidden")}</span>` : nothing}${photoCount(item)}</span>
          </a>
        </li>`;
      },
    )}
  </ul>`;
}

/** The driver's own words; without any, what was named. */
function quoteOf(item: FeedbackItem): string | TemplateResult {
  if (item.text) return item.text;
  const said = item.reasons.map(reasonWords).join(", ");
  if (said) return said;
  return html`<span class="mut">${item.erased ? msg("Text erased by the driver") : msg("No text")}</span>`;
}

function toneMark({ tone }: Line): TemplateResult | typeof nothing {
  if (tone === "due") return mark("warn");
  return tone === "held" ? mark("unver") : nothing;
}

function photoCount({ photos }: FeedbackItem): TemplateResult | typeof nothing {
  if (photos.length === 0) return nothing;
  return html`<span class="inb-mark">${photos.length === 1 ? msg("1 photo") : msg(str`${photos.length} photos`)}</span>`;
}

/**
 * The list as it is read anew, with the report that is open kept in its place although it fits the filter no more: whoever works on it
 * must not lose it from sight.
 */
export function keepingOpen(
  before: readonly FeedbackItem[],
  next: readonly FeedbackItem[],
  openId: string | null,
): readonly FeedbackItem[] {
  if (openId === null || next.some(({ id }) => id === openId)) return next;
  const place = before.findIndex(({ id }) => id === openId);
  const kept = before[place];
  if (kept === undefined) return next;
  // Behind the nearest one above it that is still there.
  const above = before.slice(0, place).findLast(({ id }) => next.some((item) => item.id === id));
  const at = above === undefined ? 0 : next.findIndex(({ id }) => id === above.id) + 1;
  return next.toSpliced(at, 0, kept);
}
