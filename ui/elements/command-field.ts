// One field of a command's form, of any kind, with its hint or what is wrong with it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { type Field, type Step, stepsOf } from "../calls/form.ts";
import { icon, mark } from "./icons.ts";

export interface FieldOptions {
  readonly value: string;
  /** Null: nothing is wrong. */
  readonly fault: string | null;
  readonly onChange: (name: string, value: string) => void;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function commandField(field: Field, options: FieldOptions): TemplateResult {
  const { value, fault, onChange } = options;
  const id = `command-${field.name}`;
  if (field.kind === "tick") {
    return html`<label class="pick" for=${id}
      ><input type="checkbox" id=${id} .checked=${value === "yes"} @change=${(event: Event) => onChange(field.name, (event.target as HTMLInputElement).checked ? "yes" : "")} />
      <span>${field.label}</span></label
    >`;
  }
  const hint = fault ?? field.hint ?? null;
  const described = hint === null ? nothing : `${id}-hint`;
  return html`<div class="field">
    ${
      field.kind === "steps"
        ? html`<span class="lab" id="${id}-label">${field.label}</span>`
        : html`<label for=${id}>${field.label}${field.optional ? html` <span class="mut">${msg("optional")}</span>` : nothing}</label>`
    }
    ${control(field, id, options, described)}
    ${hint === null ? nothing : html`<span class="hint ${fault === null ? "" : "v invalid"}" id="${id}-hint">${fault === null ? nothing : mark("invalid")}<span>${hint}</span></span>`}
  </div>`;
}

function control(
  field: Exclude<Field, { kind: "tick" }>,
  id: string,
  { value, fault, onChange }: FieldOptions,
  described: string | typeof nothing,
): TemplateResult {
  const change = (event: Event) => onChange(field.name, (event.target as Control).value);
  const isWrong = fault !== null;
  switch (field.kind) {
    case "choice":
      return html`<select class="whole" id=${id} @change=${change} aria-invalid=${isWrong} aria-describedby=${described}>
        ${field.choices.map((choice) => html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`)}
      </select>`;
    case "json":
    case "lines":
      return html`<textarea
        id=${id}
        rows=${field.kind === "json" ? 10 : 5}
        spellcheck="false"
        aria-invalid=${isWrong}
        aria-describedby=${described}
        .value=${value}
        @input=${change}
      ></textarea>`;
    case "instant":
      return html`<input class="short" id=${id} type="datetime-local" aria-invalid=${isWrong} aria-describedby=${described} .value=${value} @input=${change} />`;
    case "number":
      return html`<input
        class="short"
        id=${id}
        inputmode=${field.decimals ? "decimal" : "numeric"}
        autocomplete="off"
        aria-invalid=${isWrong}
        aria-describedby=${described}
        .value=${value}
        @input=${change}
      />`;
    case "text":
      return html`<input
          class="mono"
          id=${id}
          autocomplete="off"
          spellcheck="false"
          maxlength=${field.maxLength}
          list=${field.suggestions?.length ? `${id}-list` : nothing}
          aria-invalid=${isWrong}
          aria-describedby=${described}
          .value=${value}
          @input=${change}
        />
        ${field.suggestions?.length ? html`<datalist id="${id}-list">${field.suggestions.map((suggestion) => html`<option value=${suggestion.value} label=${suggestion.label || nothing}></option>`)}</datalist>` : nothing}`;
    case "steps":
      return steps(field, id, value, isWrong, onChange);
  }
}

/** A schedule step by step: from when on, and how much. */
function steps(
  field: Extract<Field, { kind: "steps" }>,
  id: string,
  value: string,
  isWrong: boolean,
  onChange: FieldOptions["onChange"],
): TemplateResult {
  const rows = stepsOf(value);
  const save = (changed: readonly Step[]) => onChange(field.name, JSON.stringify(changed));
  const set = (index: number, change: Partial<Step>) =>
    save(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const input = (index: number, name: keyof Step, label: string) =>
    html`<label class="in-line"
      ><span class="lab">${label}</span
      ><input
        class="short"
        id=${index === 0 && name === "limit" ? id : nothing}
        inputmode="decimal"
        autocomplete="off"
        aria-label=${msg(str`${label}, step ${index + 1}`)}
        aria-invalid=${isWrong}
        .value=${rows[index]?.[name] ?? ""}
        @input=${(event: Event) => set(index, { [name]: (event.target as HTMLInputElement).value })}
    /></label>`;
  return html`<ol class="steps-field" aria-labelledby="${id}-label">
      ${rows.map(
        (_, index) => html`<li>
          ${input(index, "afterMinutes", msg("after min"))} ${input(index, "limit", field.unit)}
          ${
            index === 0
              ? nothing
              : html`<button class="ib" type="button" aria-label=${msg(str`Remove step ${index + 1}`)} @click=${() => save(rows.filter((__, at) => at !== index))}>${icon("close")}</button>`
          }
        </li>`,
      )}
    </ol>
    <button class="btn s steps-more" type="button" @click=${() => save([...rows, { afterMinutes: "", limit: "" }])}>${icon("plus")}${msg("Another step")}</button>`;
}
