// The dialog of one command: its fields in the station's version, what happens then, and what is wrong at its place.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { CommandForm, Field, OcppVersion, Values } from "../command-forms.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { closeModal, modal } from "./modal.ts";

export interface CommandDialogOptions {
  readonly form: CommandForm;
  readonly version: OcppVersion;
  readonly stationId: string;
  readonly values: Values;
  /** What is wrong, and in which field; null: nothing known. */
  readonly fault: { readonly field: string; readonly sentence: string } | null;
  readonly work: Work<unknown>;
  readonly onChange: (name: string, value: string) => void;
  readonly onSend: () => void;
  readonly onClosed: () => void;
}

export function commandDialog(options: CommandDialogOptions): TemplateResult {
  const { form, values, work, fault } = options;
  const consequences = form.consequences(values);
  const known = form.fields.some(({ name }) => name === fault?.field);
  return modal({
    label: msg(str`${form.title}: ${options.stationId}`),
    wide: form.fields.some(({ kind }) => kind === "json"),
    onClosed: options.onClosed,
    content: html`<form
      class="form-body"
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        options.onSend();
      }}
    >
      ${form.fields.map((field) => fieldOf(field, options))}
      ${
        consequences.length === 0
          ? nothing
          : html`<ul class="consequences">
            ${consequences.map((sentence) => html`<li>${sentence}</li>`)}
          </ul>`
      }
      ${fault && !known ? html`<div class="ban invalid" role="alert">${mark("invalid")}<span>${fault.sentence}</span></div>` : nothing}
      ${fault ? nothing : failure(work, msg("The command was not sent."))}
      ${work.state === "running" ? html`<p class="mut" role="status">${msg("Waiting for the answer. It goes on when this is closed.")}</p>` : nothing}
      <div class="row wrap end">
        <span class="grow mut sm">OCPP ${options.version}</span>
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>
          ${work.state === "running" ? msg("Close") : msg("Cancel")}
        </button>
        <button class="btn ${consequences.length > 0 ? "d" : "p"}" type="submit" ?disabled=${work.state === "running"}>${form.verb}</button>
      </div>
    </form>`,
  });
}

function fieldOf(field: Field, options: CommandDialogOptions): TemplateResult {
  const id = `command-${field.name}`;
  const value = options.values[field.name] ?? "";
  const fault = options.fault?.field === field.name ? options.fault.sentence : null;
  const hint = fault ?? field.hint ?? null;
  const change = (event: Event) =>
    options.onChange(field.name, (event.target as HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement).value);
  return html`<div class="field">
    <label for=${id}>${field.label}</label>
    ${control(field, { id, value, isWrong: fault !== null, describedBy: hint === null ? null : `${id}-hint`, change })}
    ${hint === null ? nothing : html`<span class="hint ${fault === null ? "" : "v invalid"}" id="${id}-hint">${fault === null ? nothing : mark("invalid")}<span>${hint}</span></span>`}
  </div>`;
}

interface Control {
  readonly id: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly describedBy: string | null;
  readonly change: (event: Event) => void;
}

function control(field: Field, { id, value, isWrong, describedBy, change }: Control): TemplateResult {
  switch (field.kind) {
    case "choice":
      return html`<select class="whole" id=${id} @change=${change} aria-invalid=${isWrong} aria-describedby=${describedBy ?? nothing}>
        ${field.choices.map((choice) => html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`)}
      </select>`;
    case "json":
      return html`<textarea
        id=${id}
        rows="10"
        spellcheck="false"
        aria-invalid=${isWrong}
        aria-describedby=${describedBy ?? nothing}
        .value=${value}
        @input=${change}
      ></textarea>`;
    case "text":
      return html`<input
          class="mono"
          id=${id}
          autocomplete="off"
          spellcheck="false"
          maxlength=${field.maxLength}
          list=${field.suggestions?.length ? `${id}-list` : nothing}
          aria-invalid=${isWrong}
          aria-describedby=${describedBy ?? nothing}
          .value=${value}
          @input=${change}
        />
        ${field.suggestions?.length ? html`<datalist id="${id}-list">${field.suggestions.map((suggestion) => html`<option value=${suggestion}></option>`)}</datalist>` : nothing}`;
  }
}
