// A draft and the version that was published meanwhile: what each made of the one before, and which of the two is taken; and a plain list
// of what differs between two versions.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { type Difference, offeredSide, type Side } from "../profiles/merge.ts";
import { formOf, type Json, type Unit } from "../profiles/profile-form.ts";
import { differenceText, fieldWord } from "../profiles/profile-words.ts";
import { clockOf, timeLabel } from "../profiles/schedule-clock.ts";
import { mark } from "./icons.ts";

export interface ProfileConflictOptions {
  readonly version: number;
  readonly by: string;
  readonly differences: readonly Difference[];
  readonly sides: ReadonlyMap<string, Side>;
  /** Names the times of steps. */
  readonly body: Json;
  readonly timeZone: string;
  readonly onSide: (key: string, side: Side) => void;
  readonly onTake: () => void;
  readonly onKeepTheirs: () => void;
  readonly onLater: () => void;
}

function namer(
  body: Json,
  timeZone: string,
): { readonly name: (difference: Difference) => string; readonly unit: Unit } {
  const form = formOf(body);
  const clock = form === null ? null : clockOf(form, Math.floor(Date.now() / 1000), timeZone);
  const name = (difference: Difference) =>
    clock === null || difference.startSeconds === null
      ? fieldWord(difference.field)
      : msg(str`Step from ${timeLabel(clock, difference.startSeconds, form?.recurrency === "Weekly")}`);
  return { name, unit: form?.unit ?? "W" };
}

/** That somebody else published, where the draft goes on for now. */
export const newerVersion = (version: number, onMerge: () => void): TemplateResult =>
  html`<div class="ban warn" role="status"><span class="grow"><b>${msg(str`Version ${version} was published meanwhile.`)}</b> ${msg("This draft began before it.")}</span><button class="btn s" @click=${onMerge}>${msg("Compare and merge")}</button></div>`;

export function profileConflict(options: ProfileConflictOptions): TemplateResult {
  const { differences, version, by } = options;
  const { name, unit } = namer(options.body, options.timeZone);
  const row = (difference: Difference) => {
    const chosen = options.sides.get(difference.key) ?? offeredSide(difference);
    const said = (value: unknown) => differenceText(difference, value, unit);
    const side = (one: Side, word: string) =>
      html`<button type="button" aria-pressed=${chosen === one} @click=${() => options.onSide(difference.key, one)}>${word}</button>`;
    return html`<tr>
      <th scope="row">${name(difference)}<span class="what">${difference.isContested ? msg("changed by both") : offeredSide(difference) === "mine" ? msg("changed by you") : msg("changed by them")}</span></th>
      <td class="brk">${said(difference.base)}</td>
      <td class="brk ${chosen === "mine" ? "taken" : "left"}">${said(difference.mine)}</td>
      <td class="brk ${chosen === "theirs" ? "taken" : "left"}">${said(difference.theirs)}</td>
      <td><span class="seg" role="group" aria-label=${msg(str`Which ${name(difference)} holds`)}>${side("mine", msg("Mine"))}${side("theirs", msg("Theirs"))}</span></td>
    </tr>`;
  };
  return html`<section class="card conflict" aria-label=${msg("Conflict")}>
    <div class="ch"><h2>${msg(str`Version ${version} was published meanwhile`)}</h2></div>
    <div class="form-body">
      <div class="ban warn" role="alert">
        ${mark("warn")}<span><b>${msg(str`${by} published it after this draft began.`)}</b> ${differences.length === 0 ? msg("It says the same as your draft.") : msg("Nothing of yours is lost. Say for each difference what holds.")}</span>
      </div>
      ${
        differences.length === 0
          ? nothing
          : html`<div class="table-box"><table class="sides">
              <thead><tr><th scope="col">${msg("What")}</th><th scope="col">${msg("Before")}</th><th scope="col">${msg("Yours")}</th><th scope="col">${msg("Theirs, newest")}</th><th scope="col">${msg("Take")}</th></tr></thead>
              <tbody>${differences.map(row)}</tbody>
            </table></div>`
      }
      <div class="row wrap end">
        <button class="btn" type="button" @click=${options.onLater}>${msg("Go on editing")}</button>
        <button class="btn" type="button" @click=${options.onKeepTheirs}>${msg("Keep theirs, discard mine")}</button>
        ${differences.length === 0 ? nothing : html`<button class="btn p" type="button" @click=${options.onTake}>${msg("Go on with what is chosen")}</button>`}
      </div>
    </div>
  </section>`;
}

/** What differs, one line each: before and after. `list`: with the older one as theirs and the newer as mine. */
export function changeList(list: readonly Difference[], body: Json, timeZone: string): TemplateResult {
  const { name, unit } = namer(body, timeZone);
  if (list.length === 0) return html`<p class="pad sm mut">${msg("They say the same.")}</p>`;
  return html`<ul class="profile-changes">
    ${list.map(
      (difference) =>
        html`<li><span>${name(difference)}</span> <span class="mut brk">${differenceText(difference, difference.theirs, unit)}</span> <span aria-hidden="true">→</span><span class="vh">${msg("becomes")}</span> <b class="brk">${differenceText(difference, difference.mine, unit)}</b></li>`,
    )}
  </ul>`;
}
