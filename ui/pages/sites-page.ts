// Sites: where stations stand together, under one clock and behind one grid connection.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Assignment } from "../../edge/contract/assignments.ts";
import type { SiteEnergy } from "../../edge/contract/site-energy.ts";
import type { Site } from "../../edge/contract/sites.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { assignments } from "../api-assignments.ts";
import { allSites, siteEnergy } from "../api-sites.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { icon, mark } from "../elements/icons.ts";
import { emptyState, errorState, loadingTable, pollBanner } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { profileHref, siteHref, stationsHref } from "../router.ts";
import { clockThere, siteLimitText, supplyText } from "../site-form.ts";
import { todayText } from "../site-hours.ts";
import { workOf } from "../work.ts";

/** Sites whose hours are read for the list: a call each. */
const MOST_HOURS = 30;

interface Shown {
  readonly sites: readonly Site[];
  /** Null: the reader may not see profiles. */
  readonly assigned: readonly Assignment[] | null;
  /** Hours by site; a site that is not in it was not asked for, or could not be read. */
  readonly hours: ReadonlyMap<string, SiteEnergy>;
}

@customElement("wt-sites-page")
export class WtSitesPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<Shown>(this, { intervalMillis: 30_000, load: (signal) => this.#load(signal) });

  async #load(signal: AbortSignal): Promise<Shown> {
    const [sites, assigned] = await Promise.all([
      allSites(this.api, signal),
      // Without them the sites are still of use.
      may(this.access, "profiles:read") ? workOf(assignments(this.api, {}, signal)) : null,
    ]);
    const hours = new Map<string, SiteEnergy>();
    await Promise.all(
      sites.slice(0, MOST_HOURS).map(async ({ id }) => {
        const read = await workOf(siteEnergy(this.api, id, signal));
        if (read.state === "done") hours.set(id, read.value);
      }),
    );
    return { sites, assigned: assigned?.state === "done" ? assigned.value.items : null, hours };
  }

  override render(): TemplateResult {
    const mayAdd = may(this.access, "stations:write");
    return html`<div class="ph">
        <h1>${msg("Sites")}</h1>
        <span class="grow"></span>
        ${mayAdd ? html`<a class="btn p" href=${siteHref(null)}>${icon("plus")}${msg("Add a site")}</a>` : nothing}
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      <section class="card" aria-label=${msg("Sites")}>${this.#renderList(mayAdd)}</section>`;
  }

  #renderList(mayAdd: boolean): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return state === "failed"
        ? errorState(error, () => this.#poll.restart())
        : loadingTable([msg("Name"), msg("Stations"), msg("Connection"), msg("Profiles")], msg("Reading sites"));
    }
    if (value.sites.length === 0) {
      return emptyState(
        msg("No site yet"),
        msg(
          "A site has a clock and a grid connection, which the charging profiles of its stations go by. Its hours and prices say when charging is cheap or green.",
        ),
        mayAdd ? html`<a class="btn" href=${siteHref(null)}>${msg("Add a site")}</a>` : undefined,
      );
    }
    return html`<div class="fit"><table class="two-line">
      <thead>
        <tr>
          <th scope="col">${msg("Name")}</th>
          <th scope="col">${msg("Stations")}</th>
          <th scope="col">${msg("Connection", { id: "grid-connection" })}</th>
          <th scope="col">${msg("Profiles")}</th>
          <th scope="col" class="late">${msg("Today")}</th>
        </tr>
      </thead>
      <tbody>
        ${value.sites.map((site) => this.#renderRow(site, value))}
      </tbody>
    </table></div>`;
  }

  #renderRow(site: Site, { assigned, hours }: Shown): TemplateResult {
    const { id, name, timeZone, limit, stations } = site;
    const own = assigned?.filter(({ target }) => target.kind === "site" && target.siteId === id) ?? [];
    const energy = hours.get(id);
    const now = this.#clock.nowMillis;
    return html`<tr>
      <th scope="row" class="p1 ell name" title=${name}>
        <a href=${siteHref(id)}>${name}</a><span class="as-of mut">${timeZone}, ${clockThere(timeZone, now)}</span>
      </th>
      <td class="p2">${
        stations === undefined
          ? nothing
          : stations === 0
            ? html`<span class="mut">${msg("no station")}</span>`
            : html`<a class="lnk above" href=${stationsHref({ siteId: id })}>${formats.count(stations)}<span class="phone-word"> ${msg("stations")}</span></a>`
      }</td>
      <td class="p3">${limit === null ? html`<span class="mut">${siteLimitText(limit)}</span>` : siteLimitText(limit)} <span class="mut">${supplyText(site)}</span></td>
      <td class="p4">${assigned === null ? html`<span class="mut">${msg("not known")}</span>` : assignedCell(own)}</td>
      <td class="p0 late ink2">${energy === undefined ? html`<span class="mut">${msg("not known")}</span>` : todayText(energy, timeZone, now)}</td>
    </tr>`;
  }
}

/** By name where it is one, else their number; rejected and drifted ones are told. */
function assignedCell(own: readonly Assignment[]): TemplateResult {
  const [first] = own;
  if (first === undefined) return html`<span class="mut">${msg("no profile")}</span>`;
  const bad = own.reduce((sum, { counts }) => sum + (counts.rejected ?? 0) + (counts.drifted ?? 0), 0);
  return html`${
    own.length === 1
      ? html`<a class="lnk above" href=${profileHref(first.profileId)}>${first.profileName}</a>`
      : msg(str`${formats.count(own.length)} profiles`)
  }${bad > 0 ? html` <span class="v invalid">${mark("invalid", msg("rejected or drifted"))}${formats.count(bad)}</span>` : nothing}`;
}
