// Part of the station page, for those who may send commands: the dialog of each, and what became of those sent from here.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { type Api, ApiError } from "../api.ts";
import { type OcppCall, sendCommand } from "../api-ocpp.ts";
import { buildCall } from "../command-calls.ts";
import { type CommandForm, type CommandName, commandForm, firstValues, type Values } from "../command-forms.ts";
import { commandDialog } from "../elements/command-dialog.ts";
import { closeModalOf } from "../elements/modal.ts";
import type { SentCommand } from "../elements/wt-commands.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-commands.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** Older ones are in the log. */
const SENT_SHOWN = 5;

interface OpenCommand {
  readonly name: CommandName;
  readonly values: Values;
  readonly fault: { readonly field: string; readonly sentence: string } | null;
  /** The command that it waits for. */
  readonly sent: number | null;
}

@customElement("wt-station-commands")
export class WtStationCommands extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) station!: Station;
  @property({ attribute: false }) sessions: readonly Session[] = [];
  @state() private open: OpenCommand | null = null;
  @state() private sent: readonly SentCommand[] = [];
  #count = 0;

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("station");
    if (before === undefined || before.stationId === this.station.stationId) return;
    this.open = null;
    this.sent = [];
  }

  #form(name: CommandName): CommandForm | null {
    const version = this.station.connection?.version;
    if (version === undefined) return null;
    const active = this.sessions.filter((session) => session.state === "active");
    const transactions = active.flatMap(({ transactionId }) => transactionId ?? []);
    return commandForm(name, this.station, version, transactions);
  }

  #show(name: CommandName): void {
    const form = this.#form(name);
    if (form) this.open = { name, values: firstValues(form), fault: null, sent: null };
  }

  async #send(): Promise<void> {
    const { open } = this;
    const version = this.station.connection?.version;
    if (open === null || version === undefined) return;
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    // A positive 32-bit integer, as stations keep it.
    const built = buildCall(open.name, version, open.values, (random >>> 1) + 1);
    if (!built.ok) {
      this.open = { ...open, fault: built };
      await this.updateComplete;
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    this.#count += 1;
    const number = this.#count;
    // What somebody typed may be refused, and is to be mended there; the others are built here and right.
    if (open.name === "other") this.open = { ...open, fault: null, sent: number };
    else closeModalOf(this);
    await this.#call(number, built.call);
  }

  async #call(number: number, call: OcppCall): Promise<void> {
    const { stationId } = this.station;
    const atMillis = Date.now();
    const command: SentCommand = { number, call, atMillis, work: RUNNING, tookMillis: null };
    this.sent = [command, ...this.sent].slice(0, SENT_SHOWN);
    const work = await workOf(sendCommand(this.api, stationId, call, new AbortController().signal));
    if (stationId !== this.station.stationId) return;
    const isOpen = this.open?.sent === number;
    const fault = isOpen && work.state === "failed" ? faultOf(work.error) : null;
    if (fault && this.open) {
      // Nothing was sent: it is said where it was typed, and there only.
      this.sent = this.sent.filter((other) => other.number !== number);
      this.open = { ...this.open, fault, sent: null };
      return;
    }
    const tookMillis = Date.now() - atMillis;
    this.sent = this.sent.map((other) => (other.number === number ? { ...command, work, tookMillis } : other));
    if (isOpen) closeModalOf(this);
    this.emit("wt-announce", msg(str`There is an answer to ${call.action}`));
  }

  override render(): TemplateResult {
    return html`<section class="card">
        <wt-commands
          .station=${this.station}
          .sent=${this.sent}
          @wt-command=${(event: CustomEvent<CommandName>) => this.#show(event.detail)}
        ></wt-commands>
      </section>
      ${this.#renderDialog()}`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { open } = this;
    const form = open && this.#form(open.name);
    const version = this.station.connection?.version;
    if (!open || !form || version === undefined) return nothing;
    const work: Work<unknown> = this.sent.find(({ number }) => number === open.sent)?.work ?? NOT_STARTED;
    return commandDialog({
      form,
      version,
      stationId: this.station.stationId,
      values: open.values,
      fault: open.fault,
      work,
      onChange: (name, value) => {
        if (this.open) this.open = { ...this.open, values: { ...this.open.values, [name]: value }, fault: null };
      },
      onSend: () => void this.#send(),
      onClosed: () => {
        this.open = null;
      },
    });
  }
}

/** Where the server found something wrong with what was typed; null: it says nothing of the kind. */
function faultOf(error: unknown): OpenCommand["fault"] {
  const problem = error instanceof ApiError ? error.problem : null;
  const pointer = problem?.pointer;
  if (problem === null || pointer === undefined) return null;
  return { field: pointer.startsWith("/payload") ? "payload" : "action", sentence: (error as ApiError).message };
}
