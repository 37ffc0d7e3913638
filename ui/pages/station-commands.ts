// Part of the station page, for those who may send commands: the form of each, what became of those sent from here, and
// those that wait for the station.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { KeptCommand } from "../../edge/contract/ocpp.ts";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { Token } from "../../edge/contract/tokens.ts";
import { type Api, ApiError } from "../api.ts";
import { allTokens, cancelCommand, keptCommands, type OcppCall, type Patience, sendCommand } from "../api-ocpp.ts";
import { certificatesOf } from "../calls/answers.ts";
import { formOf } from "../calls/catalog.ts";
import {
  buildCall,
  type CertificateHash,
  type CommandForm,
  type FormContext,
  fieldAt,
  firstValues,
  type Values,
} from "../calls/form.ts";
import { typeIn } from "../calls/places.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { commandDialog, EXPIRES, type Fault, WHEN_OFFLINE } from "../elements/command-dialog.ts";
import { failure } from "../elements/failure.ts";
import { closeModalOf } from "../elements/modal.ts";
import { endOf, type SentCommand } from "../elements/wt-commands.ts";
import { WtElement } from "../elements/wt-element.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** Older ones are in the log. */
const SENT_KEPT = 20;
const KEPT_INTERVAL_MILLIS = 5_000;
const FORMS_WITH_TOKENS: ReadonlySet<string> = new Set(["start", "reserve", "local-list", "customer"]);

interface OpenCommand {
  readonly form: CommandForm;
  readonly values: Values;
  readonly fault: Fault | null;
  /** The command that was sent from it. */
  readonly sent: number | null;
  /** Ids that nobody chose stay the same while the form is open. */
  readonly random: number;
  readonly nowMillis: number;
}

