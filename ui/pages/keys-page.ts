// API keys: which there are, what each may do, when it expires; making and revoking them.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access, CreatedKey, Key, NewKey } from "../../edge/contract/access.ts";
import type { Permission } from "../../edge/contract/permissions.ts";
import type { Api } from "../api.ts";
import { keys, makeKey, revokeKey } from "../api-account.ts";
import { makerWord } from "../audit-words.ts";
import { copyText } from "../clipboard-text.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { confirmation } from "../elements/confirmation.ts";
import { icon, mark } from "../elements/icons.ts";
import { closeModal, closeModalOf, modal } from "../elements/modal.ts";
import { emptyState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { ago } from "../elements/quantity.ts";
import "../elements/wt-key-form.ts";
import "../elements/wt-secret.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { permissionWord } from "../permission-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** A key that expires within this time is remarked: enough to put another one in its place. */
const SOON_MILLIS = 14 * 86_400_000;

/** Permissions shown in a row; all of them are in its tooltip. */
const SHOWN = 2;

type Dialog =
  | { readonly kind: "make"; readonly made: CreatedKey | null }
  | { readonly kind: "revoke"; readonly key: Key };

/** A call that the key can make, to try it with. */
function exampleCall(key: string, permissions: readonly Permission[]): string {
  const path = permissions.includes("sessions:read")
    ? "/api/sessions?limit=1"
    : permissions.includes("stations:read")
      ? "/api/stations?limit=1"
      : "/api/access";
  return `curl -H "Authorization: Bearer ${key}" \\\n  "${location.origin}${path}"`;
}

@customElement("wt-keys-page")
export class WtKeysPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @state() private dialog: Dialog | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<readonly Key[]>(this, {
    intervalMillis: 30_000,
    load: (signal) => keys(this.api, signal),
  });

  #show(dialog: Dialog): void {
    this.work = NOT_STARTED;
    this.dialog = dialog;
  }

  readonly #closed = () => {
    this.dialog = null;
    this.work = NOT_STARTED;
  };

  async #make(key: NewKey): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(makeKey(this.api, key, new AbortController().signal));
    this.work = done.state === "done" ? NOT_STARTED : done;
    if (done.state !== "done") return;
    this.dialog = { kind: "make", made: done.value };
    this.emit("wt-announce", msg("The key is made. It is shown this once."));
    this.#poll.restart();
  }

  async #revoke(key: Key): Promise<void> {
    this.work = RUNNING;
    this.work = await workOf(revokeKey(this.api, key.id, new AbortController().signal));
    if (this.work.state === "failed") return;
    closeModalOf(this);
    this.emit("wt-announce", msg(str`The key ${key.name} is revoked`));
    this.#poll.restart();
  }

  override render() {
    return html`<div class="ph">
        <h1>${msg("API keys")}</h1>
        <span class="grow"></span>
        <button class="btn p" @click=${() => this.#show({ kind: "make", made: null })}>${icon("plus")}${msg("Make a key")}</button>
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      <section class="card" aria-label=${msg("API keys")}>${this.#renderList()}</section>
      ${this.#renderDialog()}`;
  }

  #renderList(): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return state === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading API keys"));
    }
    if (value.length === 0) {
      return emptyState(
        msg("No API key yet"),
        msg("Programs sign in with a key of their own: gateways that post readings, systems that read sessions."),
      );
    }
    return html`<div class="fit"><table class="two-line people">
      <thead>
        <tr>
          <th scope="col">${msg("Name")}</th>
          <th scope="col">${msg("Begins with")}</th>
          <th scope="col">${msg("May")}</th>
          <th scope="col" class="late">${msg("Made by")}</th>
          <th scope="col">${msg("Expires")}</th>
          <th scope="col" class="least">${msg("Last used")}</th>
          <th scope="col"><span class="vh">${msg("Actions")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${value.map((key) => this.#renderRow(key))}
      </tbody>
    </table></div>`;
  }

  #renderRow(key: Key): TemplateResult {
    const now = this.#clock.nowMillis;
    const words = key.permissions.map(permissionWord);
    const expired = key.expiresAtMillis !== null && key.expiresAtMillis <= now;
    return html`<tr>
      <th scope="row" class="p1 ell name" title=${key.name}>${key.name}</th>
      <td class="p2 m">${key.start}…</td>
      <td class="p3 wraps may" title=${words.join(", ")}>${words.slice(0, SHOWN).join(" · ")}${words.length > SHOWN ? html` <span class="mut nw">· ${msg(str`and ${words.length - SHOWN} more`)}</span>` : nothing}</td>
      <td class="p0 late ell name">${makerWord(key.createdBy)}</td>
      <td class="p4">${this.#renderExpiry(key, now)}</td>
      <td class="p0 least">${key.lastUsedAtMillis === null ? html`<span class="mut">${msg("never")}</span>` : ago(key.lastUsedAtMillis)}</td>
      <td class="p5 acts">
        <button
          class="btn s d"
          aria-label=${expired ? msg(str`Clear away the key ${key.name}`) : msg(str`Revoke the key ${key.name}`)}
          @click=${() => this.#show({ kind: "revoke", key })}
        >
          ${expired ? msg("Clear away") : msg("Revoke")}
        </button>
      </td>
    </tr>`;
  }

  #renderExpiry(key: Key, now: number): TemplateResult {
    if (key.expiresAtMillis === null) return html`<span class="mut">${msg("never")}</span>`;
    if (key.expiresAtMillis <= now) {
      return html`<span class="v none">${mark("none")}${msg("expired")} ${ago(key.expiresAtMillis)}</span>`;
    }
    if (key.expiresAtMillis - now > SOON_MILLIS) return ago(key.expiresAtMillis);
    return html`<span class="v warn">${mark("warn")}${ago(key.expiresAtMillis)}</span>`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { dialog } = this;
    if (dialog === null) return nothing;
    if (dialog.kind === "revoke") {
      const { key } = dialog;
      return confirmation({
        question: msg(str`Revoke the key ${key.name}?`),
        consequences: [
          msg("Calls with this key are refused from now on. It cannot be taken back."),
          key.lastUsedAtMillis === null
            ? msg("It has never been used.")
            : msg(str`It was last used ${formats.ago(key.lastUsedAtMillis, this.#clock.nowMillis)}.`),
        ],
        verb: msg("Revoke"),
        failed: msg("The key was not revoked."),
        work: this.work,
        onConfirm: () => void this.#revoke(key),
        onClosed: this.#closed,
      });
    }
    return modal({
      label: dialog.made ? msg(str`The key ${dialog.made.name}`) : msg("Make an API key"),
      onClosed: this.#closed,
      content: dialog.made
        ? this.#renderMade(dialog.made)
        : html`<wt-key-form
            .held=${this.access?.actor?.permissions ?? []}
            .work=${this.work}
            @wt-key=${(event: CustomEvent<NewKey>) => void this.#make(event.detail)}
          ></wt-key-form>`,
    });
  }

  #renderMade(made: CreatedKey): TemplateResult {
    const call = exampleCall(made.key, made.permissions);
    return html`<div class="form-body">
      <wt-secret
        .secret=${made.key}
        label=${msg("API key")}
        warning=${msg("Shown this once. Only its hash is kept; a lost key cannot be read again.")}
      ></wt-secret>
      <div class="field">
        <span class="row"
          ><span class="lab grow" id="example-call">${msg("A call with it")}</span>
          <button class="btn q s" type="button" @click=${() => copyText(call)}>${icon("copy")}${msg("Copy the call")}</button></span
        >
        <pre class="code boxed" tabindex="0" aria-labelledby="example-call">${call}</pre>
      </div>
      <div class="row wrap end">
        <button class="btn p" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Done")}</button>
      </div>
    </div>`;
  }
}
