// Offered once, right after an account was made: a passkey for this device, so that the password is not needed again.
// Emits `wt-done` when one was added or the person goes on without.
import { msg } from "@lit/localize";
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Passkey } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { addPasskey, wasRefused } from "../api-access.ts";
import { ownDeviceName } from "../browser-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";
import { failure } from "./failure.ts";
import { icon } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-passkey-offer")
export class WtPasskeyOffer extends WtElement {
  @property({ attribute: false }) api!: Api;
  @state() private work: Work<Passkey> = NOT_STARTED;
  readonly #left = new AbortController();

  override firstUpdated(): void {
    // The form that stood here is gone, and the focus with it.
    this.querySelector("button")?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#left.abort();
  }

  readonly #add = async () => {
    this.work = RUNNING;
    const work = await workOf(addPasskey(this.api, ownDeviceName(), this.#left.signal));
    if (work.state === "done") this.emit("wt-done", null);
    this.work = work.state === "failed" && wasRefused(work.error) ? NOT_STARTED : work;
  };

  override render() {
    return html`<div class="door-form">
      ${failure(this.work, msg("No passkey was added."))}
      <button class="btn p wide" ?disabled=${this.work.state === "running"} @click=${this.#add}>
        ${icon("passkey")}${this.work.state === "running" ? msg("Waiting for the browser") : msg("Add a passkey")}
      </button>
      <button class="btn q wide" @click=${() => this.emit("wt-done", null)}>${msg("Go on without")}</button>
      <p class="sm mut">${msg("It can be added later, under Settings.")}</p>
    </div>`;
  }
}
