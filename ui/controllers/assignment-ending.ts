// Ending an assignment from a list of them: asked before, run, told.
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { nothing } from "lit";
import type { Assignment, StartedRollOut } from "../../edge/contract/assignments.ts";
import type { Api } from "../api.ts";
import { endAssignment } from "../api-assignments.ts";
import { targetText } from "../delivery-words.ts";
import { endConsequences } from "../elements/assignments-list.ts";
import { confirmation } from "../elements/confirmation.ts";
import { closeModalOf } from "../elements/modal.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

export class AssignmentEnding implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #api: () => Api;
  readonly #onEnded: (started: StartedRollOut) => void;
  #assignment: Assignment | null = null;
  #work: Work<StartedRollOut> = NOT_STARTED;

  constructor(host: ReactiveControllerHost & HTMLElement, api: () => Api, onEnded: (started: StartedRollOut) => void) {
    this.#host = host;
    this.#api = api;
    this.#onEnded = onEnded;
    host.addController(this);
  }

  hostConnected(): void {
    // Nothing until somebody asks.
  }

  readonly ask = (assignment: Assignment) => {
    this.#assignment = assignment;
    this.#work = NOT_STARTED;
    this.#host.requestUpdate();
  };

  async #end(assignment: Assignment): Promise<void> {
    this.#work = RUNNING;
    this.#host.requestUpdate();
    this.#work = await workOf(endAssignment(this.#api(), assignment.id, new AbortController().signal));
    this.#host.requestUpdate();
    if (this.#work.state !== "done") return;
    closeModalOf(this.#host);
    const where = targetText(assignment.target, assignment.targetName);
    const said = msg(str`The assignment of ${assignment.profileName} to ${where} has ended`);
    this.#host.dispatchEvent(new CustomEvent("wt-announce", { detail: said, bubbles: true, composed: true }));
    this.#onEnded(this.#work.value);
  }

  /** The question, while it is open. */
  dialog(): TemplateResult | typeof nothing {
    const assignment = this.#assignment;
    if (assignment === null) return nothing;
    const where = targetText(assignment.target, assignment.targetName);
    return confirmation({
      question: msg(str`End ${assignment.profileName} at ${where}?`),
      consequences: endConsequences(assignment),
      verb: msg("End the assignment"),
      failed: msg("It was not ended."),
      work: this.#work,
      onConfirm: () => void this.#end(assignment),
      onClosed: () => {
        this.#assignment = null;
        this.#host.requestUpdate();
      },
    });
  }
}
