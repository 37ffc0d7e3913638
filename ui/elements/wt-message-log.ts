// The messages of a station as a log: each row opens to its request and answer as readable JSON. Emits `wt-filter`,
// `wt-follow`, `wt-older` and `wt-save`.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { MessageSummary, OcppMessage } from "../../edge/contract/ocpp.ts";
import type { MessageFilter } from "../api-ocpp.ts";
import { copyText } from "../clipboard-text.ts";
import { formats, shortSessionId } from "../format.ts";
import { contentOf, isCutOff, outcomeOf, readable, tookMillis, tookWords } from "../message-view.ts";
import { sessionHref, stationHref } from "../router.ts";
import type { Work } from "../work.ts";
import { icon, mark } from "./icons.ts";
import { emptyState } from "./page-states.ts";
import { WtElement } from "./wt-element.ts";

const COLUMNS = 6;

@customElement("wt-message-log")
export class WtMessageLog extends WtElement {
  /** Those that fit the filter, newest first; null while they are read. */
  @property({ attribute: false }) messages: readonly OcppMessage[] | null = null;
  @property({ attribute: false }) filter!: MessageFilter;
  /** Of all that are kept; null while it is not known. */
  @property({ attribute: false }) summary: MessageSummary | null = null;
  @property() stationId = "";
  /** Only the newest, with the way to all of them. */
  @property({ type: Boolean }) compact = false;
  @property({ type: Boolean }) following = true;
  /** The newest reading failed: nothing is followed just now. */
  @property({ type: Boolean }) lost = false;
  @property({ type: Boolean }) hasOlder = false;
  /** Of reading older ones. */
  @property({ attribute: false }) reading!: Work<unknown>;
  @state() private opened: number | null = null;

  override render(): TemplateResult {
    const { messages } = this;
    return html`${this.#renderHead()} ${this.compact ? nothing : this.#renderFilters()}
      ${messages === null ? nothing : messages.length === 0 ? this.#renderEmpty() : this.#renderTable(messages)}
      ${this.compact ? nothing : html`${this.#renderOlder()} ${this.#renderBounds()}`}`;
  }

  #renderHead(): TemplateResult {
    const { direction, outcome } = this.filter;
    const choose = (value: MessageFilter["direction"], label: string) =>
      html`<button aria-pressed=${direction === value} @click=${() => this.emit("wt-filter", { direction: value })}>${label}</button>`;
    const errors = this.summary?.errors ?? 0;
    return html`<div class="ch log-head">
      <h2>${msg("Messages")}</h2>
      <span class="seg" role="group" aria-label=${msg("Direction")}>
        ${choose(null, msg("All"))} ${choose("in", msg("From station"))} ${choose("out", msg("To station"))}
      </span>
      <span class="seg">
        <button
          aria-pressed=${outcome === "errors"}
          @click=${() => this.emit("wt-filter", { outcome: outcome === "errors" ? null : "errors" })}
        >
          ${msg("Errors")}${errors > 0 ? html` <b class="count invalid">${formats.count(errors)}</b>` : nothing}
        </button>
      </span>
      <span class="sp row">
        <button class="btn q s follow" aria-pressed=${this.following} @click=${() => this.emit("wt-follow", !this.following)}>
          <span class="dot ${this.following && !this.lost ? "p" : "off"}"></span>${this.#followWord()}
        </button>
        ${
          this.compact
            ? html`<a class="lnk sm" href=${stationHref(this.stationId, "messages")}>${msg("All messages")}</a>`
            : html`<button class="btn q s" ?disabled=${!this.messages?.length} @click=${() => this.emit("wt-save", null)}>${icon("save")}${msg("Export")}</button>`
        }
      </span>
    </div>`;
  }

