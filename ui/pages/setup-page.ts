// The first run: whoever has the one-time code of the server becomes the owner. The code stands in the address behind
// "#", which no server and no log sees, and is taken out of it at once.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { passkeySupport, setUp } from "../api-access.ts";
import { accountFields, readAccount } from "../elements/account-fields.ts";
import { door } from "../elements/door.ts";
import { failure } from "../elements/failure.ts";
import { mark } from "../elements/icons.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-passkey-offer.ts";
import { navigateEvent } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-setup-page")
export class WtSetupPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  /** From the address; empty: it is asked for. */
  @state() private code = "";
  @state() private work: Work<Access> = NOT_STARTED;
  @state() private problem = "";
  @state() private offer = false;
  readonly #left = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#takeCode();
    // The link opened in a tab that shows this page already loads nothing: only what stands behind "#" changes.
    addEventListener("hashchange", this.#takeCode, { signal: this.#left.signal });
  }

  readonly #takeCode = () => {
    const code = new URLSearchParams(location.hash.slice(1)).get("code");
    if (code === null) return;
    this.code = code;
    history.replaceState(history.state, "", location.pathname + location.search);
  };

  override firstUpdated(): void {
    this.querySelector("input")?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#left.abort();
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (this.work.state === "running") return;
    const form = event.currentTarget as HTMLFormElement;
    const account = readAccount(form);
    this.problem = "problem" in account ? account.problem : "";
    if ("problem" in account) return;
    const code = this.code || (form.querySelector<HTMLInputElement>("#code")?.value ?? "");
    this.work = RUNNING;
    this.work = await workOf(setUp(this.api, { code, ...account }, this.#left.signal));
    if (this.work.state !== "done") return;
    const { usable } = await passkeySupport();
    if (usable && this.work.value.methods.passkey) this.offer = true;
    else this.#enter();
  };

  readonly #enter = () => {
    if (this.work.state !== "done") return;
    this.emit("wt-access", this.work.value);
    this.dispatchEvent(navigateEvent("/"));
  };

  override render() {
    if (this.offer) {
      return door(
        msg("You are the owner now"),
        msg("A passkey signs you in with this device’s lock instead of the password. It cannot be guessed or phished."),
        html`<wt-passkey-offer .api=${this.api} @wt-done=${this.#enter}></wt-passkey-offer>`,
      );
    }
    const running = this.work.state === "running";
    return door(
      msg("Set up Wattest"),
      msg("Nobody is registered yet. The first account is the owner’s: it may do everything and invites the others."),
      html`<form class="door-form" @submit=${this.#submit}>
        ${failure(this.work, msg("The account was not made."))}
        ${
          this.code
            ? html`<p class="v valid door-note">${mark("valid")}${msg("The one-time code came with the link.")}</p>`
            : html`<div class="field">
              <label for="code">${msg("One-time code")}</label>
              <input id="code" name="code" class="mono" autocomplete="one-time-code" spellcheck="false" required maxlength="256" />
              <span class="hint">${msg("npm start prints it, with a link that carries it. WATTEST_BOOTSTRAP_KEY works as well.")}</span>
            </div>`
        }
        ${accountFields(null, this.problem)}
        <button class="btn p wide" type="submit" ?disabled=${running}>
          ${running ? msg("Making the account") : msg("Make the owner’s account")}
        </button>
        ${this.code && this.work.state === "failed" ? html`<button class="btn q wide" type="button" @click=${this.#forgetCode}>${msg("Enter another code")}</button>` : nothing}
      </form>`,
    );
  }

  readonly #forgetCode = () => {
    this.code = "";
    this.work = NOT_STARTED;
  };
}
