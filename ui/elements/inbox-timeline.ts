// What happened to a report, oldest first; notes and answers with their words.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import type { Happening } from "../inbox-words.ts";

const DOTS: Readonly<Record<Happening["kind"], string>> = {
  ...{ said: "live", changed: "", note: "", answer: "signed", moderation: "gap" },
};

/** The time alone for today's, with the date before it for others. */
function timeOf(atMillis: number, nowMillis: number): TemplateResult {
  const sameDay = formats.day(atMillis) === formats.day(nowMillis);
  const words = sameDay ? formats.hourMinute(atMillis) : `${formats.day(atMillis)}, ${formats.hourMinute(atMillis)}`;
  return html`<time datetime=${new Date(atMillis).toISOString()} title=${formats.moment(atMillis)}>${words}</time>`;
}

export function inboxTimeline(all: readonly Happening[], nowMillis: number): TemplateResult {
  return html`<ol class="tl inb-timeline" aria-label=${msg("What happened to it")}>
    ${all.map(
      ({ atMillis, by, sentence, text, kind }) =>
        html`<li>
          <span class="tm">${timeOf(atMillis, nowMillis)}</span><span class="ln ${DOTS[kind]}"></span>
          <span class="brk"
            >${sentence}${by ? html` <span class="mut">${by}</span>` : nothing}${
              text ? html`<span class="inb-words ${kind}" dir="auto">${text}</span>` : nothing
            }</span
          >
        </li>`,
    )}
  </ol>`;
}
