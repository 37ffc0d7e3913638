// Part of the account page: one's own passkeys. Says why there can be none where the address is an IP number.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access, Passkey } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { addPasskey, passkeySupport, wasRefused } from "../api-access.ts";
import { ownPasskeys, removePasskey, renamePasskey } from "../api-account.ts";
import { ownDeviceName } from "../browser-words.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { confirmation } from "../elements/confirmation.ts";
import { icon, mark } from "../elements/icons.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-name-form.ts";
import { formats } from "../format.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

type Dialog =
  | { readonly kind: "add" }
  | { readonly kind: "rename"; readonly passkey: Passkey }
  | { readonly kind: "remove"; readonly passkey: Passkey };

/** Where this installation answers under a name, on the machine that it runs on. */
function namedAddress(): string {
  const port = location.port ? `:${location.port}` : "";
  return `${location.protocol}//localhost${port}/settings`;
}

const isLoopback = () => /^(127\.|\[::1\])/.test(location.hostname);

@customElement("wt-account-passkeys")
export class WtAccountPasskeys extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @state() private dialog: Dialog | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  /** Whether this browser can make passkeys; null until it has said so. */
  @state() private usable: boolean | null = null;

  readonly #poll = new PollController<readonly Passkey[]>(this, {
    intervalMillis: 0,
    load: (signal) => ownPasskeys(this.api, signal),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void passkeySupport().then(({ usable }) => {
      this.usable = usable;
    });
  }

  #show(dialog: Dialog): void {
    this.work = NOT_STARTED;
    this.dialog = dialog;
  }

  readonly #closed = () => {
    this.dialog = null;
  };

  async #change(task: Promise<unknown>, said: string): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(task);
    // Whoever closes the browser's own window has changed his mind: that is no failure.
    this.work = done.state === "failed" && wasRefused(done.error) ? NOT_STARTED : done;
    if (done.state !== "done") return;
    closeModalOf(this);
    this.emit("wt-announce", said);
    this.#poll.restart();
  }

  override render() {
    return html`${this.#renderList()} ${this.#renderAdd()} ${this.#renderDialog()}`;
  }

  #renderList(): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return state === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading passkeys"));
    }
    if (value.length === 0) return html`<p class="mut">${msg("No passkey yet. You sign in with your password.")}</p>`;
    return html`<ul class="things">
      ${value.map(
        (passkey) =>
          html`<li>
            ${icon("passkey", "")}
            <div>
              <b class="brk">${passkey.name}</b>
              <span class="what"
                >${passkey.createdAtMillis === null ? nothing : html`${msg(str`Added ${formats.day(passkey.createdAtMillis)}`)}. `}${
                  passkey.backedUp
                    ? msg("Kept in a password manager, on several devices.")
                    : msg("Kept on one device only.")
                }</span
              >
            </div>
            <div class="row">
              <button class="btn q s" aria-label=${msg(str`Rename ${passkey.name}`)} @click=${() => this.#show({ kind: "rename", passkey })}>${msg("Rename")}</button>
              <button class="btn q s d" aria-label=${msg(str`Remove ${passkey.name}`)} @click=${() => this.#show({ kind: "remove", passkey })}>${msg("Remove")}</button>
            </div>
          </li>`,
      )}
    </ul>`;
  }

  #renderAdd(): TemplateResult | typeof nothing {
    if (this.access && !this.access.methods.passkey) {
      return html`<p class="note">
        ${mark("info")}<span
          >${msg(str`No passkey can be made here: one belongs to a name, and ${location.host} is a number.`)}
          ${isLoopback() ? html`<a class="lnk" href=${namedAddress()}>${msg(str`Open ${namedAddress()}`)}</a>` : msg("Open this installation by its name, over https.")}</span
        >
      </p>`;
    }
    if (this.usable === null) return nothing;
    if (!this.usable) {
      return html`<p class="note">${mark("info")}<span>${msg("This browser makes no passkeys here. They need https, or localhost.")}</span></p>`;
    }
    return html`<div><button class="btn" @click=${() => this.#show({ kind: "add" })}>${icon("plus")}${msg("Add a passkey")}</button></div>`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { dialog } = this;
    const { signal } = new AbortController();
    switch (dialog?.kind) {
      case undefined:
        return nothing;
      case "add":
        return modal({
          label: msg("Add a passkey"),
          onClosed: this.#closed,
          content: html`<div class="form-body">
            <p class="ink2">${msg("This device asks for your finger, face or code, and keeps the key. Nothing that could be stolen is sent.")}</p>
            <wt-name-form
              id="new-passkey"
              suggested
              .value=${ownDeviceName()}
              label=${msg("Name")}
              hint=${msg("To tell it from others later.")}
              verb=${msg("Add")}
              failed=${msg("The passkey was not added.")}
              .work=${this.work}
              @wt-name=${(event: CustomEvent<string>) => void this.#change(addPasskey(this.api, event.detail, signal), msg("The passkey is added"))}
            ></wt-name-form>
          </div>`,
        });
      case "rename":
        return modal({
          label: msg("Rename the passkey"),
          onClosed: this.#closed,
          content: html`<div class="form-body">
            <wt-name-form
              id="passkey-name"
              .value=${dialog.passkey.name}
              label=${msg("Name")}
              verb=${msg("Rename")}
              failed=${msg("The passkey was not renamed.")}
              .work=${this.work}
              @wt-name=${(event: CustomEvent<string>) => void this.#change(renamePasskey(this.api, dialog.passkey.id, event.detail, signal), msg("The passkey is renamed"))}
            ></wt-name-form>
          </div>`,
        });
      case "remove":
        return confirmation({
          question: msg(str`Remove the passkey ${dialog.passkey.name}?`),
          consequences: [
            msg("Nobody can sign in with it any more."),
            msg("It stays in the device’s own list until you delete it there."),
            msg("Your password and other passkeys keep working."),
          ],
          verb: msg("Remove"),
          failed: msg("The passkey was not removed."),
          work: this.work,
          onConfirm: () =>
            void this.#change(removePasskey(this.api, dialog.passkey.id, signal), msg("The passkey is removed")),
          onClosed: this.#closed,
        });
    }
  }
}