@customElement("wt-station-commands")
export class WtStationCommands extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) station!: Station;
  @property({ attribute: false }) sessions: readonly Session[] = [];
  @property({ type: Boolean }) compact = false;
  @state() private open: OpenCommand | null = null;
  @state() private sent: readonly SentCommand[] = [];
  @state() private tokens: readonly Token[] | null = null;
  @state() private certificates: readonly CertificateHash[] = [];
  @state() private cancelling: Work = NOT_STARTED;
  #count = 0;

  readonly #kept = new PollController<readonly KeptCommand[]>(this, {
    intervalMillis: KEPT_INTERVAL_MILLIS,
    load: (signal) => keptCommands(this.api, this.station.stationId, signal),
  });

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("station");
    if (before === undefined || before.stationId === this.station.stationId) return;
    this.open = null;
    this.sent = [];
    this.certificates = [];
    this.#kept.restart(true);
  }

  #context(open: Pick<OpenCommand, "random" | "nowMillis">): FormContext | null {
    const version = this.station.connection?.version;
    if (version === undefined) return null;
    return {
      station: this.station,
      version,
      sessions: this.sessions.filter(({ state: now }) => now === "active"),
      tokens: this.tokens,
      certificates: this.certificates,
      nowMillis: open.nowMillis,
      random: open.random,
    };
  }

  /** Opens the form of a command; also called from outside, by the page. */
  async show(name: string): Promise<void> {
    const form = formOf(name);
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    // A positive 32-bit integer, as stations keep it.
    const chosen = { random: (random >>> 1) + 1, nowMillis: Date.now() };
    if (FORMS_WITH_TOKENS.has(name) && this.tokens === null) await this.#readTokens();
    const context = this.#context(chosen);
    if (form === null || context === null) return;
    const first = { [WHEN_OFFLINE]: "wait", [EXPIRES]: form.isOfTheMoment ? "300" : "86400" };
    this.open = { ...chosen, form, values: { ...first, ...firstValues(form, context) }, fault: null, sent: null };
  }

  /** Tokens are offered where there are any; without them they are typed. */
  async #readTokens(): Promise<void> {
    const done = await workOf(allTokens(this.api, new AbortController().signal));
    this.tokens = done.state === "done" ? done.value : [];
  }

  #change(name: string, value: string): void {
    const { open } = this;
    if (open === null) return;
    const values: Record<string, string> = { ...open.values, [name]: value };
    const known = name === "token" ? this.tokens?.find(({ idToken }) => idToken === value) : undefined;
    const version = this.station.connection?.version;
    if (known && version && values["tokenType"] !== undefined) values["tokenType"] = typeIn(known.type, version);
    const context = this.#context(open);
    // What appears with a choice has its first value too.
    const all = context === null ? values : { ...firstValues(open.form, context), ...values };
    this.open = { ...open, values: all, fault: null };
  }

  async #send(): Promise<void> {
    const { open } = this;
    const context = open && this.#context(open);
    if (!open || !context) return;
    const built = buildCall(open.form, open.values, context);
    if (!built.ok) {
      this.open = { ...open, fault: built, sent: null };
      await this.#focusFault();
      return;
    }
    this.#count += 1;
    const number = this.#count;
    this.open = { ...open, fault: null, sent: number };
    const waits = this.station.connection?.online === false && open.values[WHEN_OFFLINE] !== "fail";
    await this.#call(number, built.call, waits ? Number(open.values[EXPIRES]) : null);
  }

  async #focusFault(): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  async #call(number: number, call: OcppCall, patience: Patience): Promise<void> {
    const { stationId } = this.station;
    const atMillis = Date.now();
    const command: SentCommand = { number, call, atMillis, work: RUNNING, tookMillis: null };
    this.sent = [command, ...this.sent].slice(0, SENT_KEPT);
    const work = await workOf(sendCommand(this.api, stationId, call, patience, new AbortController().signal));
    if (stationId !== this.station.stationId) return;
    const isOpen = this.open?.sent === number;
    const fault = isOpen && work.state === "failed" ? this.#faultOf(work.error) : null;
    if (fault && this.open) {
      // Nothing was sent: it is said where it was typed, and there only.
      this.sent = this.sent.filter((other) => other.number !== number);
      this.open = { ...this.open, fault, sent: null };
      await this.#focusFault();
      return;
    }
    const ended = { ...command, work, tookMillis: Date.now() - atMillis };
    this.sent = this.sent.map((other) => (other.number === number ? ended : other));
    this.#take(call, work);
    const { mark, details } = endOf(ended);
    if (work.state === "done" && work.value.status === "waiting") {
      // From now on it stands among those that wait.
      this.sent = this.sent.filter((other) => other.number !== number);
      this.#kept.restart();
      if (isOpen) closeModalOf(this);
      this.emit("wt-announce", msg(str`${call.action} waits for the station`));
      return;
    }
    // What says more than yes is read in the dialog that asked for it.
    if (isOpen && mark === "valid" && details === null) closeModalOf(this);
    this.emit("wt-announce", msg(str`There is an answer to ${call.action}`));
  }

  /** What a form can offer from now on. */
  #take(call: OcppCall, work: SentCommand["work"]): void {
    if (work.state !== "done" || work.value.status !== "answered") return;
    if (call.action === "GetInstalledCertificateIds") this.certificates = certificatesOf(work.value.response);
  }

  /** Where the server found something wrong with what was typed; null: it says nothing of the kind. */
  #faultOf(error: unknown): Fault | null {
    const { open } = this;
    const problem = error instanceof ApiError ? error.problem : null;
    const context = open && this.#context(open);
    if (!open || !context || problem?.pointer === undefined) return null;
    const sentence = (error as ApiError).message;
    if (!problem.pointer.startsWith("/payload")) return { field: "action", sentence };
    return { field: fieldAt(open.form.fields(context, open.values), problem.pointer) ?? "", sentence };
  }

  async #cancel(id: string): Promise<void> {
    this.cancelling = RUNNING;
    this.cancelling = await workOf(
      cancelCommand(this.api, this.station.stationId, id, new AbortController().signal).then(() => null),
    );
    this.#kept.restart();
  }

  override render(): TemplateResult {
    return html`${failure(this.cancelling, msg("The command was not cancelled."))}
      <wt-commands
        class=${this.compact ? "" : "g2 commands"}
        .station=${this.station}
        .sent=${this.sent}
        .kept=${this.#kept.value ?? []}
        ?compact=${this.compact}
        @wt-command=${(event: CustomEvent<string>) => void this.show(event.detail)}
        @wt-cancel=${(event: CustomEvent<string>) => void this.#cancel(event.detail)}
      ></wt-commands>
      ${this.#renderDialog()}`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { open } = this;
    const context = open && this.#context(open);
    if (!open || !context) return nothing;
    const command = this.sent.find(({ number }) => number === open.sent);
    const end = command?.work.state === "done" ? endOf(command) : null;
    // A plain yes closes the dialog, and is not shown in it on the way out.
    const answer = end !== null && (end.mark !== "valid" || end.details !== null) ? end : null;
    return commandDialog({
      form: open.form,
      context,
      values: open.values,
      fault: open.fault,
      work: command?.work ?? NOT_STARTED,
      answer,
      onChange: (name, value) => this.#change(name, value),
      onSend: () => {
        if (answer) this.open = { ...open, sent: null, fault: null };
        else void this.#send();
      },
      onClosed: () => {
        this.open = null;
      },
    });
  }
}
