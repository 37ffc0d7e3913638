// The numbers of a roll-out, and what it is: which version, where to, by whom and why.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Assignment, DeliveryState, RollOut } from "../../edge/contract/assignments.ts";
import { countsText, rollOutWord, stateMark, targetHref, targetText } from "../delivery-words.ts";
import { formats } from "../format.ts";
import { profileHref } from "../router.ts";
import { countsBar } from "./delivery-marks.ts";
import { mark } from "./icons.ts";
import { exactTime } from "./quantity.ts";

/** Stations in all, and those in the states that matter; the bar below says all of them. */
export function rollOutReadouts({ kind, state, stations, counts }: RollOut): TemplateResult {
  const of = (...states: readonly DeliveryState[]) => states.reduce((sum, one) => sum + (counts[one] ?? 0), 0);
  const pending = of("pending");
  const readout = (label: string, value: number, foot: string, tone: DeliveryState | null = null) => {
    const kindOf = tone === null || value === 0 ? null : stateMark(tone);
    return html`<div>
      <div class="l">${label}</div>
      <div class="val ${kindOf ?? ""}">${formats.count(value)}${kindOf === null || kindOf === "none" ? nothing : html`<span class="of">${mark(kindOf)}</span>`}</div>
      <div class="f"><span>${foot}</span></div>
    </div>`;
  };
  return html`<section class="roll-out-head" aria-label=${msg("Progress")}>
    <div class="strip">
      ${readout(
        msg("Stations"),
        stations,
        state === "running"
          ? msg(str`${formats.count(stations - pending)} reached, ${formats.count(pending)} to come`)
          : pending > 0
            ? msg(str`${formats.count(pending)} not reached`)
            : msg("all reached"),
      )}
      ${
        kind === "remove"
          ? readout(msg("Removed"), of("removed", "elsewhere"), msg("or never had it"), "removed")
          : readout(msg("Accepted"), of("accepted"), msg("by the station itself"), "accepted")
      }
      ${readout(msg("On the way"), of("waiting", "sent"), msg(str`${formats.count(of("sent"))} sent, without an answer yet`))}
      ${readout(msg("Rejected or drifted"), of("rejected", "drifted"), of("rejected", "drifted") === 0 ? msg("none so far") : msg("somebody has to look"), of("rejected") > 0 ? "rejected" : "drifted")}
    </div>
    <div class="card roll-out-bar">${countsBar(counts)}<p class="sm ink2">${countsText(counts)}</p></div>
  </section>`;
}

export function rollOutFacts(rollOut: RollOut, assignments: readonly Assignment[] | null): TemplateResult {
  const { kind, profileId, profileName, version, assignmentIds, startedAtMillis, startedBy, reason, endedAtMillis } =
    rollOut;
  const own = assignments?.filter(({ id }) => assignmentIds.includes(id)) ?? [];
  return html`<section class="card">
    <div class="ch"><h2>${rollOutWord(kind)}</h2></div>
    <dl class="kv">
      <dt>${msg("Charging profile")}</dt>
      <dd><a class="lnk" href=${profileHref(profileId)}>${profileName}</a></dd>
      <dt>${msg("Version")}</dt>
      <dd>${version}</dd>
      ${
        own.length === 0
          ? nothing
          : html`<dt>${msg("Where")}</dt>
            <dd>${own.map(({ target, targetName }, index) => html`${index > 0 ? html`<br />` : nothing}<a class="lnk" href=${targetHref(target)}>${targetText(target, targetName)}</a>`)}</dd>`
      }
      <dt>${msg("Started")}</dt>
      <dd>${exactTime(startedAtMillis)}</dd>
      <dt>${msg("By")}</dt>
      <dd>${startedBy.name}</dd>
      ${endedAtMillis === null ? nothing : html`<dt>${msg("Ended")}</dt><dd>${exactTime(endedAtMillis)}</dd>`}
      ${reason === null ? nothing : html`<dt>${msg("Reason")}</dt><dd>${reason}</dd>`}
    </dl>
    <p class="card-note sm mut">${
      kind === "remove"
        ? msg("A station counts as removed once it has said so itself.")
        : msg(
            "A station counts as accepted once it has said so itself. What becomes of it later is seen here too, until the next roll-out of the same assignment.",
          )
    }</p>
  </section>`;
}
