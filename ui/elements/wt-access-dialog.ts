// Asks for the access key of a locked installation. Emits `wt-access-key` with what was entered.
import { localized, msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { mark } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

@localized()
@customElement("wt-access-dialog")
export class WtAccessDialog extends WtElement {
  /** Why the server refused, in its own words. */
  @property() reason = "";
  /** Whether a key was already tried. */
  @property({ type: Boolean }) again = false;
  @query("dialog") private dialog!: HTMLDialogElement;
  @query("input") private input!: HTMLInputElement;

  override firstUpdated(): void {
    this.dialog.showModal();
    this.input.focus();
  }

  override render() {
    return html`<dialog class="narrow" aria-labelledby="access-title" @cancel=${(event: Event) => event.preventDefault()}>
      <form method="dialog" @submit=${this.#submit}>
        <div class="ch"><h2 id="access-title">${msg("Access key needed")}</h2></div>
        <div class="form-body">
          <p class="ink2">
            ${msg("This installation is locked. Its access key is the value of WATTEST_BOOTSTRAP_KEY on the server.")}
          </p>
          ${this.again ? html`<p class="v invalid" role="alert">${mark("invalid")}${msg("The server does not accept this key.")}</p>` : nothing}
          <div class="field">
            <label for="access-key">${msg("Access key")}</label>
            <input id="access-key" class="mono" type="password" autocomplete="current-password" required />
            <span class="hint">${msg("Kept in this tab until it is closed.")} ${this.reason ? msg(str`The server says: ${this.reason}`) : nothing}</span>
          </div>
          <div class="row wrap">
            <button class="btn p" type="submit">${msg("Unlock")}</button>
            <a class="btn" href="/verify">${msg("Verify a record without it")}</a>
          </div>
        </div>
      </form>
    </dialog>`;
  }

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault();
    this.emit("wt-access-key", this.input.value.trim());
  };
}
