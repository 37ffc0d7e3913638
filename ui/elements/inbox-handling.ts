// Where a report is and whose it is: the next step as one button, everything else as fields; and what is done to its words.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { FeedbackChange, FeedbackDetail, FeedbackState } from "../../edge/contract/feedback.ts";
import type { Assignees } from "../api-inbox.ts";
import { stateWords } from "../feedback-words.ts";
import { formats, startOfDay } from "../format.ts";
import type { InboxFilter } from "../inbox-filter.ts";
import { feedbackHref } from "../router.ts";
import { icon, mark } from "./icons.ts";

const STATES: readonly FeedbackState[] = ["received", "acknowledged", "in-work", "resolved", "declined"];

export interface HandlingOptions {
  readonly detail: FeedbackDetail;
  readonly assignees: Assignees;
  readonly filter: InboxFilter;
  readonly busy: boolean;
  readonly mayWrite: boolean;
  readonly nowMillis: number;
  readonly onChange: (change: FeedbackChange) => void;
  readonly onMerge: () => void;
  readonly onHide: () => void;
  readonly onShow: () => void;
}

/** What usually comes next; null: nothing does. */
function nextStep(state: FeedbackState): { readonly state: FeedbackState; readonly verb: string } | null {
  switch (state) {
    case "received":
      return { state: "acknowledged", verb: msg("Acknowledge") };
    case "acknowledged":
      return { state: "in-work", verb: msg("Take up") };
    case "in-work":
      return { state: "resolved", verb: msg("Resolve") };
    case "resolved":
    case "declined":
      return null;
  }
}

/** "2026-07-14" of the reader's day, for a date field. */
function dayValue(atMillis: number | null): string {
  if (atMillis === null) return "";
  const day = new Date(atMillis);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Due at the end of that day. */
function dueOf(value: string): number | null {
  const end = value ? startOfDay(value, 1) : null;
  return end === null ? null : end - 60_000;
}

export function handlingPart(options: HandlingOptions): TemplateResult {
  return options.mayWrite ? fields(options) : words(options);
}

/** For who may read and not work on it. */
function words({ detail, assignees }: HandlingOptions): TemplateResult {
  const person = assignees.find(({ id }) => id === detail.assignee)?.name ?? detail.assignee;
  return html`<dl class="kv inb-state">
    <dt>${msg("State")}</dt>
    <dd>${stateWords(detail.state).word}</dd>
    <dt>${msg("Given to")}</dt>
    <dd>${person ?? msg("Nobody")}</dd>
    ${detail.dueAtMillis === null ? nothing : html`<dt>${msg("Due")}</dt><dd>${formats.day(detail.dueAtMillis)}</dd>`}
  </dl>`;
}

function fields(options: HandlingOptions): TemplateResult {
  const { detail, assignees, busy, nowMillis } = options;
  // Not disabled meanwhile: what is disabled loses the focus, and with it the place of whoever works by keyboard.
  const onChange = (change: FeedbackChange) => {
    if (!busy) options.onChange(change);
  };
  // What is merged follows the state of the report that it is merged into.
  const isOwn = detail.mergedInto === null;
  const step = isOwn ? nextStep(detail.state) : null;
  const isDue = detail.dueAtMillis !== null && detail.dueAtMillis <= nowMillis && step !== null;
  const isUnlisted = detail.assignee !== null && !assignees.some(({ id }) => id === detail.assignee);
  return html`<div class="inb-handling" aria-busy=${busy}>
    <label class="field"
      ><span class="lab">${msg("State")}</span
      ><select
        .value=${live(detail.state)}
        ?disabled=${!isOwn}
        aria-disabled=${busy ? "true" : nothing}
        @change=${(event: Event) => onChange({ state: (event.target as HTMLSelectElement).value as FeedbackState })}
      >
        ${STATES.map((state) => html`<option value=${state} ?selected=${state === detail.state}>${stateWords(state).word}</option>`)}
      </select></label
    >
    <label class="field"
      ><span class="lab">${msg("Given to")}</span
      ><select
        .value=${live(detail.assignee ?? "")}
        aria-disabled=${busy ? "true" : nothing}
        @change=${(event: Event) => onChange({ assignee: (event.target as HTMLSelectElement).value || null })}
      >
        <option value="" ?selected=${detail.assignee === null}>${msg("Nobody")}</option>
        ${isUnlisted ? html`<option value=${detail.assignee} selected>${detail.assignee}</option>` : nothing}
        ${assignees.map(({ id, name }) => html`<option value=${id} ?selected=${id === detail.assignee}>${name}</option>`)}
      </select></label
    >
    <label class="field"
      ><span class="lab">${isDue ? html`<span class="v warn">${mark("warn")}${msg("Due since")}</span>` : msg("Due by")}</span
      ><input
        type="date"
        .value=${live(dayValue(detail.dueAtMillis))}
        aria-disabled=${busy ? "true" : nothing}
        @change=${(event: Event) => onChange({ dueAtMillis: dueOf((event.target as HTMLInputElement).value) })}
    /></label>
    ${
      step === null
        ? nothing
        : html`<button class="btn" type="button" aria-disabled=${busy ? "true" : nothing} @click=${() => onChange({ state: step.state })}>${step.verb}</button>`
    }
  </div>`;
}

/** Merging, hiding and showing: quiet, below what was said. */
export function furtherPart(options: HandlingOptions): TemplateResult {
  const { detail, filter, busy, mayWrite, onChange, onMerge, onHide, onShow } = options;
  const here = (id: string) => html`<a class="lnk m" href=${feedbackHref(id, filter)}>${id}</a>`;
  return html`<div class="inb-further">
    ${
      detail.mergedInto === null
        ? nothing
        : html`<p>${msg("Handled as one fault with:")} ${here(detail.mergedInto)} ${mayWrite ? html`<button class="btn q s" type="button" ?disabled=${busy} @click=${() => onChange({ mergedInto: null })}>${msg("Handle by itself again")}</button>` : nothing}</p>`
    }
    ${
      detail.merged.length === 0
        ? nothing
        : html`<p>${detail.merged.length === 1 ? msg("Handled with this one, and answered with it:") : msg(str`${detail.merged.length} reports are handled with this one, and answered with it:`)} ${detail.merged.map((id, index) => html`${index > 0 ? ", " : nothing}${here(id)}`)}</p>`
    }
    ${
      mayWrite
        ? html`<div class="row wrap">
            ${detail.mergedInto === null && detail.merged.length === 0 ? html`<button class="btn q s" type="button" ?disabled=${busy} @click=${onMerge}>${msg("Same fault as another report")}</button>` : nothing}
            ${detail.visibility === "public" || !detail.text ? nothing : html`<button class="btn s" type="button" ?disabled=${busy} @click=${onShow}>${icon("eye")}${msg("Show the text")}</button>`}
            ${detail.visibility === "hidden" || !detail.text ? nothing : html`<button class="btn q s" type="button" ?disabled=${busy} @click=${onHide}>${msg("Hide the text")}</button>`}
          </div>`
        : nothing
    }
  </div>`;
}
