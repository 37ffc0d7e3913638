// The head of a station's public page: where it is, its score on the ruler, its badge; and what its EVSEs do right now.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { CommunityDetail } from "../../edge/contract/community.ts";
import { connectorWord, type EvseStatus, evseStatusWord, intervalText, voicesWord } from "../community-words.ts";
import { formats } from "../format.ts";
import { badgeDrawing } from "./com-badge.ts";
import { icon } from "./icons.ts";
import { ratedPower } from "./quantity.ts";
import { largeRuler } from "./score-ruler.ts";

/** `atPath`: the form behind the station's QR code. */
export function stationHead(station: CommunityDetail, atPath: string): TemplateResult {
  const { score, badgeDetails, method } = station;
  const street = station.street;
  const town = [[station.postalCode, station.city].filter(Boolean).join(" "), station.countryCode]
    .filter(Boolean)
    .join(", ");
  return html`<div class="com-head ${badgeDetails.held ? "held" : ""}">
    <div class="com-title">
      <h1 class="brk">${station.name}</h1>
      ${street || town ? html`<p class="mut brk">${[street, town].filter(Boolean).join(", ")}</p>` : nothing}
      <p class="mut brk">${plugs(station)}${station.operator && station.evses.length > 0 ? ", " : nothing}${station.operator}</p>
    </div>
    <p class="com-big ${station.ranked ? "" : "open"}" aria-hidden="true">
      ${score === null ? "–" : formats.stars(score)}<span class="u">/ 5</span>
    </p>
    <div class="com-scale">
      ${largeRuler(station)}
      <p class="mut">
        ${
          station.interval
            ? html`${msg("95 % interval")} <b>${intervalText(station.interval)}</b>, ${voicesWord(station)}, ${station.drivers === 1 ? msg("1 driver") : msg(str`${formats.count(station.drivers)} drivers`)}, ${msg(str`${formats.count(method.windowDays)} days`)}`
            : msg("Nobody has rated this yet.")
        }
      </p>
    </div>
    ${badgeDrawing(badgeDetails)}
    <div class="com-acts">
      <a class="btn p" href=${atPath}>${icon("edit")}${msg("Write about this station")}</a>
      ${place(station)}
    </div>
  </div>`;
}

/** "4 × CCS, 50 – 150 kW". */
function plugs({ evses }: CommunityDetail): TemplateResult | typeof nothing {
  if (evses.length === 0) return nothing;
  const counts = new Map<string, number>();
  for (const { connectors } of evses)
    for (const connector of connectors) {
      const word = connectorWord(connector);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  const words = [...counts].map(([word, count]) => `${formats.count(count)}\u00a0×\u00a0${word}`);
  const list = words.length > 0 ? words.join(", ") : msg(str`EVSEs: ${formats.count(evses.length)}`);
  const known = evses.map(({ maxPowerWatts }) => maxPowerWatts).filter((watts) => watts !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (known.length === 0) return html`${list}`;
  return html`${list}, <span class="nw">${least === most ? nothing : `${formats.axis(least / 1_000)} – `}${ratedPower(most)}</span>`;
}

/** No map is shown, since its tiles would come from elsewhere and tell who looks at what. */
function place({ latitude, longitude, name }: CommunityDetail): TemplateResult | typeof nothing {
  if (latitude === null || longitude === null) return nothing;
  const pair = `${latitude},${longitude}`;
  return html`<a class="btn" href=${`geo:${pair}?q=${pair}(${encodeURIComponent(name)})`}>${icon("site")}${msg("Open in maps")}</a>
    <span class="mut com-pair">${formats.degrees(latitude)}, ${formats.degrees(longitude)}</span>`;
}

const SHAPES: Readonly<Record<EvseStatus, string>> = {
  free: "free",
  "in-use": "busy",
  reserved: "busy",
  "out-of-order": "broken",
  unknown: "unsaid",
};

export function rightNow({ evses }: CommunityDetail): TemplateResult {
  return html`<section class="com-sec">
    <h2>${msg("Right now")}</h2>
    ${
      evses.length === 0
        ? html`<p class="mut">${msg("The operator has not said which EVSEs there are.")}</p>`
        : html`<ul class="com-evses">
          ${evses.map(
            ({ evseId, status, maxPowerWatts, connectors }) => html`<li class=${SHAPES[status]}>
              <span class="state"><i></i>${evseStatusWord(status)}</span>
              <span class="mut"
                >${msg(str`EVSE ${evseId}`)}${connectors.length > 0 ? `, ${connectors.map(connectorWord).join(", ")}` : nothing}${
                  maxPowerWatts === null ? nothing : html`, <span class="nw">${ratedPower(maxPowerWatts)}</span>`
                }</span
              >
            </li>`,
          )}
        </ul>`
    }
  </section>`;
}
