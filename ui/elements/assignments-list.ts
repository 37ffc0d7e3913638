// Assignments as a list: where each holds or what holds there, with the stations by state, and what can be done about it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Assignment } from "../../edge/contract/assignments.ts";
import { stationsIn, targetHref, targetText } from "../delivery-words.ts";
import { formats } from "../format.ts";
import { purposeWord } from "../profiles/profile-words.ts";
import { profileHref, rollOutHref } from "../router.ts";
import { countsLine } from "./delivery-marks.ts";
import { ago } from "./quantity.ts";

export interface AssignmentsListOptions {
  readonly items: readonly Assignment[];
  /** What the rows are called by: the target on a profile's page, the profile elsewhere. */
  readonly by: "target" | "profile";
  /** Beside the profile: where it comes from, where that is not the page itself. */
  readonly withTarget?: boolean;
  readonly mayChange: boolean;
  readonly onEnd: (assignment: Assignment) => void;
}

export function assignmentsList(options: AssignmentsListOptions): TemplateResult {
  return html`<ul class="assignments">
    ${options.items.map((assignment) => row(assignment, options))}
  </ul>`;
}

function row(
  assignment: Assignment,
  { by, withTarget = false, mayChange, onEnd }: AssignmentsListOptions,
): TemplateResult {
  const { target, counts, version, newestVersion, endedAtMillis, rollOutId } = assignment;
  const where = targetText(target, assignment.targetName);
  const isOne = target.kind === "station" || target.kind === "evse" || target.kind === "session";
  const stations = stationsIn(counts);
  const title =
    by === "target"
      ? html`<a class="b brk" href=${targetHref(target)}>${where}</a>`
      : html`<a class="b brk" href=${profileHref(assignment.profileId)}>${assignment.profileName}</a>`;
  return html`<li>
    <div class="what">
      ${title}
      <span class="mut">${msg(str`version ${version}`)}${
        by === "target"
          ? nothing
          : html` · ${purposeWord(assignment.purpose)}, ${msg(str`stack level ${assignment.stackLevel}`)}`
      }${withTarget ? html` · <a class="lnk" href=${targetHref(target)}>${where}</a>` : nothing}</span>
      ${
        endedAtMillis === null && version < newestVersion
          ? html`<span class="sm mut">${msg(str`Version ${newestVersion} is published and not here yet.`)}</span>`
          : nothing
      }
    </div>
    ${countsLine(counts)}
    <div class="row wrap acts">
      <a class="lnk sm" href=${rollOutHref(rollOutId)}>${isOne || stations < 2 ? msg("See how it went") : msg(str`See the ${formats.count(stations)} stations`)}</a>
      ${
        endedAtMillis === null
          ? mayChange
            ? html`<button class="btn s" aria-label=${msg(str`End the assignment of ${assignment.profileName} to ${where}`)} @click=${() => onEnd(assignment)}>${msg("End", { id: "end-verb" })}</button>`
            : nothing
          : html`<span class="sm mut">${msg("ended")} ${ago(endedAtMillis)}</span>`
      }
    </div>
  </li>`;
}

/** What ending an assignment does, one sentence each. */
export function endConsequences({ counts, target }: Assignment): string[] {
  const holding = (counts.accepted ?? 0) + (counts.drifted ?? 0) + (counts.sent ?? 0);
  return [
    holding === 0
      ? msg("No station has it now. It is not sent to those that still wait for it.")
      : msg(
          str`Stations that have it are told to remove it: ${formats.count(holding)}. One that is offline is told when it comes back.`,
        ),
    target.kind === "session"
      ? msg("The session goes on with what else holds at its EVSE.")
      : msg(
          "Where a wider assignment holds the same place, that one is sent instead. Else nothing limits there but what else is assigned.",
        ),
  ];
}