  #renderFilters(): TemplateResult {
    const { action, text } = this.filter;
    const actions = (this.summary?.actions ?? []).map((counted) => counted.action).sort();
    const offered = action === null || actions.includes(action) ? actions : [action, ...actions];
    return html`<div class="filters" role="search" aria-label=${msg("Filter")}>
      <label class="in-line"
        ><span class="lab">${msg("Message")}</span
        ><select @change=${(event: Event) => this.emit("wt-filter", { action: (event.target as HTMLSelectElement).value || null })}>
          <option value="" ?selected=${action === null}>${msg("Any")}</option>
          ${offered.map((name) => html`<option value=${name} ?selected=${name === action}>${name}</option>`)}
        </select></label
      >
      <label class="in-line wide-field"
        ><span class="lab">${msg("Contains")}</span
        ><input
          type="search"
          maxlength="100"
          spellcheck="false"
          autocomplete="off"
          placeholder=${msg("Text in the frames")}
          .value=${text ?? ""}
          @change=${(event: Event) => this.emit("wt-filter", { text: (event.target as HTMLInputElement).value.trim() || null })}
      /></label>
      ${
        isNarrowed(this.filter)
          ? html`<button class="btn q s" @click=${() => this.emit("wt-filter", { direction: null, outcome: null, action: null, text: null })}>${icon("close")}${msg("Clear the filter")}</button>`
          : nothing
      }
    </div>`;
  }

  #followWord(): string {
    if (!this.following) return msg("Follow");
    return this.lost ? msg("Offline") : msg("Following");
  }

  #renderEmpty(): TemplateResult {
    const { direction, outcome } = this.filter;
    if (isNarrowed({ ...this.filter, direction: null, outcome: null })) {
      return emptyState(msg("No message fits"), msg("What fits the filter appears here by itself."));
    }
    if (outcome === "errors") {
      return emptyState(
        msg("No error"),
        msg("Refused calls, commands without an answer and messages that cannot be read appear here."),
      );
    }
    if (direction === "out") {
      return emptyState(msg("No command yet"), msg("What is sent to the station appears here with its answer."));
    }
    return emptyState(
      msg("No message yet"),
      msg("Messages of both directions appear here from the first connection on. None is kept longer than seven days."),
    );
  }

  /** How far back the log goes. */
  #renderBounds(): TemplateResult | typeof nothing {
    const { summary } = this;
    if (!summary?.oldestAtMillis) return nothing;
    return html`<p class="foot sm mut">
      ${msg(str`${formats.count(summary.count)} messages are kept, the oldest of ${formats.day(summary.oldestAtMillis)}, ${formats.hourMinute(summary.oldestAtMillis)}.`)}
      ${msg("None is kept longer than seven days; of many messages the newest 2,500 to 5,000.")}
    </p>`;
  }

  #renderTable(messages: readonly OcppMessage[]): TemplateResult {
    const [newest] = messages;
    return html`<div class="fit"><table class="two-line log">
      <thead>
        <tr>
          <th scope="col">${msg("Time")}, ${formats.zone(newest?.atMillis ?? 0)}</th>
          <th scope="col">${msg("Direction")}</th>
          <th scope="col">${msg("Message")}</th>
          <th scope="col" class="content">${msg("Content")}</th>
          <th scope="col" class="num took">${msg("Took")}</th>
          <th scope="col">${msg("Answer")}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          messages,
          ({ number }) => number,
          (message, index) => html`${this.#renderDay(message, messages[index - 1])}${this.#renderRow(message)}`,
        )}
      </tbody>
    </table></div>`;
  }

  /** Times have no date: a row says where a day begins that is not today. */
  #renderDay(message: OcppMessage, newer: OcppMessage | undefined): TemplateResult | typeof nothing {
    const day = formats.day(message.atMillis);
    if (day === formats.day(newer?.atMillis ?? Date.now())) return nothing;
    return html`<tr class="day"><th scope="rowgroup" colspan=${COLUMNS}>${day}</th></tr>`;
  }

  #renderRow(message: OcppMessage): TemplateResult {
    const isOpen = this.opened === message.number;
    const toggle = () => {
      this.opened = isOpen ? null : message.number;
    };
    const took = tookMillis(message);
    const outcome = outcomeOf(message);
    const content = contentOf(message);
    return html`<tr class="link ${isOpen ? "sel" : ""}" @click=${toggle}>
        <td class="p3 m nw mut">${clockMillis(message.atMillis)}</td>
        <td class="p3 nw ${message.direction}"><span class="way">${arrow(message.direction)}${directionWord(message.direction)}</span></td>
        <td class="p1">
          <button
            class="lnk cell b"
            aria-expanded=${isOpen}
            aria-controls=${isOpen ? `message-${message.number}` : nothing}
            @click=${(event: Event) => {
              // The row would toggle it a second time.
              event.stopPropagation();
              toggle();
            }}
          >
            ${message.action ?? msg("Not readable")}
          </button>
        </td>
        <td class="${content || message.sessionId ? "p3" : "p0"} ell content">
          ${content}${message.sessionId ? html`${content ? ", " : nothing}${sessionLink(message.sessionId)}` : nothing}
        </td>
        <td class="p0 num took mut">${took === null ? nothing : tookWords(took)}</td>
        <td class="p2 ell"><span class="v answer ${outcome.mark ?? ""}">${outcome.mark ? mark(outcome.mark) : nothing}${outcome.text}</span></td>
      </tr>
      ${isOpen ? this.#renderOpened(message) : nothing}`;
  }

  #renderOpened(message: OcppMessage): TemplateResult {
    const took = tookMillis(message);
    return html`<tr class="opened" id="message-${message.number}">
      <td colspan=${COLUMNS}>
        <div class="frames">
          ${this.#renderFrame(message.direction === "in" ? msg("From the station") : msg("To the station"), message.request)}
          ${
            message.response === null
              ? html`<div><h3>${msg("Answer")}</h3><p class="mut pad">${silence(message)}</p></div>`
              : this.#renderFrame(msg("Answer"), message.response)
          }
        </div>
        <p class="row wrap sm mut foot">
          <span>OCPP ${message.version}</span>
          ${message.messageId ? html`<span class="m brk">${message.messageId}</span>` : nothing}
          ${took === null ? nothing : html`<span>${msg(str`answered after ${tookWords(took)}`)}</span>`}
          ${message.sessionId ? html`<span>${msg("Session")} ${sessionLink(message.sessionId)}</span>` : nothing}
        </p>
      </td>
    </tr>`;
  }

  #renderFrame(title: string, frame: string): TemplateResult {
    return html`<div>
      <h3>${title}
        <button class="btn q s" aria-label=${msg(str`Copy: ${title}`)} @click=${() => copyText(frame)}>${icon("copy")}</button>
      </h3>
      <pre class="frame" tabindex="0" aria-label=${title}>${readable(frame)}</pre>
      ${isCutOff(frame) ? html`<p class="sm mut pad">${msg("Longer than 16,384 characters; the rest is not kept.")}</p>` : nothing}
    </div>`;
  }

  #renderOlder(): TemplateResult | typeof nothing {
    if (!this.hasOlder) return nothing;
    const running = this.reading.state === "running";
    return html`<div class="more row wrap">
      <button class="btn" ?disabled=${running} @click=${() => this.emit("wt-older", null)}>
        ${running ? msg("Reading older messages") : msg("Show older messages")}
      </button>
      ${this.reading.state === "failed" ? html`<span class="sm invalid" role="alert">${msg("They could not be read.")}</span>` : nothing}
    </div>`;
  }
}

