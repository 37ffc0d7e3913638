// The badge "consistently excellent" on a station's public page: its drawing, the rule with what was measured by it, how it came and went,
// and the lines that show it on another page.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { rosettePath } from "../../assembly/host/rosette.ts";
import type { CommunityDetail } from "../../edge/contract/community.ts";
import { type Check, criterionValue, criterionWord } from "../community-words.ts";
import { formats } from "../format.ts";
import { METHOD_PATH } from "../router.ts";
import { mark } from "./icons.ts";
import { calmState } from "./page-states.ts";

type BadgeDetails = CommunityDetail["badgeDetails"];

/** Edge of the drawing, px. */
const SIZE = 168;

/** Nothing while it is not held. */
export function badgeDrawing({ held, sinceMillis, figure }: BadgeDetails): TemplateResult | typeof nothing {
  if (!held) return nothing;
  return html`<div class="com-badge">
    ${
      figure
        ? html`<svg viewBox="0 0 100 100" fill="none" stroke="currentColor" stroke-width="0.5" aria-hidden="true">
          <path d=${rosettePath(figure, SIZE)} />
        </svg>`
        : nothing
    }
    <div class="com-badge-disc">
      <b>${msg("Consistently excellent")}</b>
      ${sinceMillis === null ? nothing : html`<span>${msg(str`since ${formats.calendarDay(sinceMillis)}`)}</span>`}
    </div>
  </div>`;
}

function isMet({ criterion, have, gainNeeds, keepNeeds }: Check["criteria"][number], held: boolean): boolean {
  // To keep it, the number of weeks is not asked.
  if (held && keepNeeds === null && criterion === "heard-weeks") return true;
  return have >= (held ? (keepNeeds ?? gainNeeds) : gainNeeds);
}

/** Why it is held, or what is missing. */
export function badgeReasons(badge: BadgeDetails): TemplateResult {
  const { held, check } = badge;
  return html`<section class="com-sec">
    <h2>${held ? msg("Why this station has the badge") : msg("What is missing for the badge")}</h2>
    ${
      check === null
        ? calmState(msg("Not checked yet"), msg("It is checked each Monday, from the first rating on."))
        : html`<ul class="com-criteria">
          ${check.criteria.map((it) => {
            const met = isMet(it, held);
            const needs = held ? it.keepNeeds : it.gainNeeds;
            return html`<li>
              ${mark(met ? "valid" : "none", met ? msg("met") : msg("not met"))}
              <span>${criterionWord(it.criterion)}</span>
              <span class="mut need">${
                needs === null ? msg("not asked to keep it") : msg(str`at least ${criterionValue(it.criterion, needs)}`)
              }</span>
              <b>${criterionValue(it.criterion, it.have)}</b>
            </li>`;
          })}
        </ul>`
    }
    <p class="mut com-say">${check === null ? nothing : html`${msg(str`Checked on ${formats.calendarDay(check.atMillis)}.`)} ${streakSentence(badge)} `}<a class="lnk" href=${METHOD_PATH}>${msg("The whole rule")}</a></p>
    ${history(badge)}
  </section>`;
}

function streakSentence({ held, streak, streakNeeds }: BadgeDetails): string {
  const count = formats.count(streak);
  const needs = formats.count(streakNeeds);
  if (held) {
    return streak === 0
      ? msg(str`It is lost when one of it is missing on ${needs} Mondays in a row.`)
      : msg(str`Mondays in a row with something missing: ${count}. At ${needs} the badge is lost.`);
  }
  return msg(str`Mondays in a row with all of it: ${count} of ${needs}. Nobody can give or take the badge.`);
}

function history({ history: changes }: BadgeDetails): TemplateResult | typeof nothing {
  if (changes.length === 0) return nothing;
  return html`<details class="com-more">
    <summary>${msg(str`How it came and went (${formats.count(changes.length)})`)}</summary>
    <ol class="com-history">
      ${[...changes].reverse().map(
        ({ atMillis, change, check }) => html`<li>
          <span class="b">${change === "gained" ? msg("Gained") : msg("Lost")}</span>
          <span>${formats.calendarDay(atMillis)}</span>
          <span class="mut">${check.criteria
            .map(({ criterion, have }) => `${criterionWord(criterion)}: ${criterionValue(criterion, have)}`)
            .join("; ")}</span>
        </li>`,
      )}
    </ol>
  </details>`;
}
