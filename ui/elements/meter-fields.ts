// The fields of one meter in the registration form: its serial number and its public key.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { readKeyFile } from "../key-file.ts";
import type { KeyHint, MeterForm, MeterProblems } from "../station-form.ts";
import { icon, mark } from "./icons.ts";

export interface MeterFieldsOptions {
  /** 1 for the first meter. */
  readonly number: number;
  readonly meter: MeterForm;
  readonly hint: KeyHint | null;
  readonly problems: MeterProblems;
  readonly onChange: (change: Partial<MeterForm>) => void;
  readonly onRemove: () => void;
}

/** What is wrong with a field, else what belongs into it. */
export function fieldHint(id: string, problem: string | null, hint: string): TemplateResult {
  return problem
    ? html`<span id=${id} class="hint v invalid">${mark("invalid")}<span>${problem}</span></span>`
    : html`<span id=${id} class="hint">${hint}</span>`;
}

export function meterFields({ number, meter, hint, problems, onChange, onRemove }: MeterFieldsOptions): TemplateResult {
  return html`<div class="meter-row">
    <div class="field">
      <label for="serial-${number}">${msg(str`Serial number of meter ${number}`)}</label>
      <input
        id="serial-${number}"
        class="mono"
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${problems.serial !== null}
        aria-describedby="serial-${number}-hint"
        .value=${meter.serial}
        @input=${(event: InputEvent) => onChange({ serial: (event.target as HTMLInputElement).value })}
      />
      ${fieldHint(`serial-${number}-hint`, problems.serial, msg("As its records name it (MS)."))}
    </div>
    <div class="field">
      <label for="key-${number}">${msg(str`Public key of meter ${number}`)}</label>
      <textarea
        id="key-${number}"
        rows="3"
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${problems.publicKey !== null || hint?.ok === false}
        aria-describedby="key-${number}-hint"
        .value=${meter.publicKey}
        @input=${(event: InputEvent) => onChange({ publicKey: (event.target as HTMLTextAreaElement).value })}
        @dragover=${(event: DragEvent) => event.preventDefault()}
        @drop=${(event: DragEvent) => dropKey(event, onChange)}
      ></textarea>
      ${
        hint
          ? html`<span id="key-${number}-hint" class="hint v ${hint.ok ? "valid" : "invalid"}" role="status">${mark(hint.ok ? "valid" : "invalid")}<span>${hint.text}</span></span>`
          : fieldHint(`key-${number}-hint`, problems.publicKey, msg("Hex, base64 or PEM; or drop its file here."))
      }
    </div>
    <button class="ib" type="button" aria-label=${msg(str`Remove meter ${number}`)} @click=${onRemove}>
      ${icon("close")}
    </button>
  </div>`;
}

async function dropKey(event: DragEvent, onChange: MeterFieldsOptions["onChange"]): Promise<void> {
  const file = event.dataTransfer?.files[0];
  if (!file) return;
  event.preventDefault();
  onChange({ publicKey: await readKeyFile(file) });
}
