// A profile's JSON for experts: what is typed becomes the curve as soon as it can be read; faults are told with their line.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";
import { lineOf, readJson } from "../profiles/json-lines.ts";
import type { Json } from "../profiles/profile-form.ts";
import { profileProblemText } from "../strings/profile-sentences.ts";
import { mark } from "./icons.ts";

export interface ProfileJsonOptions {
  readonly body: Json;
  /** What was typed while it cannot be read; null: the body says all. */
  readonly typed: string | null;
  readonly problems: readonly ProfileProblem[];
  readonly readOnly: boolean;
  /** `body` null: what was typed is no JSON object. */
  readonly onChange: (text: string, body: Json | null) => void;
}

/** Problems listed below the text. */
const MAX_LISTED = 12;
/** Longer ones are changed through the API: 1,024 periods with every member are half of it. */
export const MAX_TYPED = 1_000_000;

export const jsonText = (body: Json): string => JSON.stringify(body, null, 2);

/** What was typed as a body; null where it is none. */
export function readBody(text: string): Json | null {
  if (text.length > MAX_TYPED) return null;
  const read = readJson(text);
  if (!read.ok || typeof read.value !== "object" || read.value === null || Array.isArray(read.value)) return null;
  return read.value as Json;
}

export function profileJson({ body, typed, problems, readOnly, onChange }: ProfileJsonOptions): TemplateResult {
  const text = typed ?? jsonText(body);
  const read = text.length > MAX_TYPED ? null : readJson(text);
  const places =
    read?.ok === true
      ? problems.map((problem) => ({
          line: lineOf(read.lines, problem.pointer),
          text: profileProblemText(problem),
          problem,
        }))
      : [];
  const choose = (line: number) => (event: Event) => {
    const area = (event.currentTarget as Element).closest("section")?.querySelector("textarea");
    if (!area) return;
    const start =
      text
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (text.split("\n")[line - 1]?.length ?? 0));
  };
  return html`<section class="card json-card">
    <div class="ch"><h2>${msg("As JSON")}</h2><span class="mut">ChargingProfile, OCPP 2.1</span></div>
    <div class="json-body">
      <label class="vh" for="profile-json">${msg("The profile as JSON")}</label>
      <textarea
        id="profile-json"
        rows="14"
        spellcheck="false"
        autocomplete="off"
        ?readonly=${readOnly}
        aria-invalid=${read?.ok !== true || problems.some(({ severity }) => severity === "error")}
        aria-describedby="profile-json-faults"
        .value=${live(text)}
        @input=${(event: Event) => {
          const next = (event.target as HTMLTextAreaElement).value;
          onChange(next, readBody(next));
        }}
      ></textarea>
      <div id="profile-json-faults" class="json-faults" role="status">
        ${
          read === null
            ? html`<p class="v invalid">${mark("invalid")}<span>${msg("This is too long to be drawn here. The API takes it.")}</span></p>`
            : read.ok
              ? nothing
              : html`<p class="v invalid">${mark("invalid")}<span>${msg(str`Line ${read.line}: this is no JSON here. The curve stays as it was.`)}</span></p>`
        }
        ${places
          .slice(0, MAX_LISTED)
          .map(
            ({ line, text: sentence, problem }) =>
              html`<p class="v ${problem.severity === "error" ? "invalid" : "warn"}">${mark(problem.severity === "error" ? "invalid" : "warn")}<span><button class="line-link" type="button" @click=${choose(line)}>${msg(str`Line ${line}`)}</button> <span class="m">${problem.pointer}</span> ${sentence}</span></p>`,
          )}
        ${places.length > MAX_LISTED ? html`<p class="mut sm">${msg(str`and ${places.length - MAX_LISTED} more`)}</p>` : nothing}
      </div>
    </div>
  </section>`;
}
