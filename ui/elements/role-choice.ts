// A choice among roles, each with what it may do.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { ROLES, type Role } from "../../edge/contract/permissions.ts";
import { roleSentence, roleWord } from "../permission-words.ts";

export function roleChoice(chosen: Role, onChoose: (role: Role) => void): TemplateResult {
  return html`<fieldset class="choices">
    <legend class="lab">${msg("Role")}</legend>
    ${ROLES.map(
      (role) =>
        html`<label class="choice">
          <input
            type="radio"
            name="role"
            value=${role}
            .checked=${role === chosen}
            ?autofocus=${role === chosen}
            @change=${() => onChoose(role)}
          />
          <span><b>${roleWord(role)}</b><span class="hint">${roleSentence(role)}</span></span>
        </label>`,
    )}
  </fieldset>`;
}
