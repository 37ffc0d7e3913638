// The EVSEs of a station, one card each: what it does now, the status of its connectors, its power on a curve, and the
// session that did it. Beyond a dozen they become lines in a grid.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Connector } from "../../edge/contract/ocpp.ts";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { formats, shortSessionId } from "../format.ts";
import { availabilityOutcome } from "../message-view.ts";
import { sessionHref } from "../router.ts";
import { mark } from "./icons.ts";
import { ago, energy, power } from "./quantity.ts";

const WIDTH = 240;
const HEIGHT = 40;
/** As many as can be taken in with a curve each. */
const MOST_CARDS = 12;

interface Evse {
  readonly evseId: number;
  readonly maxPowerWatts: number | null;
  /** Its newest session. */
  readonly session: Session | null;
  /** As the station told of them, by number. */
  readonly connectors: readonly Connector[];
}

/** The registered EVSEs, those that the station told of, and those that have had a session, by number. */
function evsesOf(station: Station, sessions: readonly Session[]): Evse[] {
  const connectors = (station.connectors ?? []).filter(({ evseId }) => evseId > 0);
  const ids = new Set([...station.evses, ...sessions, ...connectors].map(({ evseId }) => evseId));
  return [...ids]
    .sort((a, b) => a - b)
    .map((evseId) => {
      const own = sessions.filter((session) => session.evseId === evseId);
      return {
        evseId,
        maxPowerWatts: station.evses.find((evse) => evse.evseId === evseId)?.maxPowerWatts ?? null,
        session: own.find((session) => session.state === "active") ?? own[0] ?? null,
        connectors: connectors
          .filter((connector) => connector.evseId === evseId)
          .sort((a, b) => (a.connectorId ?? 0) - (b.connectorId ?? 0)),
      };
    });
}

/** Nothing where no EVSE is known yet. */
export function evseCards(station: Station, sessions: readonly Session[]): TemplateResult | typeof nothing {
  const evses = evsesOf(station, sessions);
  const whole = (station.connectors ?? []).find(({ evseId }) => evseId === 0);
  const isStale = station.connection?.online === false;
  const note = whole && availabilityOutcome(whole.availability) !== null ? wholeStation(whole) : nothing;
  if (evses.length === 0) return note;
  if (evses.length > MOST_CARDS) return html`${note}${evseGrid(evses, isStale)}`;
  return html`${note}<ul class="evses ${isStale ? "stale" : ""}" aria-label=${msg("EVSEs")}>
    ${evses.map((evse) => evseCard(evse, isStale))}
  </ul>`;
}

/** What concerns all EVSEs: a fault of the station itself, or that it is out of service. */
function wholeStation(connector: Connector): TemplateResult {
  const kind = availabilityOutcome(connector.availability) ?? "none";
  return html`<div class="ban ${kind}">
    ${mark(kind)}<span>${msg(str`The station as a whole: ${connector.status}`)}${connector.fault ? html`, ${connector.fault}` : nothing}, ${msg("since")} ${ago(connector.atMillis)}</span>
  </div>`;
}

function evseCard({ evseId, maxPowerWatts, session, connectors }: Evse, isStale: boolean): TemplateResult {
  const active = session?.state === "active";
  return html`<li class="card evse">
    <div class="row">
      <b class="b">${msg(str`EVSE ${evseId}`)}</b>
      ${maxPowerWatts === null ? nothing : html`<span class="mut">${power(maxPowerWatts)}</span>`}
      <span class="grow"></span>
      ${connectors.length > 0 ? statusTag(worst(connectors)) : activityTag(active)}
    </div>
    <p class="val ${active && session.powerWatts !== null ? "" : "word"}">${
      active
        ? html`${power(session.powerWatts)}${maxPowerWatts === null ? nothing : html`<span class="of">${msg(str`of ${formats.power(maxPowerWatts)}`)}</span>`}`
        : session
          ? html`${energy(session.energyMilliwattHours)}<span class="of">${msg("last time")}</span>`
          : html`<span class="mut">${msg("no session yet")}</span>`
    }</p>
    ${miniature(session?.powerCurve ?? [], maxPowerWatts)}
    <p class="row sm mut">
      ${
        session
          ? html`<a class="lnk m" href=${sessionHref(session.id)} title=${session.id}>${shortSessionId(session.id)}</a>
            <span class="grow"></span>
            <span>${
              active
                ? msg(str`since ${formats.hourMinute(session.startedAtMillis)}`)
                : msg(str`ended ${endedWhen(session)}`)
            }</span>`
          : html`<span>${msg("appears with the first begin reading")}</span>`
      }
    </p>
    ${connectors.length > 1 || connectors.some(({ fault }) => fault) ? connectorLines(connectors) : nothing}
    ${isStale && connectors.length > 0 ? html`<p class="sm mut">${msg("as of")} ${ago(Math.max(...connectors.map(({ atMillis }) => atMillis)))}</p>` : nothing}
  </li>`;
}

