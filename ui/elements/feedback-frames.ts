// What stands around the form for feedback: how it begins while a session runs, when it is too late, and what a report is worth.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { icon, mark } from "./icons.ts";

/** One line, unobtrusive beside a session that runs. */
export function quietDoor(onOpen: () => void): TemplateResult {
  return html`<section class="card fb quiet">
    <button type="button" @click=${onOpen}>
      <span><b>${msg("Is something wrong?")}</b><span>${msg("Say it now, or when you are done.")}</span></span>${icon("next", "")}
    </button>
  </section>`;
}

/** Nothing was said in time. */
export function tooLate(): TemplateResult {
  return html`<section class="card fb">
    <h2>${msg("How was it?")}</h2>
    <p class="fb-hint">${msg("Feedback is taken until 30 days after the end of a session. That time is over.")}</p>
  </section>`;
}

/** How it is known that this comes from somebody who charged (UCPD art. 7(6)). */
export function origin(isVerified: boolean): TemplateResult {
  return html`<p class="fb-origin">
    ${mark(isVerified ? "valid" : "none")}<span
      >${
        isVerified
          ? msg(
              "Verified: this link belongs to one charging session. It counts in the station’s score, without your name.",
            )
          : msg("Not verified: tied to no session. The operator reads it; it counts in no score.")
      }
      <a class="lnk" href="/community/method">${msg("How feedback is checked")}</a></span
    >
  </p>`;
}
