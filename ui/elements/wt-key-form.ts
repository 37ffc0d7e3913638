// The form of a new API key: name, permissions, how long it is good. Emits `wt-key` with what was chosen.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { NewKey } from "../../edge/contract/access.ts";
import type { Permission } from "../../edge/contract/permissions.ts";
import { permissionGroups, permissionWord } from "../permission-words.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { fieldHint } from "./meter-fields.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

const DAYS = [30, 90, 365];

@customElement("wt-key-form")
export class WtKeyForm extends WtElement {
  /** Permissions that the reader holds: nobody can give a key more. */
  @property({ attribute: false }) held: readonly Permission[] = [];
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private name = "";
  @state() private chosen: readonly Permission[] = [];
  @state() private expiresInDays: number | null = 90;
  @state() private tried = false;

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    if (this.name.trim() !== "" && this.chosen.length > 0) {
      const key: NewKey = {
        name: this.name.trim(),
        permissions: [...this.chosen],
        expiresInDays: this.expiresInDays,
      };
      this.emit("wt-key", key);
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"], .permissions.wrong input')?.focus();
  };

  #toggle(permission: Permission, on: boolean): void {
    this.chosen = on ? [...this.chosen, permission] : this.chosen.filter((other) => other !== permission);
  }

  override render() {
    const nameless = this.tried && this.name.trim() === "";
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      <div class="field">
        <label for="key-name">${msg("Name")}</label>
        <input
          id="key-name"
          autocomplete="off"
          autofocus
          maxlength="100"
          aria-invalid=${nameless}
          aria-describedby="key-name-hint"
          .value=${this.name}
          @input=${(event: InputEvent) => {
            this.name = (event.target as HTMLInputElement).value;
          }}
        />
        ${fieldHint("key-name-hint", nameless ? msg("A key needs a name.") : null, msg("Which machine or program uses it."))}
      </div>
      ${this.#renderPermissions()}
      <div class="field">
        <label for="key-expiry">${msg("Expires")}</label>
        <select
          id="key-expiry"
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            this.expiresInDays = value === "" ? null : Number(value);
          }}
        >
          ${DAYS.map((days) => html`<option value=${days} ?selected=${days === this.expiresInDays}>${msg(str`after ${days} days`)}</option>`)}
          <option value="" ?selected=${this.expiresInDays === null}>${msg("never, until revoked")}</option>
        </select>
        ${
          this.expiresInDays === null
            ? html`<span class="hint v warn">${mark("warn")}<span>${msg("A key that never expires is good for whoever finds it, until somebody revokes it.")}</span></span>`
            : html`<span class="hint">${msg("Make another one before then; both work meanwhile.")}</span>`
        }
      </div>
      ${failure(this.work, msg("The key was not made."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>${msg("Make the key")}</button>
      </div>
    </form>`;
  }

  #renderPermissions(): TemplateResult {
    const wrong = this.tried && this.chosen.length === 0;
    return html`<fieldset class="permissions ${wrong ? "wrong" : ""}" aria-describedby="key-permissions-hint">
      <legend class="lab">${msg("Permissions")}</legend>
      <div class="permission-groups">
        ${permissionGroups(this.held).map(
          (group) =>
            html`<div role="group" aria-label=${group.title}>
              <span class="group-title">${group.title}</span>
              ${group.permissions.map(
                (permission) =>
                  html`<label class="check">
                    <input
                      type="checkbox"
                      value=${permission}
                      .checked=${this.chosen.includes(permission)}
                      @change=${(event: Event) => this.#toggle(permission, (event.target as HTMLInputElement).checked)}
                    /><span>${permissionWord(permission)}</span>
                  </label>`,
              )}
            </div>`,
        )}
      </div>
      ${fieldHint("key-permissions-hint", wrong ? msg("A key needs at least one permission.") : null, msg("As few as it needs. What you may not do yourself is not offered."))}
    </fieldset>`;
  }
}
