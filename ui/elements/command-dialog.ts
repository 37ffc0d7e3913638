// The dialog of one command: its fields in the station's version, what happens then, what is wrong at its place, and in
// the end what the station answered.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { AnswerView } from "../calls/answers.ts";
import type { CommandForm, FormContext, Values } from "../calls/form.ts";
import type { Work } from "../work.ts";
import { answerDetails } from "./answer-details.ts";
import { commandField } from "./command-field.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { closeModal, modal } from "./modal.ts";

/** Names among the values that are no field of the command. */
export const WHEN_OFFLINE = "?whenOffline";
export const EXPIRES = "?expires";

/** How long a command may wait for its station, seconds. */
const EXPIRIES = [300, 3_600, 28_800, 86_400, 259_200, 604_800] as const;

/** What is wrong, and in which field. */
export interface Fault {
  readonly field: string;
  readonly sentence: string;
}

export interface CommandDialogOptions {
  readonly form: CommandForm;
  readonly context: FormContext;
  readonly values: Values;
  /** Null: nothing known. */
  readonly fault: Fault | null;
  readonly work: Work<unknown>;
  /** What came of it; null while it is not known. */
  readonly answer: AnswerView | null;
  readonly onChange: (name: string, value: string) => void;
  readonly onSend: () => void;
  readonly onClosed: () => void;
}

export function commandDialog(options: CommandDialogOptions): TemplateResult {
  const { form, context, values } = options;
  const fields = form.fields(context, values);
  const isWide = fields.some(({ kind }) => kind === "json" || kind === "lines" || kind === "steps");
  return modal({
    label: msg(str`${form.title()}: ${context.station.stationId}`),
    wide: isWide || options.answer?.details != null,
    onClosed: options.onClosed,
    content: html`<form
      class="form-body command-form"
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        options.onSend();
      }}
    >
      ${options.answer ? renderAnswer(options.answer) : renderFields(options)}
    </form>`,
  });
}

function renderAnswer({ mark: kind, sentence, details }: AnswerView): TemplateResult {
  return html`<p class="answer-line" role="status">${mark(kind)}<span>${sentence}</span></p>
    ${details === null ? nothing : answerDetails(details)}
    <div class="row wrap end">
      <button class="btn" type="submit">${msg("Back to the form")}</button>
      <button class="btn p" type="button" autofocus @click=${(event: Event) => closeModal(event.target)}>${msg("Done")}</button>
    </div>`;
}

function renderFields(options: CommandDialogOptions): TemplateResult {
  const { form, context, values, fault, work } = options;
  const fields = form.fields(context, values);
  const consequences = form.consequences?.(values, context) ?? [];
  const known = fields.some(({ name }) => name === fault?.field);
  const isRunning = work.state === "running";
  return html`${fields.map((field) =>
    commandField(field, {
      value: values[field.name] ?? "",
      fault: fault?.field === field.name ? fault.sentence : null,
      onChange: options.onChange,
    }),
  )}
    ${context.station.connection?.online === false ? offlineChoice(options) : nothing}
    ${
      consequences.length === 0
        ? nothing
        : html`<ul class="consequences">
          ${consequences.map((sentence) => html`<li>${sentence}</li>`)}
        </ul>`
    }
    ${fault && !known ? html`<div class="ban invalid" role="alert">${mark("invalid")}<span>${fault.sentence}</span></div>` : nothing}
    ${fault ? nothing : failure(work, msg("The command was not sent."))}
    ${isRunning ? html`<p class="mut" role="status">${msg("Waiting for the answer. It goes on when this is closed.")}</p>` : nothing}
    <div class="row wrap end">
      <span class="grow mut sm">OCPP ${context.version}</span>
      <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>
        ${isRunning ? msg("Close") : msg("Cancel")}
      </button>
      <button class="btn ${consequences.length > 0 ? "d" : "p"}" type="submit" ?disabled=${isRunning}>${form.verb()}</button>
    </div>`;
}

/** What is to become of it while the station is away. */
function offlineChoice({ values, onChange }: CommandDialogOptions): TemplateResult {
  const waits = values[WHEN_OFFLINE] !== "fail";
  const choice = (value: "wait" | "fail", label: string) =>
    html`<label class="pick"
      ><input type="radio" name="when-offline" .checked=${waits === (value === "wait")} @change=${() => onChange(WHEN_OFFLINE, value)} />
      <span>${label}</span></label
    >`;
  return html`<fieldset class="offline-choice">
    <legend class="lab">${msg("The station is offline")}</legend>
    ${choice("wait", msg("Send it when the station connects"))}
    ${
      waits
        ? html`<label class="in-line indent"
            ><span class="lab">${msg("Within")}</span
            ><select @change=${(event: Event) => onChange(EXPIRES, (event.target as HTMLSelectElement).value)}>
              ${EXPIRIES.map((seconds) => html`<option value=${seconds} ?selected=${Number(values[EXPIRES]) === seconds}>${expiryWord(seconds)}</option>`)}
            </select></label
          >`
        : nothing
    }
    ${choice("fail", msg("Do not send it later"))}
  </fieldset>`;
}

function expiryWord(seconds: (typeof EXPIRIES)[number]): string {
  switch (seconds) {
    case 300:
      return msg("5 minutes");
    case 3_600:
      return msg("1 hour");
    case 28_800:
      return msg("8 hours");
    case 86_400:
      return msg("1 day");
    case 259_200:
      return msg("3 days");
    case 604_800:
      return msg("7 days");
  }
}
