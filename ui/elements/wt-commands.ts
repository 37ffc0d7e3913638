// The commands of a station: buttons that open their forms, those that wait for the station, and what became of those that
// were sent. Emits `wt-command` with the name of the form to open, and `wt-cancel` with the id of one that waits.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CommandAnswer, KeptCommand } from "../../edge/contract/ocpp.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { COMMAND_SECONDS, type OcppCall } from "../api-ocpp.ts";
import { type AnswerView, answerView } from "../calls/answers.ts";
import { formsOf, groupWord } from "../calls/catalog.ts";
import { GROUPS } from "../calls/form.ts";
import { formats } from "../format.ts";
import { contentOf } from "../message-view.ts";
import { stationHref } from "../router.ts";
import type { Work } from "../work.ts";
import { answerDetails } from "./answer-details.ts";
import { failureSentence } from "./failure.ts";
import { icon, mark } from "./icons.ts";
import { ago, exactTime } from "./quantity.ts";
import { WtElement } from "./wt-element.ts";

/** A command that was sent from this page. */
export interface SentCommand {
  readonly number: number;
  readonly call: OcppCall;
  readonly atMillis: number;
  readonly work: Work<CommandAnswer>;
  /** As this page waited; the log has the time that the station took. Null while it waits. */
  readonly tookMillis: number | null;
}

@customElement("wt-commands")
export class WtCommands extends WtElement {
  @property({ attribute: false }) station!: Station;
  /** Only the buttons at hand, and of the kept commands those that wait. */
  @property({ type: Boolean }) compact = false;
  /** Newest first. */
  @property({ attribute: false }) sent: readonly SentCommand[] = [];
  /** Newest first. */
  @property({ attribute: false }) kept: readonly KeptCommand[] = [];

  override render(): TemplateResult | typeof nothing {
    // Before its first connection nobody knows in which version to speak to it.
    const { connection } = this.station;
    if (!connection) return nothing;
    return this.compact ? this.#renderCompact(connection) : this.#renderAll(connection);
  }

