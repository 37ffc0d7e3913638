// The form that changes one's password. Emits `wt-password` with both; forgets them when the work is done.
import { msg, str } from "@lit/localize";
import { html, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { MIN_PASSWORD_LENGTH, type PasswordChange } from "../../edge/contract/access.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { fieldHint } from "./meter-fields.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-password-form")
export class WtPasswordForm extends WtElement {
  /** For password managers: whose password it is. */
  @property() email = "";
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private current = "";
  @state() private next = "";
  @state() private shown = false;
  @state() private tried = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("work") || this.work.state !== "done") return;
    this.current = "";
    this.next = "";
    this.shown = false;
    this.tried = false;
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    if (this.current !== "" && this.next.length >= MIN_PASSWORD_LENGTH) {
      const change: PasswordChange = { currentPassword: this.current, newPassword: this.next };
      this.emit("wt-password", change);
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };

  override render() {
    const type = this.shown ? "text" : "password";
    const tooShort = this.next.length < MIN_PASSWORD_LENGTH;
    const currentWrong = this.tried && this.current === "" ? msg("The password that holds now is needed.") : null;
    const nextWrong =
      this.tried && tooShort ? msg(str`A password has at least ${MIN_PASSWORD_LENGTH} characters.`) : null;
    return html`<form class="body short" novalidate @submit=${this.#submit}>
      <input class="vh" type="text" autocomplete="username" tabindex="-1" aria-hidden="true" readonly .value=${this.email} />
      <div class="field">
        <label for="password-now">${msg("Current password")}</label>
        <input
          id="password-now"
          type=${type}
          autocomplete="current-password"
          maxlength="128"
          aria-invalid=${currentWrong !== null}
          aria-describedby="password-now-hint"
          .value=${this.current}
          @input=${(event: InputEvent) => {
            this.current = (event.target as HTMLInputElement).value;
          }}
        />
        ${currentWrong ? fieldHint("password-now-hint", currentWrong, "") : ""}
      </div>
      <div class="field">
        <label for="password-next">${msg("New password")}</label>
        <input
          id="password-next"
          type=${type}
          autocomplete="new-password"
          maxlength="128"
          aria-invalid=${nextWrong !== null}
          aria-describedby="password-next-hint"
          .value=${this.next}
          @input=${(event: InputEvent) => {
            this.next = (event.target as HTMLInputElement).value;
          }}
        />
        ${fieldHint("password-next-hint", nextWrong, msg(str`At least ${MIN_PASSWORD_LENGTH} characters; a sentence is easier to remember than symbols.`))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          .checked=${this.shown}
          @change=${(event: Event) => {
            this.shown = (event.target as HTMLInputElement).checked;
          }}
        /><span>${msg("Show both")}</span>
      </label>
      ${failure(this.work, msg("The password was not changed."))}
      <div class="row wrap">
        <button class="btn" type="submit" ?disabled=${this.work.state === "running"}>${msg("Change the password")}</button>
        ${this.work.state === "done" ? html`<span class="v valid" role="status">${msg("Changed. All other sessions have ended.")}</span>` : ""}
      </div>
    </form>`;
  }
}
