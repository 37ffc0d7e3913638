// Identifications that may charge: found, added, changed, blocked, deleted, imported and exported; and what those are told
// that are not in the list.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { NewToken, Token, TokenChange, TokenList, TokenPolicy } from "../../edge/contract/tokens.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { ApiError } from "../api-client.ts";
import {
  addToken,
  allTokens,
  changePolicy,
  changeToken,
  importTokens,
  readToken,
  removeToken,
  tokenPolicy,
  tokens,
} from "../api-tokens.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { confirmation } from "../elements/confirmation.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { errorState, loadingTable, pollBanner } from "../elements/page-states.ts";
import { policyCard } from "../elements/token-policy-card.ts";
import { noTokens, tokensFilter } from "../elements/tokens-filter.ts";
import { tokensTable } from "../elements/tokens-table.ts";
import "../elements/wt-token-form.ts";
import "../elements/wt-token-import.ts";
import { WtElement } from "../elements/wt-element.ts";
import { saveText } from "../file-download.ts";
import { formats } from "../format.ts";
import { ALL_TOKENS, navigateEvent, type TokensFilter, tokensHref } from "../router.ts";
import { writeTokens } from "../token-csv.ts";
import { policySentence } from "../token-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PAGE_SIZE = 50;

interface Shown {
  readonly list: TokenList;
  readonly policy: TokenPolicy;
}

type Dialog =
  | { readonly kind: "add" }
  | { readonly kind: "edit"; readonly token: Token; readonly theirs: Token | null }
  | { readonly kind: "remove"; readonly token: Token }
  | { readonly kind: "import" };

