// A station in the public list: what it is, what one may count on by the score, and whether something is free.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { CommunityStation } from "../../edge/contract/community.ts";
import { connectorWord, freeWord, scoreSentence, voicesWord } from "../community-words.ts";
import { formats } from "../format.ts";
import { ratedPower } from "./quantity.ts";
import { smallRuler } from "./score-ruler.ts";

/** The badge, small: told by its toothed edge and its tick, and by its words to who does not see it. */
export function badgeMark(): TemplateResult {
  return html`<svg class="com-badge-mark" viewBox="0 0 16 16" role="img" aria-label=${msg("consistently excellent")}>
    <circle cx="8" cy="8" r="6.8" fill="none" stroke="currentColor" stroke-width="2.2" stroke-dasharray="1.2 .94" />
    <path d="m5 8.2 2.1 2.2 3.9-4.6" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}

/** "CCS, Type 2", each once, in the order of the EVSEs. */
export function plugWords({ evses }: Pick<CommunityStation, "evses">): string {
  return [...new Set(evses.flatMap(({ connectors }) => connectors.map(connectorWord)))].join(", ");
}

/** `href`: its page. */
export function stationRow(station: CommunityStation, href: string, isOpen: boolean): TemplateResult {
  const plugs = plugWords(station);
  const isFree = station.free > 0 && station.evses.length > 0;
  const whose = [station.operator, station.city].filter(Boolean).join(", ");
  return html`<li>
    <a class="com-row" href=${href} aria-current=${isOpen ? "true" : nothing}>
      <span class="com-name"><span class="b brk">${station.name}</span>${station.badge ? badgeMark() : nothing}</span>
      <span class="com-score ${station.ranked ? "" : "mut"}" aria-hidden="true"
        >${station.score === null ? "–" : formats.stars(station.score)}</span
      >
      <span class="mut ell"
        >${plugs}${
          station.maxPowerWatts === null ? nothing : html`${plugs ? " " : nothing}${ratedPower(station.maxPowerWatts)}`
        }${whose ? (plugs || station.maxPowerWatts !== null ? `, ${whose}` : whose) : nothing}</span
      >
      ${smallRuler(station, false)}
      <span class="com-free ell ${isFree ? "free" : "mut"}"
        >${freeWord(station)}${
          station.distanceMeters === null
            ? nothing
            : html`<span class="mut com-far" aria-hidden="true"> · ${formats.distance(station.distanceMeters)}</span><span class="vh">, ${msg(str`${formats.distance(station.distanceMeters)} away`)}</span>`
        }</span
      >
      <span class="mut com-voices" aria-hidden="true"
        >${station.score === null ? msg("no rating yet") : voicesWord(station)}</span
      >
      <span class="vh">${scoreSentence(station)}</span>
    </a>
  </li>`;
}
