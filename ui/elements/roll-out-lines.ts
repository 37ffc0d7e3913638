// Roll-outs in lines: one that has just started, and the newest of a profile.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { RollOut, StartedRollOut } from "../../edge/contract/assignments.ts";
import { rollOutStateWord, rollOutWord, targetText } from "../delivery-words.ts";
import { formats } from "../format.ts";
import { rollOutHref } from "../router.ts";
import { countsBar } from "./delivery-marks.ts";
import { icon, mark } from "./icons.ts";
import { ago } from "./quantity.ts";

/** "Depot night is on its way to 12 stations", with the way to see it. */
export function startedLine(started: StartedRollOut | null): TemplateResult | typeof nothing {
  if (started === null) return nothing;
  const { assignment, rollOut } = started;
  const where = targetText(assignment.target, assignment.targetName);
  const stations = formats.count(rollOut.stations);
  const said =
    rollOut.kind === "remove"
      ? msg(str`${assignment.profileName} is being removed: ${where}, stations: ${stations}.`)
      : msg(str`${assignment.profileName} is on its way: ${where}, stations: ${stations}.`);
  return html`<div class="ban started" role="status">${icon("send")}<span class="grow">${said}</span><a class="btn s" href=${rollOutHref(rollOut.id)}>${msg("Follow the roll-out")}</a></div>`;
}

/** The state of a roll-out as a tag. */
export function rollOutTag(state: RollOut["state"]): TemplateResult {
  if (state === "running")
    return html`<span class="v tag charging"><span class="dot p"></span>${rollOutStateWord(state)}</span>`;
  const kind = state === "done" ? "none" : "warn";
  return html`<span class="v tag ${kind}">${mark(kind === "warn" ? "warn" : "none")}${rollOutStateWord(state)}</span>`;
}

/** Newest first. */
export function rollOutLines(items: readonly RollOut[]): TemplateResult {
  return html`<ul class="roll-outs">
    ${items.map(
      (item) => html`<li>
        <a class="b" href=${rollOutHref(item.id)}>${msg(str`Roll-out ${item.id}`)}</a>
        <span class="mut">${rollOutWord(item.kind)} · ${msg(str`version ${item.version}`)} · ${item.startedBy.name}, ${ago(item.startedAtMillis)}</span>
        ${rollOutTag(item.state)}
        ${countsBar(item.counts)}
      </li>`,
    )}
  </ul>`;
}
