// The field for a meter's public key on the verify page: typed, pasted with its line breaks, or dropped as a file.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";

export interface KeyFieldOptions {
  readonly value: string;
  readonly onInput: (text: string) => void;
  /** The key is complete: the field was left, or Enter pressed where no form takes it. */
  readonly onChange: () => void;
  readonly onFile: (file: File) => void;
}

/** A text area, not an input: an input would drop the line breaks of a PEM block. Enter still submits. */
export function keyField(options: KeyFieldOptions): TemplateResult {
  return html`<div class="field">
    <label for="public-key">${msg("Public key of the meter")} <span class="mut">${msg("(optional)")}</span></label>
    <textarea
      id="public-key"
      class="key"
      rows="2"
      spellcheck="false"
      autocomplete="off"
      placeholder=${msg("from the type plate: hex, base64 or PEM")}
      aria-describedby="public-key-hint"
      .value=${options.value}
      @input=${(event: InputEvent) => options.onInput((event.target as HTMLTextAreaElement).value)}
      @change=${() => options.onChange()}
      @keydown=${(event: KeyboardEvent) => onEnter(event, options)}
      @drop=${(event: DragEvent) => {
        const [file] = event.dataTransfer?.files ?? [];
        if (!file) return;
        event.preventDefault();
        // The page would take it for a file of records.
        event.stopPropagation();
        options.onFile(file);
      }}
    ></textarea>
    <span class="hint" id="public-key-hint"
      >${msg("OCMF records do not carry their key. Without it nothing can be said about the signature. Its file may be dropped here.")}</span
    >
  </div>`;
}

function onEnter(event: KeyboardEvent, options: KeyFieldOptions): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  const { form } = event.target as HTMLTextAreaElement;
  if (form) form.requestSubmit();
  else options.onChange();
}
