// People and open invitations as tables; on a phone each becomes a row of two lines with its buttons below.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Invitation, Person } from "../../edge/contract/access.ts";
import { makerWord } from "../audit-words.ts";
import { formats } from "../format.ts";
import { roleSentence, roleWord } from "../permission-words.ts";
import { icon, mark } from "./icons.ts";
import { ago } from "./quantity.ts";

export interface PeopleTableOptions {
  /** Id of the reader. */
  readonly ownId: string;
  /** Whether the reader may change people. */
  readonly mayChange: boolean;
  readonly nowMillis: number;
  readonly onRole: (person: Person) => void;
  readonly onRemove: (person: Person) => void;
}

export function peopleTable(people: readonly Person[], options: PeopleTableOptions): TemplateResult {
  const owners = people.filter((person) => person.role === "owner").length;
  return html`<div class="fit"><table class="two-line people">
    <thead>
      <tr>
        <th scope="col">${msg("Name")}</th>
        <th scope="col">${msg("E-mail")}</th>
        <th scope="col">${msg("Role")}</th>
        <th scope="col" class="late num">${msg("Passkeys")}</th>
        <th scope="col">${msg("Last seen")}</th>
        ${options.mayChange ? html`<th scope="col"><span class="vh">${msg("Actions")}</span></th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${people.map((person) => personRow(person, person.role === "owner" && owners === 1, options))}
    </tbody>
  </table></div>`;
}

function personRow(person: Person, isLastOwner: boolean, options: PeopleTableOptions): TemplateResult {
  const isOwn = person.id === options.ownId;
  return html`<tr>
    <th scope="row" class="p1 ell name" title=${person.name}>
      ${person.name}${isOwn ? html` <span class="v tag none plain">${msg("you")}</span>` : nothing}
    </th>
    <td class="p3 ell name" title=${person.email}>${person.email}</td>
    <td class="p2" title=${roleSentence(person.role)}>${roleWord(person.role)}</td>
    <td class="p0 late num">${person.passkeys === 0 ? html`<span class="mut">${msg("none")}</span>` : formats.count(person.passkeys)}</td>
    <td class="p4">${person.lastSeenAtMillis === null ? html`<span class="mut">${msg("not signed in")}</span>` : ago(person.lastSeenAtMillis)}</td>
    ${options.mayChange ? html`<td class="p5 acts">${personActions(person, { isOwn, isLastOwner }, options)}</td>` : nothing}
  </tr>`;
}

/** One's own row has no buttons: a slip there would lock one out. */
function personActions(
  person: Person,
  { isOwn, isLastOwner }: { readonly isOwn: boolean; readonly isLastOwner: boolean },
  options: PeopleTableOptions,
): TemplateResult {
  if (isOwn) {
    return html`<span class="mut sm"
      >${isLastOwner ? msg("The only owner. Make another one first.") : msg("Another owner changes your role or removes you.")}</span
    >`;
  }
  return html`<button class="btn s" aria-label=${msg(str`Change role of ${person.name}`)} @click=${() => options.onRole(person)}>
      ${msg("Change role")}</button
    ><button class="btn s d" aria-label=${msg(str`Remove ${person.name}`)} @click=${() => options.onRemove(person)}>
      ${msg("Remove")}
    </button>`;
}

export function invitationsTable(
  invitations: readonly Invitation[],
  nowMillis: number,
  onRevoke: (invitation: Invitation) => void,
): TemplateResult {
  return html`<div class="fit"><table class="two-line people">
    <thead>
      <tr>
        <th scope="col">${msg("For")}</th>
        <th scope="col">${msg("Role")}</th>
        <th scope="col" class="late">${msg("Invited by")}</th>
        <th scope="col">${msg("Good until")}</th>
        <th scope="col"><span class="vh">${msg("Actions")}</span></th>
      </tr>
    </thead>
    <tbody>
      ${invitations.map((invitation) => {
        const expired = invitation.expiresAtMillis <= nowMillis;
        const whom = invitation.email ?? msg("whoever has the link");
        return html`<tr>
          <th scope="row" class="p1 ell name" title=${whom}>${whom}</th>
          <td class="p2">${roleWord(invitation.role)}</td>
          <td class="p3 late ell name">${makerWord(invitation.invitedBy)}</td>
          <td class="p4">
            ${
              expired
                ? html`<span class="v none">${mark("none")}${msg("expired")}</span>`
                : ago(invitation.expiresAtMillis)
            }
          </td>
          <td class="p5 acts">
            <button class="btn s" aria-label=${expired ? msg(str`Clear away the invitation for ${whom}`) : msg(str`Revoke the invitation for ${whom}`)} @click=${() => onRevoke(invitation)}>
              ${icon("close")}${expired ? msg("Clear away") : msg("Revoke")}
            </button>
          </td>
        </tr>`;
      })}
    </tbody>
  </table></div>`;
}
