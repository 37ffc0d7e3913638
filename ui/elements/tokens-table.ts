// Identifications as a table; on a phone each becomes a row of two lines with its buttons below.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Token } from "../../edge/contract/tokens.ts";
import { formats } from "../format.ts";
import { sessionsHref } from "../router.ts";
import { dayWord } from "../token-form.ts";
import { tokenStatusWord, tokenTypeWord } from "../token-words.ts";
import { type Mark, mark } from "./icons.ts";

export interface TokensTableOptions {
  readonly mayChange: boolean;
  /** The one that is being blocked or unblocked. */
  readonly busy: string | null;
  readonly onEdit: (token: Token) => void;
  readonly onBlock: (token: Token) => void;
  readonly onRemove: (token: Token) => void;
}

export function tokensTable(tokens: readonly Token[], options: TokensTableOptions): TemplateResult {
  return html`<div class="fit"><table class="two-line people">
    <thead>
      <tr>
        <th scope="col">${msg("Identification")}</th>
        <th scope="col">${msg("Name")}</th>
        <th scope="col">${msg("Status")}</th>
        <th scope="col" class="least">${msg("Kind")}</th>
        <th scope="col" class="late">${msg("Group")}</th>
        <th scope="col" class="least">${msg("Last day")}</th>
        <th scope="col" class="num late">${msg("Charging now")}</th>
        ${options.mayChange ? html`<th scope="col"><span class="vh">${msg("Actions")}</span></th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${tokens.map((token) => tokenRow(token, options))}
    </tbody>
  </table></div>`;
}

const MARKS: Readonly<Record<Token["status"], Mark>> = { accepted: "valid", blocked: "invalid", expired: "none" };

function tokenRow(token: Token, options: TokensTableOptions): TemplateResult {
  const { idToken, name, status, type, group, expiresAtMillis, activeSessions, maxSessions } = token;
  const most = maxSessions === null ? msg("any number") : formats.count(maxSessions);
  return html`<tr>
    <th scope="row" class="p1 ell name m" title=${idToken}><a href=${sessionsHref({ idToken })} aria-label=${msg(str`${idToken}, its sessions`)}>${idToken}</a></th>
    <td class="p3 ell name" title=${name}>${name || html`<span class="mut">${msg("no name")}</span>`}</td>
    <td class="p2"><span class="v ${MARKS[status]}">${mark(MARKS[status])}${tokenStatusWord(status)}</span></td>
    <td class="p0 least">${tokenTypeWord(type)}</td>
    <td class="p0 late ell m group" title=${group ?? nothing}>${group ?? nothing}</td>
    <td class="p4 least">${expiresAtMillis === null ? html`<span class="mut">${msg("never")}</span>` : dayWord(expiresAtMillis)}</td>
    <td class="p0 late num" title=${msg(str`May charge at the same time: ${most}`)}>${activeSessions === 0 ? html`<span class="mut">0</span>` : formats.count(activeSessions)}</td>
    ${options.mayChange ? html`<td class="p5 acts">${tokenActions(token, options)}</td>` : nothing}
  </tr>`;
}

function tokenActions(token: Token, options: TokensTableOptions): TemplateResult {
  const { idToken, blocked } = token;
  return html`<button class="btn s" aria-label=${msg(str`Edit ${idToken}`)} @click=${() => options.onEdit(token)}>${msg("Edit")}</button
    ><button
      class="btn s"
      ?disabled=${options.busy === idToken}
      aria-label=${blocked ? msg(str`Unblock ${idToken}`) : msg(str`Block ${idToken}`)}
      @click=${() => options.onBlock(token)}
    >
      ${blocked ? msg("Unblock") : msg("Block")}</button
    ><button class="btn s d" aria-label=${msg(str`Delete ${idToken}`)} @click=${() => options.onRemove(token)}>${msg("Delete")}</button>`;
}
