// Part of the station page: another secret for it, in a dialog. Emits `wt-close` once the dialog has closed.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { RotatedSecret } from "../../edge/contract/stations.ts";
import type { Api } from "../api.ts";
import { rotateSecret } from "../api-station.ts";
import { chargerSettings } from "../elements/charger-settings.ts";
import { closeModal, modal } from "../elements/modal.ts";
import { postingExample } from "../elements/posting-example.ts";
import { exactTime } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-rotate-form.ts";
import "../elements/wt-secret.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-station-rotate")
export class WtStationRotate extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId = "";
  @state() private made: RotatedSecret | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;

  async #rotate(overlapHours: number): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(rotateSecret(this.api, this.stationId, overlapHours, new AbortController().signal));
    // The secret is kept in one place, and goes with the dialog.
    this.work = done.state === "done" ? NOT_STARTED : done;
    if (done.state !== "done") return;
    this.made = done.value;
    this.emit("wt-announce", msg("The new secret is made. It is shown this once."));
  }

  override render(): TemplateResult {
    const { made } = this;
    return modal({
      label: made ? msg(str`New secret of ${this.stationId}`) : msg(str`Another secret for ${this.stationId}?`),
      wide: made !== null,
      onClosed: () => this.emit("wt-close", null),
      content: made
        ? this.#renderSecret(made)
        : html`<wt-rotate-form .work=${this.work} @wt-rotate=${(event: CustomEvent<number>) => void this.#rotate(event.detail)}></wt-rotate-form>`,
    });
  }

  #renderSecret(made: RotatedSecret): TemplateResult {
    return html`<div class="form-body">
      <wt-secret
        .secret=${made.secret}
        label=${msg("Secret of the station")}
        warning=${msg("Shown this once. Only its hash is kept; a lost secret cannot be read again.")}
      ></wt-secret>
      <p>
        ${made.previousUntilMillis === null ? msg("The old secret is refused from now on.") : html`${msg("The old secret ends")} ${exactTime(made.previousUntilMillis)}.`}
      </p>
      ${chargerSettings(this.stationId, made.secret)} ${postingExample(this.stationId, made.secret)}
      <div class="row wrap end">
        <button class="btn p" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Done")}</button>
      </div>
    </div>`;
  }
}
