// Part of the session page: the driver's link, made anew or revoked after a question. Emits `wt-link` with the address
// that holds from then on, null for none.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Api } from "../api.ts";
import { renewDriverLink, revokeDriverLink } from "../api-driver.ts";
import { confirmation } from "../elements/confirmation.ts";
import { closeModalOf } from "../elements/modal.ts";
import "../elements/wt-driver-link.ts";
import { WtElement } from "../elements/wt-element.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-session-link")
export class WtSessionLink extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() sessionId = "";
  /** Null once revoked. */
  @property({ attribute: false }) url: string | null = null;
  @property({ type: Boolean }) ended = false;
  @state() private asking: "renew" | "revoke" | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;

  #ask(what: "renew" | "revoke"): void {
    this.work = NOT_STARTED;
    // Nobody loses anything when there is no link.
    if (what === "renew" && this.url === null) void this.#renew();
    else this.asking = what;
  }

  async #renew(): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(renewDriverLink(this.api, this.sessionId, new AbortController().signal));
    this.work = done;
    if (done.state === "done") this.#told(done.value, msg("The session has a new link"));
  }

  async #revoke(): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(revokeDriverLink(this.api, this.sessionId, new AbortController().signal));
    this.work = done;
    if (done.state === "done") this.#told(null, msg("The link is revoked"));
  }

  #told(url: string | null, sentence: string): void {
    closeModalOf(this);
    this.emit("wt-link", url);
    this.emit("wt-announce", sentence);
  }

  override render(): TemplateResult {
    return html`<wt-driver-link
        .url=${this.url}
        ?ended=${this.ended}
        .work=${this.asking ? NOT_STARTED : this.work}
        @wt-renew=${() => this.#ask("renew")}
        @wt-revoke=${() => this.#ask("revoke")}
      ></wt-driver-link>
      ${this.#renderQuestion()}`;
  }

  #renderQuestion(): TemplateResult | typeof nothing {
    if (this.asking === null) return nothing;
    const onClosed = () => {
      this.asking = null;
    };
    return this.asking === "revoke"
      ? confirmation({
          question: msg("Revoke the driver’s link?"),
          consequences: [
            msg("Whoever follows the session by it is cut off at once."),
            msg("The session itself, its values and its records stay as they are."),
          ],
          verb: msg("Revoke"),
          failed: msg("The link was not revoked."),
          work: this.work,
          onConfirm: () => void this.#revoke(),
          onClosed,
        })
      : confirmation({
          question: msg("Make a new link?"),
          consequences: [
            msg("The link that holds now stops working at once: whoever has it needs the new one."),
            msg("For a link that has reached somebody whom it was not meant for."),
          ],
          verb: msg("Make a new one"),
          failed: msg("The link was not made."),
          work: this.work,
          onConfirm: () => void this.#renew(),
          onClosed,
        });
  }
}
