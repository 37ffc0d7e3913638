// What a profile comes to, in four figures, and what is wrong with it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import { formats } from "../format.ts";
import { phaseNumbers } from "../profiles/force-words.ts";
import type { InForce } from "../profiles/in-force.ts";
import { isPerPhase, type ProfileForm } from "../profiles/profile-form.ts";
import { limitNumber, unitWord } from "../profiles/profile-words.ts";
import { readHour } from "../profiles/schedule-clock.ts";
import { profileProblemText } from "../strings/profile-sentences.ts";
import { mark } from "./icons.ts";

/** `force` null: it cannot be told. `onBy`: seconds into the day by which energy is asked for. */
export function profileReadouts(
  form: ProfileForm,
  content: DraftContent,
  force: InForce | null,
  onBy: (seconds: number) => void,
): TemplateResult {
  const by = `${String(Math.floor(content.bySeconds / 3600)).padStart(2, "0")}:${String(Math.floor(content.bySeconds / 60) % 60).padStart(2, "0")}`;
  const none = html`<span class="mut">–</span>`;
  const highest = form.steps.reduce(
    (most, { limitMilli, l2Milli, l3Milli }) => Math.max(most, limitMilli, l2Milli ?? 0, l3Milli ?? 0),
    0,
  );
  const energy = force?.energyMilliwattHours ?? null;
  const counted = form.kind === "Relative" || form.kind === "Dynamic";
  return html`<div class="profile-readouts">
    <div><div class="l">${msg("Steps")}</div><div class="x">${formats.count(form.steps.length)}</div></div>
    <div><div class="l">${isPerPhase(form) ? msg("Highest of a phase") : msg("Highest")}</div><div class="x">${limitNumber(highest, form.unit)}<span class="u">${unitWord(form.unit)}</span></div></div>
    <div aria-live="off">
      <div class="l">${counted ? msg("Limit, if charging began now") : msg("Limit now")}</div>
      <div class="x">${force === null ? none : force.now.limit === null ? html`<span class="mut">${msg("none")}</span>` : html`${phaseNumbers(force.now, form.unit)}<span class="u">${unitWord(form.unit)}</span>`}</div>
    </div>
    <div>
      <div class="l">
        <label for="profile-by">${msg("Energy by")}</label>
        <input id="profile-by" class="hour" autocomplete="off" .value=${live(by)} @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const seconds = readHour(input.value, 23);
          if (seconds === null) input.value = by;
          else onBy(seconds);
        }} />
      </div>
      <div class="x">${force === null ? none : energy === null ? html`<span class="mut">${msg("not limited")}</span>` : html`${formats.power(energy / 1000)}<span class="u">kWh</span>`}</div>
    </div>
  </div>`;
}

/** Sentences that belong to no field in view, and what keeps the profile from being published. */
export function problemList(problems: readonly ProfileProblem[]): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<ul class="profile-problems" aria-label=${msg("What is wrong")}>
    ${problems.slice(0, 8).map((problem) => {
      const kind = problem.severity === "error" ? "invalid" : "warn";
      return html`<li class="v ${kind}">${mark(kind)}<span>${profileProblemText(problem)} <span class="m mut">${problem.pointer}</span></span></li>`;
    })}
    ${problems.length > 8 ? html`<li class="mut">${msg(str`and ${problems.length - 8} more`)}</li>` : nothing}
  </ul>`;
}
