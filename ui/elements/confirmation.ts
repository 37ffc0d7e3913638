// Asks before something that cannot be taken back: what happens, and the word for it on the button.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { closeModal, modal } from "./modal.ts";

export interface ConfirmationOptions {
  /** "Remove Mara Kern?" */
  readonly question: string;
  /** What happens then, one sentence each. */
  readonly consequences: readonly string[];
  /** The verb: "Remove". */
  readonly verb: string;
  /** What to say when it failed: "Mara Kern was not removed." */
  readonly failed: string;
  readonly work: Work<unknown>;
  readonly onConfirm: () => void;
  readonly onClosed: () => void;
}

export function confirmation(options: ConfirmationOptions): TemplateResult {
  const { work } = options;
  return modal({
    label: options.question,
    onClosed: options.onClosed,
    content: html`<div class="form-body">
      <ul class="consequences">
        ${options.consequences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
      ${failure(work, options.failed)}
      <div class="row wrap end">
        <button class="btn" type="button" autofocus @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn d" type="button" ?disabled=${work.state === "running"} @click=${options.onConfirm}>${options.verb}</button>
      </div>
    </div>`,
  });
}
