// Says that something which was asked for did not happen: what, why, and from when it may be tried again.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { ApiError } from "../api-client.ts";
import { formats } from "../format.ts";
import type { Work } from "../work.ts";
import { mark } from "./icons.ts";

/** Why, in a sentence: the server's own where it said one. */
export function failureSentence(error: unknown): string {
  if (!(error instanceof ApiError)) return msg("Something in this page failed. Reload it.");
  if (error.kind !== "limited" || error.retryAtMillis === null) return error.message;
  return `${error.message} ${msg(str`It may be tried again at ${formats.clock(error.retryAtMillis)}.`)}`;
}

/** The banner of work that failed; nothing in its other states. `what`: "The key was not made." */
export function failure<T>(work: Work<T>, what: string): TemplateResult | typeof nothing {
  if (work.state !== "failed") return nothing;
  const requestId = work.error instanceof ApiError ? work.error.problem?.requestId : undefined;
  return html`<div class="ban invalid" role="alert">
    ${mark("invalid")}<span
      ><b>${what}</b> ${failureSentence(work.error)}
      ${requestId ? html`<span class="mut sm">${msg(str`Request ${requestId}`)}</span>` : nothing}</span
    >
  </div>`;
}
