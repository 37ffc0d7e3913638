// A secret that is shown this once: copied by its button, or selected where the browser does not let pages copy.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { copyText } from "../clipboard-text.ts";
import { icon, mark } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-secret")
export class WtSecret extends WtElement {
  @property({ attribute: false }) secret = "";
  /** What it is: "API key". */
  @property() label = "";
  /** Why it must be kept now. Left out where it can be made again without loss. */
  @property() warning = "";
  @state() private copied = false;

  override render() {
    return html`<div class="field">
      <span class="lab" id="secret-label">${this.label}</span>
      <div class="secret">
        <code class="m brk" tabindex="0" aria-labelledby="secret-label">${this.secret}</code>
        <button class="btn s" type="button" @click=${this.#copy}>
          ${icon("copy")}${this.copied ? msg("Copied") : msg("Copy")}
        </button>
      </div>
      ${this.warning ? html`<span class="hint v warn">${mark("warn")}<span>${this.warning}</span></span>` : nothing}
    </div>`;
  }

  readonly #copy = async () => {
    this.copied = await copyText(this.secret);
    const code = this.querySelector("code");
    if (!this.copied && code) getSelection()?.selectAllChildren(code);
    this.emit("wt-announce", this.copied ? msg("Copied") : msg("Selected. Copy it with the keyboard."));
  };
}
