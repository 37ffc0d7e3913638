// Accepts an invitation: shows who invites to what, makes the account and signs in. The token stands behind "#" in the
// link, which no server and no log sees.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access, OpenInvitation } from "../../edge/contract/access.ts";
import { type Api, ApiError } from "../api.ts";
import { acceptInvitation, passkeySupport, readInvitation } from "../api-access.ts";
import { isOfBootstrap } from "../audit-words.ts";
import { accountFields, readAccount } from "../elements/account-fields.ts";
import { door } from "../elements/door.ts";
import { failure } from "../elements/failure.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-passkey-offer.ts";
import { roleSentence, roleWord } from "../permission-words.ts";
import { navigateEvent } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-invite-page")
export class WtInvitePage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @state() private invitation: Work<OpenInvitation> = NOT_STARTED;
  @state() private work: Work<Access> = NOT_STARTED;
  @state() private problem = "";
  @state() private offer = false;
  #token = "";
  readonly #left = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.#read);
  }

  /** Not earlier: where the page stood there before its script, it has no properties until its first update. */
  protected override firstUpdated(): void {
    void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.#read);
    this.#left.abort();
  }

  readonly #read = async () => {
    this.#token = location.hash.slice(1) || this.#token;
    this.invitation = RUNNING;
    this.invitation = await workOf(readInvitation(this.api, this.#token, this.#left.signal));
    await this.updateComplete;
    this.querySelector("input")?.focus();
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (this.work.state === "running") return;
    const account = readAccount(event.currentTarget as HTMLFormElement);
    this.problem = "problem" in account ? account.problem : "";
    if ("problem" in account) return;
    this.work = RUNNING;
    this.work = await workOf(acceptInvitation(this.api, { token: this.#token, ...account }, this.#left.signal));
    if (this.work.state !== "done") return;
    // The link is used up: a reload must not show it as broken.
    history.replaceState(history.state, "", location.pathname);
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
        msg("Your account is there"),
        msg("A passkey signs you in with this device’s lock instead of the password. It cannot be guessed or phished."),
        html`<wt-passkey-offer .api=${this.api} @wt-done=${this.#enter}></wt-passkey-offer>`,
      );
    }
    const { invitation } = this;
    if (invitation.state === "done") return this.#renderForm(invitation.value);
    if (invitation.state === "failed") return this.#renderFailed(invitation.error);
    return html`<section class="card">${loadingState(msg("Reading the invitation"))}</section>`;
  }

  #renderFailed(error: unknown): TemplateResult {
    const code = error instanceof ApiError ? error.problem?.code : undefined;
    const isGone = code === "invitation-unknown" || code === "schema-violated";
    if (!isGone) return html`<section class="card">${errorState(error, () => void this.#read())}</section>`;
    return door(
      msg("This invitation is not valid, or no more"),
      msg("It was used, revoked, has expired, or the link is not complete. Whoever invited you can make another."),
      html`<div class="door-form"><a class="btn wide" href="/sign-in">${msg("Sign in")}</a></div>`,
    );
  }

  #renderForm({ role, email, invitedBy, expiresAtMillis }: OpenInvitation): TemplateResult {
    const running = this.work.state === "running";
    const other = this.access?.actor;
    return door(
      msg("You are invited"),
      isOfBootstrap(invitedBy)
        ? msg("For this installation of Wattest.")
        : msg(str`${invitedBy} invites you to this installation of Wattest.`),
      html`<dl class="door-facts">
          <div><dt>${msg("Role")}</dt><dd><b>${roleWord(role)}</b><span class="mut">${roleSentence(role)}</span></dd></div>
          <div><dt>${msg("Good until")}</dt><dd>${ago(expiresAtMillis)}</dd></div>
        </dl>
        <form class="door-form" @submit=${this.#submit}>
          ${failure(this.work, msg("The account was not made."))}
          ${other ? html`<p class="ban warn">${msg(str`You are signed in as ${other.name}. Accepting makes another account and signs in with it.`)}</p>` : nothing}
          ${accountFields(email, this.problem)}
          <button class="btn p wide" type="submit" ?disabled=${running}>
            ${running ? msg("Making the account") : msg("Accept and sign in")}
          </button>
        </form>`,
    );
  }
}