const isNarrowed = (filter: MessageFilter): boolean => Object.values(filter).some((value) => value !== null);

const directionWord = (direction: OcppMessage["direction"]) =>
  direction === "in" ? msg("from station") : msg("to station");

/** Down and in, or up and out. */
function arrow(direction: OcppMessage["direction"]): TemplateResult {
  const lines =
    direction === "in" ? svg`<path d="M12.5 3.5l-9 9M3.5 6v6.5h6.5"/>` : svg`<path d="M3.5 12.5l9-9M6 3.5h6.5v6.5"/>`;
  return html`<svg class="i s" viewBox="0 0 16 16" aria-hidden="true">${lines}</svg>`;
}

/** "14:32:08.114": messages follow each other within a second. */
function clockMillis(atMillis: number): string {
  const part = String(((atMillis % 1000) + 1000) % 1000).padStart(3, "0");
  return `${formats.clock(atMillis)}${formats.axis(0.5).slice(1, 2)}${part}`;
}

function sessionLink(sessionId: string): TemplateResult {
  return html`<a
    class="lnk m"
    href=${sessionHref(sessionId)}
    title=${sessionId}
    @click=${(event: Event) => event.stopPropagation()}
    >${shortSessionId(sessionId)}</a
  >`;
}

/** Why there is no answer. */
function silence({ outcome }: OcppMessage): string {
  switch (outcome) {
    case "pending":
      return msg("The station has not answered yet.");
    case "timeout":
      return msg("None came in time. The command is not repeated by itself.");
    case "offline":
      return msg("The connection ended before one came. The command is not repeated by itself.");
    default:
      return msg("This message has none.");
  }
}
