// What a page shows when there is nothing, not yet, no more, or something wrong.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Access } from "../../edge/contract/access.ts";
import type { Permission } from "../../edge/contract/permissions.ts";
import { rolesWith } from "../access.ts";
import { ApiError } from "../api-client.ts";
import type { PollController } from "../controllers/poll-controller.ts";
import { formats } from "../format.ts";
import { roleWord } from "../permission-words.ts";
import { mark } from "./icons.ts";

/** What will appear and when, and at most one action. */
export function emptyState(title: string, sentence: string, action?: TemplateResult): TemplateResult {
  return html`<div class="em">
    <b>${title}</b>
    <p>${sentence}</p>
    ${action ? html`<div class="row">${action}</div>` : ""}
  </div>`;
}

/** Nothing here, and that is good or usual: takes no more room than its two lines. */
export function calmState(title: string, sentence: string): TemplateResult {
  return html`<div class="em calm">
    <b>${title}</b>
    <p>${sentence}</p>
  </div>`;
}

/** Flat bars and a word of what is read; no shimmer. */
export function loadingState(sentence: string): TemplateResult {
  return html`<div class="em" aria-busy="true">
    <span class="row sm mut"><span class="sk"></span>${sentence}</span>
  </div>`;
}

/** A table that is being read: its heads at once, flat bars where its rows will be. */
export function loadingTable(heads: readonly string[], sentence: string): TemplateResult {
  return html`<div aria-busy="true">
    <span class="vh">${sentence}</span>
    <table class="two-line loading" aria-hidden="true">
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${[0, 1, 2, 3, 4].map(() => html`<tr>${heads.map((_, place) => html`<td class="p${Math.min(place + 1, 3)}"><span class="sk"></span></td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

/** What went wrong, where, and what next. */
export function errorState(error: unknown, retry: () => void): TemplateResult {
  if (error instanceof ApiError && error.kind === "forbidden") return forbiddenState(error);
  const offline = error instanceof ApiError && error.kind === "offline";
  const title = offline ? msg("The server cannot be reached") : msg("This could not be read");
  const detail = error instanceof ApiError ? error.message : msg("Something in this page failed. Reload it.");
  const requestId = error instanceof ApiError ? error.problem?.requestId : undefined;
  return html`<div class="em" role="alert">
    <span class="v invalid">${mark("invalid")}${title}</span>
    <p>${detail}${requestId ? html` <span class="mut sm">${msg(str`Request ${requestId}`)}</span>` : ""}</p>
    <div class="row"><button class="btn" @click=${retry}>${msg("Try again")}</button></div>
  </div>`;
}

/** As the server said it: its sentence names the permission and who has it. */
function forbiddenState(error: ApiError): TemplateResult {
  return html`<div class="em">
    <b>${msg("Your role does not allow this")}</b>
    <p>${error.message}</p>
    <div class="row"><a class="btn" href="/">${msg("Go to the overview")}</a></div>
  </div>`;
}

/** A page that one may not open, and who can. `needed`: the permission that is missing. */
export function noRightState(access: Access | null, needed: Permission): TemplateResult {
  const role = access?.actor?.role;
  const who = formats.list(rolesWith(needed).map(roleWord));
  return html`<div class="em">
    <h1>${msg("Your role does not allow this")}</h1>
    <p>
      ${role ? html`${msg(str`You are signed in as ${roleWord(role)}.`)} ` : ""}${msg(str`Who can: ${who}.`)}
    </p>
    <div class="row"><a class="btn" href="/">${msg("Go to the overview")}</a></div>
  </div>`;
}

/** The page's own script did not come. */
export function pageMissingState(retry: () => void): TemplateResult {
  return html`<section class="card em" role="alert">
    <h1>${msg("This page could not be loaded")}</h1>
    <p>${msg("The server did not send its script: it is away, or was updated meanwhile.")}</p>
    <div class="row">
      <button class="btn" @click=${retry}>${msg("Try again")}</button>
      <button class="btn q" @click=${() => location.reload()}>${msg("Reload")}</button>
    </div>
  </section>`;
}

/** "Connection lost 40 s ago. Trying again in 8 s." */
export function lostBanner(
  sinceMillis: number,
  nextAtMillis: number,
  nowMillis: number,
  retry: () => void,
): TemplateResult {
  const lost = Math.max(0, Math.round((nowMillis - sinceMillis) / 1000));
  const next = Math.max(0, Math.ceil((nextAtMillis - nowMillis) / 1000));
  return html`<div class="ban warn" role="status">
    ${mark("warn")}<span class="grow"
      ><b>${msg(str`Connection lost ${lost} s ago.`)}</b> ${
        next > 0 ? msg(str`Trying again in ${next} s.`) : msg("Trying again now.")
      }</span
    ><button class="btn s" @click=${retry}>${msg("Try now")}</button>
  </div>`;
}

/** The banner above a page whose newest reading failed while an older one is still shown. */
export function pollBanner<T>(poll: PollController<T>, nowMillis: number): TemplateResult | "" {
  if (poll.value === null || poll.failingSinceMillis === null) return "";
  return lostBanner(poll.failingSinceMillis, poll.nextAtMillis, nowMillis, () => poll.restart());
}
