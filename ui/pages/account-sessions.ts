// Part of the account page: where one is signed in. Every other place can be signed out from here.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { OwnSession } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { endOwnSession, ownSessions } from "../api-account.ts";
import { browserWords } from "../browser-words.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-account-sessions")
export class WtAccountSessions extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** Changes when the list has to be read anew: the password was changed. */
  @property({ type: Number }) generation = 0;
  @state() private work: Work<unknown> = NOT_STARTED;

  readonly #poll = new PollController<readonly OwnSession[]>(this, {
    intervalMillis: 60_000,
    load: (signal) => ownSessions(this.api, signal),
  });

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.get("generation") !== undefined) this.#poll.restart();
  }

  async #end(sessions: readonly OwnSession[]): Promise<void> {
    this.work = RUNNING;
    const { signal } = new AbortController();
    for (const { id } of sessions) {
      this.work = await workOf(endOwnSession(this.api, id, signal));
      if (this.work.state === "failed") break;
    }
    if (this.work.state === "done") this.emit("wt-announce", msg("Signed out there"));
    this.#poll.restart();
  }

  override render(): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return state === "failed"
        ? errorState(error, () => this.#poll.restart())
        : loadingState(msg("Reading where you are signed in"));
    }
    const others = value.filter((session) => !session.current);
    const ordered = [...value.filter((session) => session.current), ...others];
    return html`<ul class="things">
        ${ordered.map((session) => this.#renderSession(session))}
      </ul>
      ${failure(this.work, msg("It was not signed out."))}
      ${
        others.length > 1
          ? html`<div>
            <button class="btn" ?disabled=${this.work.state === "running"} @click=${() => void this.#end(others)}>
              ${msg("Sign out everywhere else")}
            </button>
          </div>`
          : nothing
      }`;
  }

  #renderSession(session: OwnSession): TemplateResult {
    const name = browserWords(session.userAgent);
    return html`<li>
      ${icon(/iPhone|Android/.test(session.userAgent ?? "") ? "phone" : "device", "")}
      <div>
        <b title=${session.userAgent ?? ""}>${name}</b>
        ${session.current ? html`<span class="v tag valid plain">${msg("this browser")}</span>` : nothing}
        <span class="what"
          >${session.current ? nothing : html`${msg("last seen")} ${ago(session.lastSeenAtMillis)}, `}${msg("signed in")}
          ${ago(session.createdAtMillis)}${session.address ? html`, ${msg("from")} <span class="m">${session.address}</span>` : nothing}</span
        >
      </div>
      ${
        session.current
          ? nothing
          : html`<div class="row">
            <button
              class="btn q s d"
              aria-label=${msg(str`Sign out ${name}`)}
              ?disabled=${this.work.state === "running"}
              @click=${() => void this.#end([session])}
            >
              ${msg("Sign out")}
            </button>
          </div>`
      }
    </li>`;
  }
}
