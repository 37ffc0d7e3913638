// A form of one short text with its button: one's own name, the name of a passkey. Emits `wt-name` with what was entered.
import { msg } from "@lit/localize";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { fieldHint } from "./meter-fields.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-name-form")
export class WtNameForm extends WtElement {
  /** What stands there now. */
  @property() value = "";
  @property() label = "";
  @property() hint = "";
  @property() verb = "";
  /** What to say when it failed. */
  @property() failed = "";
  /** The browser's autofill category of the field. */
  @property({ attribute: false }) autofill: "name" | "off" = "off";
  @property({ attribute: false }) work!: Work<unknown>;
  /** An unchanged text may be sent: a suggestion that is taken. */
  @property({ type: Boolean }) suggested = false;
  @state() private text = "";
  @state() private tried = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("value")) this.text = this.value;
  }

  override render() {
    const text = this.text.trim();
    const isWrong = this.tried && text === "";
    const same = text === this.value && !this.suggested;
    return html`<form
      class="body short"
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.tried = true;
        if (text !== "" && !same) this.emit("wt-name", text);
      }}
    >
      <div class="field">
        <label for="${this.id}-field">${this.label}</label>
        <div class="row">
          <input
            id="${this.id}-field"
            class="grow"
            maxlength="100"
            autocomplete=${this.autofill}
            aria-invalid=${isWrong}
            aria-describedby="${this.id}-hint"
            .value=${this.text}
            @input=${(event: InputEvent) => {
              this.text = (event.target as HTMLInputElement).value;
            }}
          />
          <button class="btn" type="submit" ?disabled=${this.work.state === "running" || same}>${this.verb}</button>
        </div>
        ${isWrong || this.hint ? fieldHint(`${this.id}-hint`, isWrong ? msg("A name is needed.") : null, this.hint) : nothing}
      </div>
      ${failure(this.work, this.failed)}
    </form>`;
  }
}
