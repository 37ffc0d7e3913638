// What has become of a profile at stations: one state as mark and word, many as a bar with its words, and the way of one as a track.
import { msg } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { DeliveryCounts, DeliveryState, StationProfile } from "../../edge/contract/assignments.ts";
import { countedStates, countsText, stateMark, stateSentence, stateWord } from "../delivery-words.ts";
import { mark } from "./icons.ts";

/** The state as a mark and a word; its sentence on hover, and for a screen reader where `withSentence` is set. */
export function deliveryState(state: DeliveryState, withSentence = false): TemplateResult {
  const kind = stateMark(state);
  return html`<span class="v ${kind}" title=${stateSentence(state)}
    >${mark(kind)}${stateWord(state)}${withSentence ? html`<span class="vh">. ${stateSentence(state)}</span>` : nothing}</span
  >`;
}

const BAR_WIDTH = 400;
/** A state of a few among thousands is still seen. */
const LEAST_WIDTH = 5;

/** Stations by state, as a bar; the words beside it say the same. */
export function countsBar(counts: DeliveryCounts): TemplateResult {
  // As on a track: what has arrived at the left, what needs somebody at the right.
  const parts = countedStates(counts).toReversed();
  const sum = parts.reduce((total, { count }) => total + count, 0);
  const room = BAR_WIDTH - parts.length * LEAST_WIDTH;
  let at = 0;
  const drawn = parts.map(({ state, count }) => {
    const width = LEAST_WIDTH + (count / sum) * room;
    const rect = svg`<rect class="bar-${state}" x=${at.toFixed(1)} y="0" width=${Math.max(1, width - 1.5).toFixed(1)} height="8" />`;
    at += width;
    return rect;
  });
  return html`<svg class="counts-bar" viewBox="0 0 ${BAR_WIDTH} 8" preserveAspectRatio="none" aria-hidden="true">
    ${sum === 0 ? svg`<rect class="bar-none" width=${BAR_WIDTH} height="8" />` : drawn}
  </svg>`;
}

/** The bar with its words below. */
export const countsLine = (counts: DeliveryCounts): TemplateResult =>
  html`<div class="counts">${countsBar(counts)}<span class="sm ink2">${countsText(counts)}</span></div>`;

/** How far it came: waits, sent, accepted, read back and the same. `isSame`: the station was asked after it had accepted. */
export function deliveryTrack(
  { state, wanted, sentAtMillis }: Pick<StationProfile, "state" | "wanted" | "sentAtMillis">,
  isSame: boolean,
): TemplateResult {
  // What was refused here was never sent.
  const rejected = sentAtMillis === null ? 2 : 3;
  const reached = { waiting: 1, sent: 2, rejected, accepted: isSame ? 4 : 3, drifted: 4 }[state];
  const isBad = state === "rejected" || state === "drifted";
  const steps = [msg("waits"), msg("sent"), wanted === "clear" ? msg("removed") : msg("accepted"), msg("read back")];
  return html`<svg class="track ${state}" viewBox="0 0 76 12" width="76" height="12" role="img" aria-label=${`${steps.slice(0, isBad ? reached - 1 : reached).join(", ")}${isBad ? `, ${stateWord(state)}` : ""}`}>
    ${svg`<path class="rail" d="M6 6H70"/><path class="done" d="M6 6H${6 + (reached - 1) * 21.33}"/>`}
    ${[1, 2, 3, 4].map((step) => {
      const x = 6 + (step - 1) * 21.33;
      if (isBad && step === reached) return svg`<path class="bad" d="M${x} 1.6 ${x + 4.4} 6 ${x} 10.4 ${x - 4.4} 6z"/>`;
      return svg`<circle class=${step <= reached ? "on" : "off"} cx=${x} cy="6" r="3"/>`;
    })}
  </svg>`;
}
