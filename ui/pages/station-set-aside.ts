// Part of the station page: transaction messages that could not be read. They are kept as they came, and read again on
// demand: a newer server may understand them.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { SetAside } from "../../edge/contract/ocpp.ts";
import type { Api } from "../api.ts";
import { judgeSetAside, setAsideMessages } from "../api-ocpp.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { failure } from "../elements/failure.ts";
import { icon, mark } from "../elements/icons.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { readable } from "../message-view.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-station-set-aside")
export class WtStationSetAside extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId = "";
  @property({ type: Number }) count = 0;
  @property({ type: Boolean }) mayJudge = false;
  @state() private work: Work<string> = NOT_STARTED;

  readonly #poll = new PollController<readonly SetAside[]>(this, {
    intervalMillis: 0,
    load: (signal) => setAsideMessages(this.api, this.stationId, signal),
  });

  async #judge(): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(judgeSetAside(this.api, this.stationId, new AbortController().signal));
    this.work =
      done.state === "done"
        ? { state: "done", value: msg(str`${done.value.read} could be read now, ${done.value.left} could not.`) }
        : done;
    this.#poll.restart();
  }

  override render(): TemplateResult {
    const { value, state: reading, error } = this.#poll;
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Set aside")}</h2>
        <span class="mut">${formats.count(value?.length ?? this.count)}</span>
        ${
          this.mayJudge
            ? html`<button class="btn s sp" ?disabled=${this.work.state === "running"} @click=${() => void this.#judge()}>
              ${icon("turn")}${msg("Read again")}
            </button>`
            : nothing
        }
      </div>
      <p class="note commands-note">${mark("warn")}<span>${msg("These messages of transactions could not be read. The station was answered, and they are kept as they came: no energy of them is lost, and none is counted yet.")}</span></p>
      ${failure(this.work, msg("They were not read again."))}
      ${this.work.state === "done" ? html`<p class="answer-line pad-16" role="status">${mark("info")}<span>${this.work.value}</span></p>` : nothing}
      ${
        value
          ? html`<ul class="events">${value.map((message) => setAsideLine(message))}</ul>`
          : reading === "failed"
            ? errorState(error, () => this.#poll.restart())
            : loadingState(msg("Reading the messages"))
      }
    </section>`;
  }
}

function setAsideLine({ action, version, receivedAtMillis, reason, frame }: SetAside): TemplateResult {
  return html`<li>
    ${mark("warn")}
    <div>
      <p class="row wrap"><b class="grow">${action}, OCPP ${version}</b><span class="mut sm">${ago(receivedAtMillis)}</span></p>
      <p class="sm ink2">${reason}</p>
      <details><summary class="sm">${msg("The message as it came")}</summary>
        <pre class="frame boxed" tabindex="0" aria-label=${action}>${readable(frame)}</pre>
      </details>
    </div>
  </li>`;
}
