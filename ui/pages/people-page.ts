// Who has access: people with their roles, and the invitations that are open. One's own row cannot be changed here.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access, CreatedInvitation, Invitation, NewInvitation, Person } from "../../edge/contract/access.ts";
import type { Role } from "../../edge/contract/permissions.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import {
  changeRole,
  invitations,
  invite,
  people,
  person as readPerson,
  removePerson,
  revokeInvitation,
} from "../api-account.ts";
import { ApiError } from "../api-client.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { confirmation } from "../elements/confirmation.ts";
import { icon } from "../elements/icons.ts";
import { closeModal, closeModalOf, modal } from "../elements/modal.ts";
import { calmState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { invitationsTable, peopleTable } from "../elements/people-tables.ts";
import { ago } from "../elements/quantity.ts";
import "../elements/wt-invite-form.ts";
import "../elements/wt-role-form.ts";
import "../elements/wt-secret.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { roleSentence, roleWord } from "../permission-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

interface Everybody {
  readonly people: readonly Person[];
  /** Empty for those who may only look. */
  readonly invitations: readonly Invitation[];
}

type Dialog =
  | { readonly kind: "invite"; readonly made: CreatedInvitation | null }
  | { readonly kind: "role"; readonly person: Person; readonly theirs: Person | null }
  | { readonly kind: "remove"; readonly person: Person }
  | { readonly kind: "revoke"; readonly invitation: Invitation };

@customElement("wt-people-page")
export class WtPeoplePage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @state() private dialog: Dialog | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<Everybody>(this, {
    intervalMillis: 30_000,
    load: async (signal) => {
      const [all, open] = await Promise.all([
        people(this.api, signal),
        this.#mayChange ? invitations(this.api, signal) : Promise.resolve([]),
      ]);
      return { people: all, invitations: open };
    },
  });

  get #mayChange(): boolean {
    return may(this.access, "people:write");
  }

  #show(dialog: Dialog): void {
    this.work = NOT_STARTED;
    this.dialog = dialog;
  }

  readonly #closed = () => {
    this.dialog = null;
  };

  /** Runs a change; when it is done the dialog closes, `said` is said aloud, and the lists are read anew. */
  async #change(task: Promise<unknown>, said: string): Promise<void> {
    this.work = RUNNING;
    this.work = await workOf(task);
    if (this.work.state === "failed") return;
    closeModalOf(this);
    this.emit("wt-announce", said);
    this.#poll.restart();
  }

  async #invite(invitation: NewInvitation): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(invite(this.api, invitation, new AbortController().signal));
    this.work = done;
    if (done.state !== "done") return;
    this.dialog = { kind: "invite", made: done.value };
    this.emit("wt-announce", msg("The invitation is made. Its link is shown this once."));
    this.#poll.restart();
  }

  /** `basis`: the person as the reader saw it when he chose. */
  async #changeRole(opened: Person, basis: Person, role: Role): Promise<void> {
    const { signal } = new AbortController();
    this.work = RUNNING;
    const done = await workOf(changeRole(this.api, basis, role, signal));
    this.work = done;
    if (done.state === "done") {
      closeModalOf(this);
      this.emit("wt-announce", msg(str`${opened.name} is ${roleWord(role)} now`));
      this.#poll.restart();
    } else if (done.state === "failed" && done.error instanceof ApiError && done.error.kind === "conflict") {
      const theirs = await workOf(readPerson(this.api, opened.id, signal));
      this.work = theirs.state === "done" ? NOT_STARTED : theirs;
      if (theirs.state === "done") this.dialog = { kind: "role", person: opened, theirs: theirs.value.value };
      this.#poll.restart();
    }
  }

  override render() {
    return html`<div class="ph">
        <h1>${msg("People")}</h1>
        <span class="grow"></span>
        ${this.#mayChange ? html`<button class="btn p" @click=${() => this.#show({ kind: "invite", made: null })}>${icon("plus")}${msg("Invite somebody")}</button>` : nothing}
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      ${this.#renderLists()} ${this.#renderDialog()}`;
  }

  #renderLists(): TemplateResult {
    const { value, state, error } = this.#poll;
    if (!value) {
      return html`<section class="card">
        ${state === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading people"))}
      </section>`;
    }
    const mayChange = this.#mayChange;
    return html`<div class="col">
      <section class="card" aria-label=${msg("People")}>
        ${peopleTable(value.people, {
          ownId: this.access?.actor?.id ?? "",
          mayChange,
          nowMillis: this.#clock.nowMillis,
          onRole: (person) => this.#show({ kind: "role", person, theirs: null }),
          onRemove: (person) => this.#show({ kind: "remove", person }),
        })}
      </section>
      ${mayChange ? this.#renderInvitations(value.invitations) : nothing}
    </div>`;
  }

  #renderInvitations(open: readonly Invitation[]): TemplateResult {
    return html`<section class="card">
      <div class="ch"><h2>${msg("Invitations")}</h2>${open.length > 0 ? html`<span class="mut">${formats.count(open.length)}</span>` : nothing}</div>
      ${
        open.length === 0
          ? calmState(msg("No open invitation"), msg("Made and not yet accepted ones stand here, expired ones too."))
          : invitationsTable(open, this.#clock.nowMillis, (invitation) => this.#show({ kind: "revoke", invitation }))
      }
    </section>`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { dialog } = this;
    switch (dialog?.kind) {
      case undefined:
        return nothing;
      case "invite":
        return this.#renderInvite(dialog.made);
      case "role": {
        const { person, theirs } = dialog;
        return modal({
          label: msg(str`Role of ${person.name}`),
          onClosed: this.#closed,
          content: html`<wt-role-form
            .person=${person}
            .theirs=${theirs}
            .work=${this.work}
            @wt-role=${(event: CustomEvent<Role>) => void this.#changeRole(person, theirs ?? person, event.detail)}
          ></wt-role-form>`,
        });
      }
      case "remove": {
        const { person } = dialog;
        return confirmation({
          question: msg(str`Remove ${person.name}?`),
          consequences: [
            msg("Every session of this person ends at once, on all devices."),
            msg("Password and passkeys are deleted. API keys stay: they belong to the installation."),
            msg("What this person did stays in the audit trail, with the name."),
          ],
          verb: msg("Remove"),
          failed: msg(str`${person.name} was not removed.`),
          work: this.work,
          onConfirm: () =>
            void this.#change(
              removePerson(this.api, person.id, new AbortController().signal),
              msg(str`${person.name} is removed`),
            ),
          onClosed: this.#closed,
        });
      }
      case "revoke": {
        const { invitation } = dialog;
        return confirmation({
          question: msg("Revoke this invitation?"),
          consequences: [
            invitation.email
              ? msg(str`The link for ${invitation.email} stops working at once.`)
              : msg("The link stops working at once, whoever has it."),
          ],
          verb: msg("Revoke"),
          failed: msg("The invitation was not revoked."),
          work: this.work,
          onConfirm: () =>
            void this.#change(
              revokeInvitation(this.api, invitation.id, new AbortController().signal),
              msg("The invitation is revoked"),
            ),
          onClosed: this.#closed,
        });
      }
    }
  }

  #renderInvite(made: CreatedInvitation | null): TemplateResult {
    return modal({
      label: made ? msg("The invitation’s link") : msg("Invite somebody"),
      onClosed: this.#closed,
      content: made
        ? html`<div class="form-body">
            <p>
              ${made.email ? msg(str`For ${made.email}, as ${roleWord(made.role)}.`) : msg(str`For whoever has it, as ${roleWord(made.role)}.`)}
              ${roleSentence(made.role)}
            </p>
            <wt-secret
              .secret=${made.url}
              label=${msg("Link")}
              warning=${msg("Shown this once. Pass it on yourself, by a way that only this person reads.")}
            ></wt-secret>
            <p class="mut">${msg("Can be used once, ends")} ${ago(made.expiresAtMillis)}.</p>
            <div class="row wrap end"><button class="btn p" @click=${(event: Event) => closeModal(event.target)}>${msg("Done")}</button></div>
          </div>`
        : html`<wt-invite-form
            .work=${this.work}
            @wt-invite=${(event: CustomEvent<NewInvitation>) => void this.#invite(event.detail)}
          ></wt-invite-form>`,
    });
  }
}
