// Above and beside the profile editor: where the draft stands, what is to be known about it, and the templates.
import { msg } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { ProfileDraftState } from "../controllers/profile-draft-controller.ts";
import { templateName, templateSentence } from "../profiles/profile-words.ts";
import { TEMPLATES, type TemplateName } from "../profiles/templates.ts";
import { draftLine } from "./draft-line.ts";
import { mark } from "./icons.ts";

export function draftState(
  draft: { readonly state: ProfileDraftState; readonly savedAtMillis: number },
  nowMillis: number,
  isChanged: boolean,
  onDiscard: () => void,
): TemplateResult | typeof nothing {
  const { state, savedAtMillis } = draft;
  if (state === "newer" || state === "elsewhere") return nothing;
  if (state === "none" && isChanged) return nothing;
  return draftLine({ state, savedAtMillis }, nowMillis, onDiscard);
}

export interface DraftBannerOptions {
  readonly isOffline: boolean;
  readonly isArchived: boolean;
  readonly canRestore: boolean;
  readonly onRestore: () => void;
  readonly onReload: () => void;
}

const banner = (sentence: string, action: TemplateResult | typeof nothing = nothing) =>
  html`<div class="ban warn" role="status">${mark("warn")}<span class="grow">${sentence}</span>${action}</div>`;

export function draftBanner(state: ProfileDraftState, options: DraftBannerOptions): TemplateResult {
  return html`${options.isArchived ? banner(msg("This profile is archived: it can be read and compared. Take it out of the archive in the list to change it.")) : nothing}
    ${options.isOffline ? banner(msg("The server cannot be reached. What you draw is kept on this device; publishing has to wait.")) : nothing}
    ${state === "newer" ? banner(msg("A later version of this page keeps a draft of this profile here. It is left as it is, and nothing that is drawn now is kept."), html`<button class="btn s" @click=${() => location.reload()}>${msg("Reload")}</button>`) : nothing}
    ${state === "elsewhere" ? banner(msg("Another tab changed this draft. What is drawn here is not kept any more."), html`<button class="btn s" @click=${options.onReload}>${msg("Show that draft")}</button>`) : nothing}
    ${options.canRestore ? html`<div class="ban" role="status"><span class="grow">${msg("The draft is discarded.")}</span><button class="btn s" @click=${options.onRestore}>${msg("Bring it back")}</button></div>` : nothing}`;
}

const SHAPES: Readonly<Record<TemplateName, string>> = {
  night: "M0 8H12V20H44V8H52",
  solar: "M0 22H18V7H36V22H52",
  workplace: "M0 20H17V8H37V20H52",
  cap: "M0 13H52",
  ready: "M0 20H8V8H16V20H52",
};

export function templateList(onOpen: (template: TemplateName) => void): TemplateResult {
  return html`<section class="card templates">
    <div class="ch"><h2>${msg("Templates")}</h2></div>
    <ul>
      ${TEMPLATES.map(
        (template) =>
          html`<li><button type="button" title=${templateSentence(template)} @click=${() => onOpen(template)}><svg class="shape" width="52" height="28" viewBox="0 0 52 28" aria-hidden="true">${svg`<path d=${SHAPES[template]} />`}</svg><span>${templateName(template)}</span></button></li>`,
      )}
    </ul>
  </section>`;
}
