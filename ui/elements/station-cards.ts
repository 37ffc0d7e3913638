// What is registered of a station: its meters with their keys, and its plate.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Site } from "../../edge/contract/sites.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { copyText } from "../clipboard-text.ts";
import { formats } from "../format.ts";
import { hrefOf, siteHref, stationsHref } from "../router.ts";
import { icon } from "./icons.ts";
import { calmState } from "./page-states.ts";
import { power } from "./quantity.ts";

const MOST_LINES = 4;

export function stationMeters(station: Station): TemplateResult {
  return html`<section class="card">
    <div class="ch">
      <h2>${msg("Meters")}</h2>
      <span class="mut">${formats.count(station.meters.length)}</span>
    </div>
    ${
      station.meters.length === 0
        ? calmState(
            msg("No meter registered"),
            msg("Signed records of this station can only be checked against keys that come with them."),
          )
        : station.meters.map(
            (meter) =>
              html`<dl class="kv">
                <dt>${msg("Serial")}</dt>
                <dd class="m b">${meter.serial}</dd>
                <dt>${msg("Curve")}</dt>
                <dd>${meter.curve}</dd>
                <dt>${msg("Public key")}</dt>
                <dd class="m" title=${meter.publicKey}>
                  ${meter.publicKey.slice(0, 8)} … ${meter.publicKey.slice(-8)}
                  <button
                    class="btn q s"
                    aria-label=${msg(str`Copy the public key of ${meter.serial}`)}
                    @click=${() => copyText(meter.publicKey)}
                  >
                    ${icon("copy")}
                  </button>
                </dd>
              </dl>`,
          )
    }
  </section>`;
}

/** `site`: where it stands, as far as it could be read. `withTrail`: the reader may see who changed what. */
export function stationPlate(station: Station, site: Site | null, withTrail: boolean): TemplateResult {
  return html`<section class="card">
    <div class="ch">
      <h2>${msg("Type plate")}</h2>
      ${withTrail ? html`<a class="sp lnk sm" href=${hrefOf({ page: "audit", filter: { subject: station.stationId } })}>${msg("Who changed what")}</a>` : nothing}
    </div>
    <dl class="kv">
      <dt>${msg("Station id")}</dt>
      <dd class="m">${station.stationId}</dd>
      ${
        station.siteId === null
          ? nothing
          : html`<dt>${msg("Site")}</dt>
            <dd><a class="lnk" href=${siteHref(station.siteId)}>${site?.name ?? station.siteId}</a></dd>`
      }
      ${
        station.groups.length === 0
          ? nothing
          : html`<dt>${msg("Groups")}</dt>
            <dd>${station.groups.map((group, index) => html`${index > 0 ? ", " : nothing}<a class="lnk" href=${stationsHref({ group })}>${group}</a>`)}</dd>`
      }
      ${evseLines(station.evses)}
      <dt>${msg("Registered")}</dt>
      <dd>${formats.day(station.createdAtMillis)}, ${formats.clock(station.createdAtMillis)}</dd>
      <dt>${msg("Version")}</dt>
      <dd>${formats.count(station.version)}</dd>
    </dl>
  </section>`;
}

/** One line each; a few dozen that can do the same are one line. */
function evseLines(evses: Station["evses"]): TemplateResult | readonly TemplateResult[] {
  const [first] = evses;
  const areAlike = evses.every(({ maxPowerWatts }) => maxPowerWatts === first?.maxPowerWatts);
  if (first && evses.length > MOST_LINES && areAlike) {
    return html`<dt>${msg(str`${formats.count(evses.length)} EVSEs`)}</dt>
      <dd>${msg("each at most")} ${power(first.maxPowerWatts)}</dd>`;
  }
  return evses.map(
    (evse) =>
      html`<dt>${msg(str`EVSE ${evse.evseId}`)}</dt>
        <dd>${msg("at most")} ${power(evse.maxPowerWatts)}</dd>`,
  );
}