  #renderCompact({ version, online }: NonNullable<Station["connection"]>): TemplateResult {
    const waiting = this.kept.filter(({ state }) => state === "waiting" || state === "sent");
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Commands")}</h2>
        <span class="sp"><a class="lnk sm" href=${stationHref(this.station.stationId, "commands")}>${msg("All commands")}</a></span>
      </div>
      ${online ? nothing : html`<p class="note commands-note">${mark("none")}<span>${msg("The station is offline. A command can wait for it.")}</span></p>`}
      <div class="command-grid">
        ${formsOf(version, null).map((form) => this.#renderButton(form.name, form.icon, form.title()))}
      </div>
      ${this.#renderSent(3)}
      ${waiting.length === 0 ? nothing : html`<ul class="sent" aria-label=${msg("Waiting for the station")}>${waiting.map((command) => this.#renderKept(command))}</ul>`}
    </section>`;
  }

  #renderAll({ version, online }: NonNullable<Station["connection"]>): TemplateResult {
    return html`<section class="card">
        <div class="ch">
          <h2>${msg("Commands")}</h2>
          <span class="sp mut sm">${msg(str`in OCPP ${version}`)}</span>
        </div>
        ${online ? nothing : html`<p class="note commands-note">${mark("none")}<span>${msg("The station is offline. A command can wait for it.")}</span></p>`}
        ${GROUPS.map((group) => {
          const forms = formsOf(version, group);
          if (forms.length === 0) return nothing;
          return html`<section class="command-group" aria-labelledby="group-${group}">
            <h3 id="group-${group}">${groupWord(group)}</h3>
            <div class="command-grid">
              ${forms.map((form) => this.#renderButton(form.name, form.icon, form.title()))}
            </div>
          </section>`;
        })}
      </section>
      <div class="col">
        <section class="card" aria-live="polite">
          <div class="ch"><h2>${msg("Sent from here")}</h2></div>
          ${
            this.sent.length === 0
              ? html`<p class="mut pad-16">${msg("What the station answers appears here, and stays in the messages.")}</p>`
              : this.#renderSent(20)
          }
        </section>
        ${
          this.kept.length === 0
            ? nothing
            : html`<section class="card">
              <div class="ch"><h2>${msg("Kept for the station")}</h2></div>
              <ul class="sent">${this.kept.map((command) => this.#renderKept(command))}</ul>
            </section>`
        }
      </div>`;
  }

  #renderButton(name: string, iconName: Parameters<typeof icon>[0], title: string): TemplateResult {
    return html`<button class="btn" @click=${() => this.emit("wt-command", name)}>${icon(iconName)}${title}</button>`;
  }

  #renderSent(most: number): TemplateResult | typeof nothing {
    if (this.sent.length === 0) return nothing;
    return html`<ul class="sent" aria-live=${this.compact ? "polite" : nothing}>
      ${this.sent.slice(0, most).map((command) => sentCommand(command))}
    </ul>`;
  }

  #renderKept(command: KeptCommand): TemplateResult {
    const view = keptView(command);
    return html`<li>
      ${mark(view.mark)}
      <div>
        <p class="row"><b class="grow">${callWord(command.action, command.payload)}</b><span class="mut sm">${ago(command.endedAtMillis ?? command.createdAtMillis)}</span></p>
        <p class="sm ink2">${view.sentence}</p>
        ${view.details === null ? nothing : answerDetails(view.details)}
        ${
          command.state === "waiting"
            ? html`<p class="row sm mut"><span class="grow">${msg(str`from ${command.createdBy}`)}</span>
              <button class="btn s" aria-label=${msg(str`Cancel ${command.action}`)} @click=${() => this.emit("wt-cancel", command.id)}>${msg("Cancel")}</button></p>`
            : nothing
        }
      </div>
    </li>`;
  }
}

/** The action, and in short what it says. */
function callWord(action: string, payload: unknown): string {
  const content = contentOf({ request: JSON.stringify([2, "", action, payload]) });
  return content ? `${action}, ${content}` : action;
}

function sentCommand(command: SentCommand): TemplateResult {
  const { call, atMillis } = command;
  const end = endOf(command);
  return html`<li>
    ${mark(end.mark)}
    <div>
      <p class="row"><b class="grow">${callWord(call.action, call.payload)}</b><span class="mut sm">${exactTime(atMillis)}</span></p>
      <p class="sm ink2">${end.sentence}</p>
      ${end.details ? answerDetails(end.details) : nothing}
    </div>
  </li>`;
}

/** What became of a command that was sent from here. */
export function endOf({ call, work, tookMillis }: SentCommand): AnswerView {
  if (work.state === "failed") {
    return { mark: "invalid", sentence: `${msg("Not sent.")} ${failureSentence(work.error)}`, details: null };
  }
  if (work.state !== "done") {
    return { mark: "none", sentence: msg(str`Waiting for the answer, up to ${COMMAND_SECONDS} s.`), details: null };
  }
  return answerView(call.action, work.value, COMMAND_SECONDS, (tookMillis ?? 0) < 1_000);
}

function keptView({ action, state, expiresAtMillis, response, error }: KeptCommand): AnswerView {
  const plain = (kind: AnswerView["mark"], sentence: string): AnswerView => ({ mark: kind, sentence, details: null });
  switch (state) {
    case "waiting":
      return plain("none", msg(str`Waits for the station until ${whenWord(expiresAtMillis)}.`));
    case "sent":
      return plain("none", msg("Sent. No answer yet."));
    case "expired":
      return plain("warn", msg("Expired: the station did not come in time. Never sent."));
    case "cancelled":
      return plain("none", msg("Cancelled. Never sent."));
    case "unanswered":
      return plain("warn", msg("Sent, but not answered. Whether the station did it is not known."));
    case "answered":
      return answerView(action, { status: "answered", response }, COMMAND_SECONDS, false);
    case "error":
      return answerView(action, { status: "error", response, ...(error ? { error } : {}) }, COMMAND_SECONDS, false);
  }
}

function whenWord(atMillis: number): string {
  const isToday = formats.day(atMillis) === formats.day(Date.now());
  return isToday ? formats.hourMinute(atMillis) : `${formats.day(atMillis)}, ${formats.hourMinute(atMillis)}`;
}
