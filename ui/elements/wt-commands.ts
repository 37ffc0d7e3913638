// The commands of a station: a button each, and what became of those that were sent from this page. Emits `wt-command`
// with the name of the one to open.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CommandAnswer } from "../../edge/contract/ocpp.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { COMMAND_SECONDS, type OcppCall } from "../api-ocpp.ts";
import { COMMANDS, commandForm } from "../command-forms.ts";
import { contentOf, isRefusal, statusOf } from "../message-view.ts";
import type { Work } from "../work.ts";
import { failureSentence } from "./failure.ts";
import { icon, type Mark, mark } from "./icons.ts";
import { exactTime } from "./quantity.ts";
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
  /** Newest first. */
  @property({ attribute: false }) sent: readonly SentCommand[] = [];

  override render(): TemplateResult | typeof nothing {
    // Before its first connection nobody knows in which version to speak to it.
    const { connection } = this.station;
    if (!connection) return nothing;
    return html`<div class="ch">
        <h2>${msg("Commands")}</h2>
        <span class="sp mut sm">${msg(str`in OCPP ${connection.version}`)}</span>
      </div>
      ${connection.online ? nothing : html`<p class="note commands-note">${mark("none")}<span>${msg("The station is offline. What is sent now does not reach it, and is not sent later.")}</span></p>`}
      <div class="command-grid">
        ${COMMANDS.map((name) => {
          const form = commandForm(name, this.station, connection.version, []);
          return html`<button class="btn" @click=${() => this.emit("wt-command", name)}>${icon(form.icon)}${form.title}</button>`;
        })}
      </div>
      ${
        this.sent.length === 0
          ? nothing
          : html`<ul class="sent" aria-live="polite">
            ${this.sent.map((command) => sentCommand(command))}
          </ul>`
      }`;
  }
}

function sentCommand(command: SentCommand): TemplateResult {
  const { call, atMillis } = command;
  const content = contentOf({ request: JSON.stringify([2, "", call.action, call.payload]) });
  const end = endOf(command);
  return html`<li>
    ${mark(end.mark)}
    <div>
      <p class="row"><b class="grow">${call.action}${content ? html`, ${content}` : nothing}</b><span class="mut">${exactTime(atMillis)}</span></p>
      <p class="sm ink2">${end.sentence}</p>
      ${end.details ? html`<pre class="frame boxed" tabindex="0" aria-label=${msg("Answer")}>${end.details}</pre>` : nothing}
    </div>
  </li>`;
}

interface End {
  readonly mark: Mark;
  readonly sentence: string;
  /** More of the answer than its status. */
  readonly details: string | null;
}

function endOf({ work, tookMillis }: SentCommand): End {
  if (work.state === "failed") {
    return { mark: "invalid", sentence: `${msg("Not sent.")} ${failureSentence(work.error)}`, details: null };
  }
  if (work.state !== "done") {
    return { mark: "none", sentence: msg(str`Waiting for the answer, up to ${COMMAND_SECONDS} s.`), details: null };
  }
  const { status, response, error } = work.value;
  switch (status) {
    case "answered": {
      const word = statusOf(response);
      return {
        mark: isRefusal(word) ? "warn" : "valid",
        sentence: `${word ?? msg("Answered")}.`,
        details: detailsOf(response),
      };
    }
    case "error":
      return {
        mark: "invalid",
        sentence: `${msg(str`Refused with ${error?.code ?? ""}.`)} ${error?.description ?? ""}`.trim(),
        details: response === undefined ? null : detailsOf(response),
      };
    case "timeout":
      return {
        mark: "invalid",
        sentence: msg(str`No answer within ${COMMAND_SECONDS} s. Not repeated by itself.`),
        details: null,
      };
    case "waiting":
      return { mark: "none", sentence: msg("Kept until the station connects."), details: null };
    case "offline":
      return {
        mark: "invalid",
        sentence:
          (tookMillis ?? 0) < 1_000
            ? msg("The station is offline. Not sent, and not repeated by itself.")
            : msg("The connection ended before the answer. Not repeated by itself."),
        details: null,
      };
  }
}

/** Null when the answer has nothing but its status. */
function detailsOf(response: unknown): string | null {
  if (typeof response !== "object" || response === null) return null;
  const names = Object.keys(response).filter((name) => name !== "status");
  return names.length === 0 ? null : JSON.stringify(response, null, 2);
}
