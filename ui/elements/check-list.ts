// A verdict in a line, and the list of checks behind it.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Check, Verdict } from "../verdict-words.ts";
import { type Mark, mark } from "./icons.ts";

/** Shape and word. */
export function verdictTag(verdict: Verdict, tag = false): TemplateResult {
  return html`<span class="v ${verdict.mark === "metered" ? "none" : verdict.mark} ${tag ? "tag" : ""}"
    >${mark(verdict.mark)}${verdict.word}</span
  >`;
}

/** What the shape says, for those who do not see it. */
function markWord(kind: Mark): string {
  switch (kind) {
    case "valid":
      return msg("Holds:");
    case "invalid":
      return msg("Does not hold:");
    case "unver":
      return msg("Not known:");
    case "warn":
      return msg("Remark:");
    case "info":
      return msg("Note:");
    case "none":
    case "metered":
      return msg("Pending:");
  }
}

/** Each check with its own shape, its result at the right and its reason below. */
export function checkList(checks: readonly Check[], label: string): TemplateResult {
  return html`<ul class="checks" aria-label=${label}>
    ${checks.map(
      (check) =>
        html`<li class="chk" data-mark=${check.mark}>
          ${mark(check.mark, markWord(check.mark))}<span class="brk">${check.title}</span
          ><span class="res">${check.result ?? nothing}</span>${check.why ? html`<span class="why">${check.why}</span>` : nothing}
        </li>`,
    )}
  </ul>`;
}
