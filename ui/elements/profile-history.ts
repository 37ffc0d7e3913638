// The versions of a profile: who published each, when and why; compared with what is drawn, and brought back.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { ProfileVersionItem } from "../../edge/contract/profiles.ts";
import type { Difference } from "../profiles/merge.ts";
import type { Json } from "../profiles/profile-form.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { changeList } from "./profile-conflict.ts";

export interface ProfileHistoryOptions {
  readonly items: Work<readonly ProfileVersionItem[]>;
  readonly newest: number;
  readonly mayWrite: boolean;
  /** The version that is laid dotted over the curve, and what differs from it; null: the newest. */
  readonly compared: {
    readonly version: number;
    readonly differences: readonly Difference[];
    readonly body: Json;
  } | null;
  readonly timeZone: string;
  readonly onCompare: (version: number | null) => void;
  readonly onRollBack: (version: number) => void;
}

export function profileHistory(options: ProfileHistoryOptions): TemplateResult {
  const { items, newest, compared } = options;
  if (items.state !== "done") return html`${failure(items, msg("The versions could not be read."))}`;
  return html`<section class="card">
    <div class="ch"><h2>${msg("Versions")}</h2><span class="mut">${msg("published, and never changed again")}</span></div>
    <ol class="versions">
      ${items.value.map(({ version, by, atMillis, reason, restores }) => {
        const isCompared = compared?.version === version;
        return html`<li class=${isCompared ? "sel" : ""}>
          <div class="row wrap">
            <b>${msg(str`Version ${version}`)}</b>
            <span class="mut">${by.name} · <wt-time .at=${atMillis}></wt-time></span>
            <span class="grow"></span>
            <button class="btn s" type="button" aria-pressed=${isCompared} aria-label=${msg(str`Compare with version ${version}`)} @click=${() => options.onCompare(isCompared ? null : version)}>${msg("Compare")}</button>
            ${
              options.mayWrite && version !== newest
                ? html`<button class="btn s" type="button" aria-label=${msg(str`Roll back to version ${version}`)} @click=${() => options.onRollBack(version)}>${msg("Roll back")}</button>`
                : nothing
            }
          </div>
          <p class="sm brk">${reason ?? html`<span class="mut">${msg("No reason was given.")}</span>`}${restores === null ? nothing : html` <span class="mut">· ${msg(str`It is version ${restores} again.`)}</span>`}</p>
          ${isCompared && compared !== null ? html`<div class="compared"><p class="sm mut">${msg(str`From version ${version} to what is drawn here:`)}</p>${changeList(compared.differences, compared.body, options.timeZone)}</div>` : nothing}
        </li>`;
      })}
    </ol>
  </section>`;
}
