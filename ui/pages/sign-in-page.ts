// Signs in: with a passkey, a password, or the organisation's own sign-in. Passkeys are offered in the e-mail field's list
// as well, where the browser can do that.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { organisationSignIn, passkeySupport, signIn, signInWithPasskey, wasRefused } from "../api-access.ts";
import { door } from "../elements/door.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-password.ts";
import type { WtPassword } from "../elements/wt-password.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

type Way = "password" | "passkey" | "organisation";

@customElement("wt-sign-in-page")
export class WtSignInPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  /** Where to go afterwards, a path of this site. */
  @property() to = "/";
  @state() private work: Work<Access> = NOT_STARTED;
  @state() private way: Way = "password";
  @state() private passkeysUsable = false;
  @query("#email") private email!: HTMLInputElement;
  @query("wt-password") private password!: WtPassword;
  readonly #left = new AbortController();

  override firstUpdated(): void {
    this.email.focus();
    if (this.access?.methods.passkey) void this.#offerPasskeys();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#left.abort();
  }

  /** Passkeys in the list of the e-mail field; pending until one is chosen there, silent when none is. */
  async #offerPasskeys(): Promise<void> {
    const { usable, autofill } = await passkeySupport();
    this.passkeysUsable = usable;
    if (!autofill || this.#left.signal.aborted) return;
    const work = await workOf(signInWithPasskey(this.api, true, this.#left.signal));
    if (work.state === "done") this.#enter("passkey", work);
  }

  async #run(way: Way, task: Promise<Access>): Promise<void> {
    this.way = way;
    this.work = RUNNING;
    this.#enter(way, await workOf(task));
  }

  #enter(way: Way, work: Work<Access>): void {
    if (this.#left.signal.aborted) return;
    this.way = way;
    // Closing the browser's window is no failure.
    this.work = work.state === "failed" && wasRefused(work.error) ? NOT_STARTED : work;
    if (work.state === "done") this.emit("wt-access", work.value);
    else if (work.state === "failed" && way === "password") this.password.focus();
  }

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (this.work.state === "running") return;
    const credentials = { email: this.email.value.trim(), password: this.password.value };
    void this.#run("password", signIn(this.api, credentials, this.#left.signal));
  };

  readonly #withPasskey = () => void this.#run("passkey", signInWithPasskey(this.api, false, this.#left.signal));

  readonly #withOrganisation = async () => {
    this.way = "organisation";
    this.work = RUNNING;
    const work = await workOf(organisationSignIn(this.api, this.to, this.#left.signal));
    if (work.state === "done") location.assign(work.value);
    else if (work.state === "failed") this.work = work;
  };

  #what(): string {
    if (this.way === "passkey") return msg("The passkey was not accepted.");
    return msg("You are not signed in.");
  }

  override render() {
    const running = this.work.state === "running";
    const { methods } = this.access ?? { methods: { passkey: false, oidc: null } };
    return door(
      msg("Sign in"),
      this.to === "/" ? msg("For people who run this installation.") : msg("Then the page that you asked for opens."),
      html`<form class="door-form" @submit=${this.#submit}>
        ${failure(this.work, this.#what())}
        <div class="field">
          <label for="email">${msg("E-mail")}</label>
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="username webauthn"
            autocapitalize="off"
            spellcheck="false"
            required
            maxlength="254"
          />
        </div>
        <wt-password label=${msg("Password")}></wt-password>
        <button class="btn p wide" type="submit" ?disabled=${running}>
          ${running && this.way === "password" ? msg("Signing in") : msg("Sign in")}
        </button>
        ${this.#renderOthers(methods, running)}
      </form>`,
    );
  }

  #renderOthers(methods: Access["methods"], running: boolean): TemplateResult | typeof nothing {
    const passkey = methods.passkey && this.passkeysUsable;
    if (!passkey && !methods.oidc) return nothing;
    return html`<div class="or"><span>${msg("or")}</span></div>
      ${
        passkey
          ? html`<button class="btn wide" type="button" ?disabled=${running} @click=${this.#withPasskey}>
            ${icon("passkey")}${msg("Sign in with a passkey")}
          </button>`
          : nothing
      }
      ${
        methods.oidc
          ? html`<button class="btn wide" type="button" ?disabled=${running} @click=${this.#withOrganisation}>
            ${icon("shield")}${msg(str`Sign in with ${methods.oidc.name}`)}
          </button>`
          : nothing
      }`;
  }
}
