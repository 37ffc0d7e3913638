// Beside a site: its clock and connection, the stations that stand there, and their groups.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Site } from "../../edge/contract/sites.ts";
import type { StationList } from "../../edge/contract/stations.ts";
import { formats } from "../format.ts";
import { stationHref, stationsHref } from "../router.ts";
import { siteLimitText, supplyText } from "../site-form.ts";
import { calmState } from "./page-states.ts";
import { stationNow } from "./station-now.ts";

/** Stations named in the card; all of them stand in their list. */
const MOST_ROWS = 12;

export function sitePlate(site: Site): TemplateResult {
  return html`<section class="card">
    <div class="ch"><h2>${msg("Grid connection")}</h2></div>
    <dl class="kv">
      <dt>${msg("Carries at most")}</dt>
      <dd>${siteLimitText(site.limit)}</dd>
      <dt>${msg("Supply")}</dt>
      <dd>${supplyText(site)}</dd>
      <dt>${msg("Time zone")}</dt>
      <dd>${site.timeZone}</dd>
      <dt>${msg("Added")}</dt>
      <dd>${formats.day(site.createdAtMillis)}</dd>
      <dt>${msg("Site id")}</dt>
      <dd class="m">${site.id}</dd>
    </dl>
  </section>`;
}

export function siteStations(siteId: string, { items, nextCursor }: StationList): TemplateResult {
  const all = html`<a class="sp lnk sm" href=${stationsHref({ siteId })}>${msg("All of them")}</a>`;
  return html`<section class="card">
    <div class="ch">
      <h2>${msg("Stations")}</h2>
      <span class="mut">${nextCursor === undefined ? formats.count(items.length) : msg(str`more than ${formats.count(items.length)}`)}</span>
      ${items.length > MOST_ROWS || nextCursor !== undefined ? all : nothing}
    </div>
    ${
      items.length === 0
        ? calmState(
            msg("No station stands here yet"),
            msg("A station is put here where it is registered or changed, by its field Site."),
          )
        : html`<ul class="site-stations">
            ${items.slice(0, MOST_ROWS).map(
              (station) => html`<li>
                <a class="b ell" href=${stationHref(station.stationId)}>${station.stationId}</a>
                <span class="mut ell">${station.name}</span>
                <span>${stationNow(station)}</span>
              </li>`,
            )}
          </ul>`
    }
  </section>`;
}

/** The groups of the stations that are shown; one leads to all stations that are in it. */
export function siteGroups({ items }: StationList): TemplateResult | typeof nothing {
  const counts = new Map<string, { name: string; count: number }>();
  for (const name of items.flatMap(({ groups }) => groups)) {
    const known = counts.get(name.toLowerCase()) ?? { name, count: 0 };
    counts.set(name.toLowerCase(), { ...known, count: known.count + 1 });
  }
  if (counts.size === 0) return nothing;
  const groups = [...counts.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  return html`<section class="card">
    <div class="ch"><h2>${msg("Groups")}</h2></div>
    <ul class="group-chips">
      ${groups.map(({ name, count }) => html`<li><a class="chip" href=${stationsHref({ group: name })}>${name} <span class="mut">${formats.count(count)}</span></a></li>`)}
    </ul>
  </section>`;
}
