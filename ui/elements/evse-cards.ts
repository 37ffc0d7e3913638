// The EVSEs of a station, one card each: what it does now, its power on a curve, and the session that did it.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { formats, shortSessionId } from "../format.ts";
import { sessionHref } from "../router.ts";
import { energy, power } from "./quantity.ts";

const WIDTH = 240;
const HEIGHT = 40;

interface Evse {
  readonly evseId: number;
  readonly maxPowerWatts: number | null;
  /** Its newest session. */
  readonly session: Session | null;
}

/** The registered EVSEs and those that have had a session, by number. */
function evsesOf(station: Station, sessions: readonly Session[]): Evse[] {
  const ids = new Set([...station.evses.map((evse) => evse.evseId), ...sessions.map((session) => session.evseId)]);
  return [...ids]
    .sort((a, b) => a - b)
    .map((evseId) => {
      const own = sessions.filter((session) => session.evseId === evseId);
      return {
        evseId,
        maxPowerWatts: station.evses.find((evse) => evse.evseId === evseId)?.maxPowerWatts ?? null,
        session: own.find((session) => session.state === "active") ?? own[0] ?? null,
      };
    });
}

/** Nothing where no EVSE is known yet. */
export function evseCards(station: Station, sessions: readonly Session[]): TemplateResult | typeof nothing {
  const evses = evsesOf(station, sessions);
  if (evses.length === 0) return nothing;
  return html`<ul class="evses">
    ${evses.map((evse) => evseCard(evse))}
  </ul>`;
}

function evseCard({ evseId, maxPowerWatts, session }: Evse): TemplateResult {
  const active = session?.state === "active";
  return html`<li class="card evse">
    <div class="row">
      <b class="b">${msg(str`EVSE ${evseId}`)}</b>
      ${maxPowerWatts === null ? nothing : html`<span class="mut">${power(maxPowerWatts)}</span>`}
      <span class="grow"></span>
      ${
        active
          ? html`<span class="v live-word"><span class="dot flat p"></span>${msg("Charging")}</span>`
          : html`<span class="v none"><span class="dot off"></span>${msg("Idle")}</span>`
      }
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
    return html`<svg class="mini" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${axis}</svg>`;
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
