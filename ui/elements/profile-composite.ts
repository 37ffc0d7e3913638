// What a charger makes of a draft together with everything else that is in force, drawn below it on the same axis of time.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { DraftInForce } from "../profiles/draft-in-force.ts";
import { isPerPhase, type ProfileForm } from "../profiles/profile-form.ts";
import { profileProblemText } from "../strings/profile-sentences.ts";
import { mark } from "./icons.ts";
import { type ForceDrawing, forceDrawing } from "./in-force-drawing.ts";

export interface CompositeOptions extends Omit<ForceDrawing, "force" | "names" | "unit"> {
  readonly form: ProfileForm;
}

export function compositePanel(outlook: DraftInForce, { form, ...drawing }: CompositeOptions): TemplateResult {
  const { force, names, notes, isSent } = outlook;
  return html`<div class="composite-head">
      <h2>${msg("What the charger will do")}</h2>
      <span class="legend"
        ><span><svg width="18" height="10" aria-hidden="true"><path class="effect-line" d="M0 5h18" /></svg>${msg("In force")}</span
        ><span><svg width="18" height="10" aria-hidden="true"><path class="draft-line thin" d="M0 5h18" /></svg>${msg("This profile alone")}</span></span
      >
    </div>
    ${forceDrawing({ ...drawing, draft: isPerPhase(form) ? [] : drawing.draft, force, names, unit: form.unit })}
    ${isSent ? nothing : html`<p class="v invalid note-line">${mark("invalid")}<span><b>${msg("The station’s version of OCPP cannot say this draft: what is drawn is without it.")}</b></span></p>`}
    ${notes.slice(0, 6).map((note) => {
      const kind = note.effect === "refused" ? "invalid" : note.effect === "looser" ? "warn" : "info";
      return html`<p class="v ${kind} note-line">${mark(kind)}<span>${profileProblemText(note)}</span></p>`;
    })}`;
}