@customElement("wt-tokens-page")
export class WtTokensPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) filter: TokensFilter = ALL_TOKENS;
  @state() private dialog: Dialog | null = null;
  /** Of the dialog. */
  @state() private work: Work<unknown> = NOT_STARTED;
  /** Of what is done without one: blocking, the export. */
  @state() private direct: {
    readonly what: string;
    readonly idToken: string | null;
    readonly work: Work<unknown>;
  } | null = null;
  @state() private policyWork: Work<unknown> = NOT_STARTED;
  /** How many are shown: pages that were asked for. */
  @state() private size = PAGE_SIZE;

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<Shown>(this, {
    intervalMillis: 30_000,
    load: async (signal) => {
      const [list, policy] = await Promise.all([this.#load(signal), tokenPolicy(this.api, signal)]);
      return { list, policy };
    },
  });

  /** As many as are shown, page by page: the server gives 200 at once. */
  async #load(signal: AbortSignal): Promise<TokenList> {
    const items: Token[] = [];
    let cursor: string | null = null;
    do {
      const limit = Math.min(200, this.size - items.length);
      const list: TokenList = await tokens(this.api, { ...this.filter, cursor, limit }, signal);
      items.push(...list.items);
      cursor = list.nextCursor ?? null;
    } while (cursor !== null && items.length < this.size);
    return cursor === null ? { items } : { items, nextCursor: cursor };
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("filter") && changed.get("filter") !== undefined) {
      this.size = PAGE_SIZE;
      this.#poll.restart(true);
    }
  }

  get #mayChange(): boolean {
    return may(this.access, "tokens:write");
  }

  #show(dialog: Dialog): void {
    this.work = NOT_STARTED;
    this.dialog = dialog;
  }

  readonly #closed = () => {
    this.dialog = null;
  };

  /** Runs a dialog's change; when it is done the dialog closes, `said` is said aloud, and the list is read anew. */
  async #change<T>(task: Promise<T>, said: (value: T) => string): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(task);
    this.work = done;
    if (done.state !== "done") return;
    closeModalOf(this);
    this.emit("wt-announce", said(done.value));
    this.#poll.restart();
  }

  /** `basis`: the identification as the reader saw it when he decided. */
  async #edit(opened: Token, basis: Token, change: TokenChange): Promise<void> {
    const { signal } = new AbortController();
    this.work = RUNNING;
    const done = await workOf(changeToken(this.api, basis, change, signal));
    this.work = done;
    if (done.state === "done") {
      closeModalOf(this);
      this.emit("wt-announce", msg(str`${opened.idToken} is changed`));
      this.#poll.restart();
    } else if (done.state === "failed" && done.error instanceof ApiError && done.error.kind === "conflict") {
      const theirs = await workOf(readToken(this.api, opened.idToken, signal));
      this.work = theirs.state === "done" ? NOT_STARTED : theirs;
      if (theirs.state === "done") this.dialog = { kind: "edit", token: opened, theirs: theirs.value };
      this.#poll.restart();
    }
  }

  async #block(token: Token): Promise<void> {
    const { idToken, blocked } = token;
    const what = blocked ? msg(str`${idToken} was not unblocked.`) : msg(str`${idToken} was not blocked.`);
    const said = blocked ? msg(str`${idToken} is unblocked`) : msg(str`${idToken} is blocked`);
    this.direct = { what, idToken, work: RUNNING };
    const work = await workOf(changeToken(this.api, token, { blocked: !blocked }, new AbortController().signal));
    this.direct = { what, idToken, work };
    if (work.state === "done") this.emit("wt-announce", said);
    this.#poll.restart();
  }

  async #export(): Promise<void> {
    const what = msg("The identifications were not exported.");
    this.direct = { what, idToken: null, work: RUNNING };
    const work = await workOf(allTokens(this.api, new AbortController().signal));
    this.direct = { what, idToken: null, work };
    if (work.state !== "done") return;
    if (work.value === null) {
      const error = new ApiError("unexpected", msg("There are more than 100,000; read them through the API."));
      this.direct = { what, idToken: null, work: { state: "failed", error } };
      return;
    }
    saveText(writeTokens(work.value), "text/csv", "wattest-identifications.csv");
    this.emit("wt-announce", msg(str`Exported: ${formats.count(work.value.length)}`));
  }

  async #setPolicy(unknown: TokenPolicy["unknown"]): Promise<void> {
    this.policyWork = RUNNING;
    this.policyWork = await workOf(changePolicy(this.api, { unknown }, new AbortController().signal));
    if (this.policyWork.state === "done") this.emit("wt-announce", policySentence(unknown));
    this.#poll.restart();
  }

  override render() {
    const { value } = this.#poll;
    return html`<div class="ph">
        <h1>${msg("Identifications")}</h1>
        <span class="grow"></span>
        <button class="btn" ?disabled=${this.direct?.work.state === "running" && this.direct.idToken === null} @click=${() => void this.#export()}>
          ${icon("save")}${msg("Export")}
        </button>
        ${
          this.#mayChange
            ? html`<button class="btn" @click=${() => this.#show({ kind: "import" })}>${icon("file")}${msg("Import")}</button>
              <button class="btn p" @click=${() => this.#show({ kind: "add" })}>${icon("plus")}${msg("Add an identification")}</button>`
            : nothing
        }
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)} ${this.direct === null ? nothing : failure(this.direct.work, this.direct.what)}
      <div class="col">
        <section class="card" aria-label=${msg("Identifications")}>${tokensFilter(this.filter, (change) => this.#narrow(change))} ${this.#renderList()}</section>
        ${value ? policyCard(value.policy, { mayChange: this.#mayChange, work: this.policyWork, onChoose: (unknown) => void this.#setPolicy(unknown) }) : nothing}
      </div>
      ${this.#renderDialog()}`;
  }

  #narrow(change: Partial<TokensFilter>): void {
    this.dispatchEvent(navigateEvent(tokensHref({ ...this.filter, ...change })));
  }

  #renderList(): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return state === "failed"
        ? errorState(error, () => this.#poll.restart())
        : loadingTable(
            [msg("Identification"), msg("Name"), msg("Status"), msg("Group")],
            msg("Reading identifications"),
          );
    }
    const { list, policy } = value;
    if (list.items.length === 0) return noTokens(this.filter, policy.unknown);
    return html`${tokensTable(list.items, {
      mayChange: this.#mayChange,
      busy: this.direct?.work.state === "running" ? this.direct.idToken : null,
      onEdit: (token) => this.#show({ kind: "edit", token, theirs: null }),
      onBlock: (token) => void this.#block(token),
      onRemove: (token) => this.#show({ kind: "remove", token }),
    })}
    ${
      list.nextCursor === undefined
        ? nothing
        : html`<div class="more row">
            <button
              class="btn"
              @click=${() => {
                this.size += PAGE_SIZE;
                this.#poll.restart();
              }}
            >
              ${msg("Show more")}
            </button>
          </div>`
    }`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { dialog } = this;
    const { signal } = new AbortController();
    switch (dialog?.kind) {
      case undefined:
        return nothing;
      case "add":
        return modal({
          label: msg("Add an identification"),
          onClosed: this.#closed,
          content: html`<wt-token-form
            .work=${this.work}
            @wt-token-add=${({ detail }: CustomEvent<NewToken>) =>
              void this.#change(addToken(this.api, detail, signal), ({ idToken }) => msg(str`${idToken} is added`))}
          ></wt-token-form>`,
        });
      case "edit": {
        const { token, theirs } = dialog;
        return modal({
          label: msg(str`Identification ${token.idToken}`),
          onClosed: this.#closed,
          content: html`<wt-token-form
            .token=${token}
            .theirs=${theirs}
            .work=${this.work}
            @wt-token-change=${({ detail }: CustomEvent<TokenChange>) => void this.#edit(token, theirs ?? token, detail)}
          ></wt-token-form>`,
        });
      }
      case "import":
        return modal({
          label: msg("Import identifications"),
          onClosed: this.#closed,
          wide: true,
          content: html`<wt-token-import
            .work=${this.work}
            @wt-token-import=${({ detail }: CustomEvent<readonly NewToken[]>) =>
              void this.#change(importTokens(this.api, detail, signal), ({ created, changed }) =>
                msg(str`Added: ${formats.count(created)}, changed: ${formats.count(changed)}`),
              )}
          ></wt-token-import>`,
        });
      case "remove": {
        const { token } = dialog;
        return confirmation({
          question: msg(str`Delete ${token.idToken}?`),
          consequences: [
            msg(
              "From then on it is an unknown one, and told what unknown ones are told. To refuse it for sure, block it.",
            ),
            msg("Its sessions stay. The name is gone; the audit trail never had it."),
          ],
          verb: msg("Delete"),
          failed: msg(str`${token.idToken} was not deleted.`),
          work: this.work,
          onConfirm: () =>
            void this.#change(removeToken(this.api, token.idToken, signal), () =>
              msg(str`${token.idToken} is deleted`),
            ),
          onClosed: this.#closed,
        });
      }
    }
  }
}