function connectorLines(connectors: readonly Connector[]): TemplateResult {
  return html`<ul class="connector-lines">
    ${connectors.map(
      (connector) => html`<li class="row wrap sm">
        <span class="grow mut">${connectors.length > 1 ? msg(str`Connector ${connector.connectorId ?? 0}`) : nothing}${connector.fault ? html`${connectors.length > 1 ? ", " : nothing}<span class="invalid">${connector.fault}</span>` : nothing}</span>
        ${connectors.length > 1 ? statusTag(connector) : html`<span class="mut">${msg("since")} ${ago(connector.atMillis)}</span>`}
      </li>`,
    )}
  </ul>`;
}

const ORDER = ["faulted", "unavailable", "occupied", "reserved", "unknown", "available"] as const;

/** The connector whose status is said of the EVSE: what is wrong first, then what is in use. */
function worst(connectors: readonly Connector[]): Connector {
  const [first, ...others] = connectors;
  if (first === undefined) throw new Error("An EVSE without connectors has no status.");
  const rank = ({ availability }: Connector) => ORDER.indexOf(availability);
  return others.reduce((found, next) => (rank(next) < rank(found) ? next : found), first);
}

/** A status in the station's own word, with its shape. */
function statusTag({ availability, status }: Connector): TemplateResult {
  const kind = availabilityOutcome(availability);
  if (kind) return html`<span class="v ${kind}">${mark(kind)}${status}</span>`;
  const isBusy = availability === "occupied" || availability === "reserved";
  return html`<span class="v ${isBusy ? "live-word" : "none"}"><span class="dot flat ${isBusy ? "p" : "off"}"></span>${status}</span>`;
}

function activityTag(active: boolean): TemplateResult {
  return active
    ? html`<span class="v live-word"><span class="dot flat p"></span>${msg("Charging")}</span>`
    : html`<span class="v none"><span class="dot off"></span>${msg("Idle")}</span>`;
}

/** Many EVSEs: how many are how, those with a fault first. */
function evseGrid(evses: readonly Evse[], isStale: boolean): TemplateResult {
  const isFaulted = ({ connectors }: Evse) => connectors.some(({ availability }) => availability === "faulted");
  const sorted = [...evses.filter(isFaulted), ...evses.filter((evse) => !isFaulted(evse))];
  const counts = new Map<string, { readonly connector: Connector; readonly count: number }>();
  for (const { connectors } of evses) {
    if (connectors.length === 0) continue;
    const connector = worst(connectors);
    counts.set(connector.status, { connector, count: (counts.get(connector.status)?.count ?? 0) + 1 });
  }
  const order = [...counts.values()].sort(
    (a, b) => ORDER.indexOf(a.connector.availability) - ORDER.indexOf(b.connector.availability),
  );
  return html`<section class="card evse-many">
    <div class="ch">
      <h2>${msg("EVSEs")}</h2>
      <span class="mut">${formats.count(evses.length)}</span>
      <span class="sp row wrap">${order.map(({ connector, count }) => html`<span class="row">${statusTag(connector)} <span class="mut">${formats.count(count)}</span></span>`)}</span>
    </div>
    <ul class="evse-grid ${isStale ? "stale" : ""}" tabindex="0" aria-label=${msg("EVSEs")}>
      ${sorted.map((evse) => evseLine(evse))}
    </ul>
  </section>`;
}

/** One of many: number, status, and power while it charges. */
function evseLine({ evseId, session, connectors }: Evse): TemplateResult {
  const active = session?.state === "active";
  const fault = connectors.find((connector) => connector.fault)?.fault;
  return html`<li>
    <span class="row">
      <b class="b grow">${msg(str`EVSE ${evseId}`)}</b>
      ${connectors.length > 0 ? statusTag(worst(connectors)) : activityTag(active)}
    </span>
    <span class="row sm mut">
      ${active ? html`<a class="lnk m grow" href=${sessionHref(session.id)} title=${session.id}>${shortSessionId(session.id)}</a><span class="ink2">${power(session.powerWatts)}</span>` : html`<span class="grow ell">${fault ?? ""}</span>`}
    </span>
  </li>`;
}

function endedWhen(session: Session): string {
  const end = session.endedAtMillis ?? session.updatedAtMillis;
  const isToday = formats.day(end) === formats.day(Date.now());
  return isToday ? formats.hourMinute(end) : formats.day(end);
}

/** The curve over the width of the card, on the scale of what the EVSE can do. Decorative: the figures stand above. */
function miniature(points: Session["powerCurve"], maxPowerWatts: number | null): TemplateResult {
  const [first] = points;
  const last = points.at(-1);
  const axis = svg`<path class="axis" d="M0 ${HEIGHT - 0.5}H${WIDTH}" vector-effect="non-scaling-stroke" />`;
  if (!first || !last || last[0] <= first[0]) {
    return html`<svg class="mini empty" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${axis}</svg>`;
  }
  const top = Math.max(1, maxPowerWatts ?? 0, ...points.map(([, watts]) => watts));
  const x = (at: number) => (((at - first[0]) / (last[0] - first[0])) * WIDTH).toFixed(1);
  const y = (watts: number) => (HEIGHT - 1 - (Math.max(0, watts) / top) * (HEIGHT - 3)).toFixed(1);
  const curve = points.map(([at, watts], index) => `${index === 0 ? "M" : "L"}${x(at)} ${y(watts)}`).join("");
  return html`<svg class="mini" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<path class="area" d="${curve}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z" /><path class="line" d=${curve} vector-effect="non-scaling-stroke" />`}
    ${axis}
  </svg>`;
}
