// Above and beside the profile editor: where the draft stands, what is to be known about it, and the templates.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { ProfileDraftState } from "../controllers/profile-draft-controller.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import { templateName, templateSentence } from "../profiles/profile-words.ts";
import { TEMPLATES, type TemplateName } from "../profiles/templates.ts";
import type { History } from "../profiles/undo-history.ts";
import { draftLine } from "./draft-line.ts";
import { icon, mark } from "./icons.ts";

export function draftState(
  draft: { readonly state: ProfileDraftState; readonly savedAtMillis: number },
  nowMillis: number,
  isChanged: boolean,
  onDiscard: () => void,
): TemplateResult | typeof nothing {
  const { state, savedAtMillis } = draft;
  if (state === "newer" || state === "elsewhere" || state === "full") return nothing;
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
    ${state === "full" ? banner(msg("This device has no room left: what is drawn since is not kept. Publish it, or discard other drafts; each change tries again.")) : nothing}
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

export interface ProfileHeadOptions {
  /** Null: it is not published yet. */
  readonly name: string | null;
  readonly newest: number | null;
  readonly basedOn: number | null;
  readonly isNew: boolean;
  readonly isChanged: boolean;
  /** Something keeps it from being published. */
  readonly isFaulty: boolean;
  readonly mayWrite: boolean;
  /** Where the draft stands. */
  readonly draft: TemplateResult | typeof nothing;
  /** What undo and redo lead to; null: nowhere. */
  readonly undone: History<DraftContent> | null;
  readonly redone: History<DraftContent> | null;
  readonly onTake: (history: History<DraftContent> | null) => void;
  readonly onRename: () => void;
  readonly onPublish: () => void;
}

function headTag({ newest, basedOn, isChanged }: ProfileHeadOptions): string {
  if (newest !== null && !isChanged) return msg(str`Version ${newest}`);
  return basedOn === null ? msg("Draft") : msg(str`Draft from version ${basedOn}`);
}

/** Name, state and the buttons of the whole profile. */
export function profileHead(options: ProfileHeadOptions): TemplateResult {
  const { newest, isNew, isChanged, isFaulty } = options;
  const next = (newest ?? 0) + 1;
  const step = (words: string, name: "undo" | "redo", to: History<DraftContent> | null) =>
    html`<button class="ib" aria-label=${words} title=${words} ?disabled=${to === null} @click=${() => options.onTake(to)}>${icon(name, "")}</button>`;
  return html`<div class="ph">
    <h1><a class="crumb" href="/profiles">${msg("Profiles")}</a> <span class="crumb">/</span> <span class="brk">${options.name ?? msg("New profile")}</span></h1>
    <span class="v tag none">${headTag(options)}</span>
    ${options.mayWrite ? options.draft : nothing}
    <span class="grow"></span>
    ${
      options.mayWrite
        ? html`${step(msg("Undo"), "undo", options.undone)} ${step(msg("Redo"), "redo", options.redone)}
            ${newest === null ? nothing : html`<button class="btn" @click=${options.onRename}>${msg("Rename")}</button>`}
            <button
              class="btn p"
              ?disabled=${isFaulty || (!isNew && (!isChanged || newest === null))}
              title=${isFaulty ? msg("What is wrong stands below the curve and beside the fields.") : nothing}
              @click=${options.onPublish}
            >
              ${isNew ? msg("Publish") : msg(str`Publish version ${next}`)}
            </button>`
        : nothing
    }
  </div>`;
}
