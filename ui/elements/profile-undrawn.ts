// In the place of a curve: why this schedule is not drawn, and the way to another one that may be.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";

export interface UndrawnOptions {
  readonly problems: readonly ProfileProblem[];
  readonly schedules: number;
  readonly shown: number;
  readonly onSchedule: (index: number) => void;
}

export function notDrawn({ problems, schedules, shown, onSchedule }: UndrawnOptions): TemplateResult {
  const isFaulty = problems.some(({ severity }) => severity === "error");
  return html`<section class="card em calm">
    <b>${msg("This profile is not drawn as a curve")}</b>
    <p>
      ${
        isFaulty
          ? msg("What is wrong stands below its JSON, with the line. The draft is kept meanwhile.")
          : msg("It has something that only its JSON shows. It is kept and published as it stands there.")
      }
    </p>
    ${
      schedules < 2
        ? nothing
        : html`<p class="row">${Array.from({ length: schedules }, (_, index) => html`<button class="btn s" type="button" ?disabled=${index === shown} @click=${() => onSchedule(index)}>${msg(str`Schedule ${index + 1}`)}</button>`)}</p>`
    }
  </section>`;
}
