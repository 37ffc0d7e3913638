// The fields of a new account: name, e-mail, password. Of the first run and of an invitation.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { MIN_PASSWORD_LENGTH } from "../../edge/contract/access.ts";
import "./wt-password.ts";
import type { WtPassword } from "./wt-password.ts";

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** `email`: given, when the invitation is for one address alone. `problem`: of the password. */
export function accountFields(email: string | null, problem: string): TemplateResult {
  return html`<div class="field">
      <label for="name">${msg("Name")}</label>
      <input id="name" name="name" autocomplete="name" required maxlength="100" />
    </div>
    <div class="field">
      <label for="email">${msg("E-mail")}</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        autocapitalize="off"
        spellcheck="false"
        required
        maxlength="254"
        .value=${email ?? ""}
        ?readonly=${email !== null}
      />
    </div>
    <wt-password
      label=${msg("Password")}
      autocomplete="new-password"
      hint=${msg(str`At least ${MIN_PASSWORD_LENGTH} characters. A sentence is good; symbols and digits are not needed.`)}
      .problem=${problem}
    ></wt-password>`;
}

/** What the form holds, or what is wrong with the password. */
export function readAccount(form: HTMLFormElement): NewAccount | { readonly problem: string } {
  const field = (name: string) => form.querySelector<HTMLInputElement>(`#${name}`)?.value.trim() ?? "";
  const password = form.querySelector<WtPassword>("wt-password");
  const value = password?.value ?? "";
  // Characters as the server counts them: UTF-16 units.
  if (value.length < MIN_PASSWORD_LENGTH) {
    password?.focus();
    return { problem: msg(str`It has ${value.length} characters. At least ${MIN_PASSWORD_LENGTH} are needed.`) };
  }
  return { name: field("name"), email: field("email"), password: value };
}
