// Asks for what a publication needs: a name, where it has none yet, and the reason. Emits `wt-publish`.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { fieldHint } from "./meter-fields.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

export interface Publication {
  readonly name: string;
  readonly reason: string;
}

@customElement("wt-publish-form")
export class WtPublishForm extends WtElement {
  /** Null: the name is not asked. */
  @property({ attribute: false }) name: string | null = null;
  /** Null: the reason is not asked. */
  @property({ attribute: false }) reason: string | null = "";
  /** On the button. */
  @property({ attribute: false }) verb = "";
  @property({ attribute: false }) failed = "";
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private typedName: string | null = null;
  @state() private typedReason = "";
  @state() private tried = false;

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const name = (this.typedName ?? this.name ?? "").trim();
    const reason = this.typedReason.trim();
    if ((this.name !== null && name === "") || (this.reason !== null && reason === "")) {
      await this.updateComplete;
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    this.emit<Publication>("wt-publish", { name, reason });
  };

  override render() {
    const isNameless = this.tried && (this.typedName ?? this.name ?? "").trim() === "";
    const isUnreasoned = this.tried && this.typedReason.trim() === "";
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      ${
        this.name === null
          ? nothing
          : html`<div class="field">
              <label for="publish-name">${msg("Name")}</label>
              <input id="publish-name" maxlength="100" autocomplete="off" ?autofocus=${this.name === ""} aria-invalid=${isNameless} aria-describedby="publish-name-hint" .value=${this.typedName ?? this.name} @input=${(
                event: Event,
              ) => {
                this.typedName = (event.target as HTMLInputElement).value;
              }} />
              ${fieldHint("publish-name-hint", isNameless ? msg("A name is needed.") : null, msg("How people here call it, as Depot night."))}
            </div>`
      }
      ${
        this.reason === null
          ? nothing
          : html`<div class="field">
              <label for="publish-reason">${msg("Reason")}</label>
              <input id="publish-reason" maxlength="500" autocomplete="off" ?autofocus=${this.name !== ""} aria-invalid=${isUnreasoned} aria-describedby="publish-reason-hint" .value=${this.typedReason} @input=${(
                event: Event,
              ) => {
                this.typedReason = (event.target as HTMLInputElement).value;
              }} />
              ${fieldHint("publish-reason-hint", isUnreasoned ? msg("A reason is needed.") : null, msg("Why, for whoever asks later. It stays with the version."))}
            </div>`
      }
      ${failure(this.work, this.failed)}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>${this.verb}</button>
      </div>
    </form>`;
  }
}
