// Finds the report of the same fault that another one is counted with. Searches by event, shows what the page found, and emits `wt-merge`
// with the chosen id.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FeedbackItem } from "../../edge/contract/feedback.ts";
import { reasonWords } from "../feedback-words.ts";
import { NOT_STARTED, type Work } from "../work.ts";
import { starsGiven } from "./com-stars.ts";
import { failure } from "./failure.ts";
import { closeModal } from "./modal.ts";
import { loadingState } from "./page-states.ts";
import { ago } from "./quantity.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-merge-form")
export class WtMergeForm extends WtElement {
  /** Those that may be chosen, for what was searched last. */
  @property({ attribute: false }) found: Work<readonly FeedbackItem[]> = NOT_STARTED;
  @property({ attribute: false }) work: Work<unknown> = NOT_STARTED;
  @state() private chosen: string | null = null;

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (this.chosen !== null) this.emit("wt-merge", this.chosen);
  };

  override render() {
    return html`<form class="form-body" @submit=${this.#submit}>
      <p>${msg("This report takes on state and answer of the one that you choose and follows it from then on; its driver reads both. It can be taken out again.")}</p>
      <div class="field">
        <label for="merge-search">${msg("Reports of this station")}</label>
        <input
          id="merge-search"
          type="search"
          maxlength="200"
          autocomplete="off"
          autofocus
          placeholder=${msg("Search in texts")}
          @keydown=${(event: KeyboardEvent) => {
            // Enter searches; it must not send the form.
            if (event.key !== "Enter") return;
            event.preventDefault();
            this.emit("wt-search", (event.target as HTMLInputElement).value.trim());
          }}
          @change=${(event: Event) => this.emit("wt-search", (event.target as HTMLInputElement).value.trim())}
        />
      </div>
      ${this.#renderFound()} ${failure(this.work, msg("It was not merged."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" ?disabled=${this.chosen === null || this.work.state === "running"}>${msg("Handle with it")}</button>
      </div>
    </form>`;
  }

  #renderFound(): TemplateResult | typeof nothing {
    const { found } = this;
    if (found.state === "not started") return nothing;
    if (found.state === "running") return loadingState(msg("Reading reports"));
    if (found.state === "failed") return html`${failure(found, msg("The reports could not be read."))}`;
    if (found.value.length === 0) return html`<p class="mut">${msg("No other report of this station fits.")}</p>`;
    return html`<fieldset class="inb-choices">
      <legend class="vh">${msg("Handle it with")}</legend>
      ${found.value.map(
        (item) =>
          html`<label
            ><input
              type="radio"
              name="merge-into"
              .checked=${this.chosen === item.id}
              @change=${() => {
                this.chosen = item.id;
              }}
            /><span class="grow"
              ><span class="inb-who">${item.stars === null ? nothing : starsGiven(item.stars)}<span class="m">${item.id}</span><span class="mut sm">${ago(item.createdAtMillis)}</span></span
              ><span class="inb-quote" dir="auto">${item.text || item.reasons.map(reasonWords).join(", ") || msg("No text")}</span></span
            ></label
          >`,
      )}
    </fieldset>`;
  }
}
