// Stopping a session from its driver's page: the button, the question before it, and what the station answered.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { mayStopAgain, type StopOutcome, stopMark, stopSentence } from "../driver-stop-words.ts";
import { NOT_STARTED, type Work } from "../work.ts";
import { confirmation } from "./confirmation.ts";
import { failure } from "./failure.ts";
import { icon, mark } from "./icons.ts";

export interface DriverStopOptions {
  readonly work: Work<StopOutcome>;
  readonly nowMillis: number;
  readonly onAsk: () => void;
}

/** Nothing where the session cannot be stopped from here and nobody tried. */
export function driverStopButton(
  stoppable: boolean,
  { work, nowMillis, onAsk }: DriverStopOptions,
): TemplateResult | typeof nothing {
  if (work.state === "running") {
    return html`<button class="btn" disabled>${icon("stop")}${msg("Asking the charger")}</button>`;
  }
  const isDone = work.state === "done" && !mayStopAgain(work.value, nowMillis);
  if (!stoppable || isDone) return nothing;
  return html`<button class="btn" @click=${onAsk}>${icon("stop")}${msg("Stop charging")}</button>`;
}

/** What was answered; empty before. Screen readers are told of each change. */
export function driverStopAnswer(work: Work<StopOutcome>): TemplateResult {
  return html`<div role="status">
    ${work.state === "running" ? html`<p class="note">${mark("none")}<span>${msg("Asking the charger to stop. It has 30 s to answer.")}</span></p>` : nothing}
    ${work.state === "done" ? html`<p class="note">${mark(stopMark(work.value))}<span>${stopSentence(work.value)}</span></p>` : nothing}
  </div>
  ${failure(work, msg("The charger was not asked."))}`;
}

export function driverStopQuestion(options: {
  readonly onStop: () => void;
  readonly onClosed: () => void;
}): TemplateResult {
  return confirmation({
    question: msg("Stop charging?"),
    consequences: [
      msg("The car charges no further. To go on, start anew at the charger."),
      msg("What was charged until then stands on the receipt, which appears here."),
    ],
    verb: msg("Stop charging"),
    failed: "",
    work: NOT_STARTED,
    onConfirm: options.onStop,
    onClosed: options.onClosed,
  });
}
