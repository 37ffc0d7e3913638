// A password field: shown on demand, with a word when caps lock is on. A plain input of the page, so that browsers and
// password managers know it.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { icon, mark } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-password")
export class WtPassword extends WtElement {
  @property() label = "";
  /** Also the field's id. */
  @property() name = "password";
  /** `current-password` or `new-password`. */
  @property() autocomplete: AutoFill = "current-password";
  /** What is asked of it, in a sentence; shown below. */
  @property() hint = "";
  /** What is wrong with it; takes the place of the hint. */
  @property() problem = "";
  @state() private shown = false;
  @state() private capsLock = false;
  @query("input") private input!: HTMLInputElement;

  get value(): string {
    return this.input.value;
  }

  override focus(): void {
    this.input.focus();
  }

  readonly #watchCaps = (event: KeyboardEvent | MouseEvent) => {
    this.capsLock = event.getModifierState?.("CapsLock") ?? false;
  };

  override render() {
    const about = `${this.name}-about`;
    const words = this.problem || this.hint;
    return html`<div class="field">
      <label for=${this.name}>${this.label}</label>
      <div class="with-button">
        <input
          id=${this.name}
          name=${this.name}
          type=${this.shown ? "text" : "password"}
          autocomplete=${this.autocomplete}
          autocapitalize="off"
          spellcheck="false"
          required
          maxlength="128"
          aria-invalid=${this.problem ? "true" : nothing}
          aria-describedby=${about}
          @keydown=${this.#watchCaps}
          @keyup=${this.#watchCaps}
          @blur=${() => {
            this.capsLock = false;
          }}
        /><button
          class="ib"
          type="button"
          aria-pressed=${this.shown}
          aria-label=${msg("Show the password")}
          title=${this.shown ? msg("Hide the password") : msg("Show the password")}
          @click=${() => {
            this.shown = !this.shown;
          }}
        >
          ${icon("eye")}
        </button>
      </div>
      <span class="hint v ${this.problem ? "invalid" : this.capsLock ? "warn" : ""}" id=${about} aria-live="polite"
        >${
          this.problem
            ? html`${mark("invalid")}<span>${words}</span>`
            : this.capsLock
              ? html`${mark("warn")}<span>${msg("Caps lock is on.")}</span>`
              : words
        }</span
      >
    </div>`;
  }
}
