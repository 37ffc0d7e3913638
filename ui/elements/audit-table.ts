// Entries of the audit trail as a table; each opens to everything that is known of it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { AuditEntry } from "../../edge/contract/audit.ts";
import {
  actionWord,
  actorWord,
  type FieldChange,
  fieldChanges,
  subjectHref,
  subjectName,
  subjectWord,
} from "../audit-words.ts";
import { formats } from "../format.ts";
import { type AuditFilter, hrefOf } from "../router.ts";
import { icon } from "./icons.ts";
import { exactTime } from "./quantity.ts";

/** Changes shown in a row; the opened entry has them all. */
const SHOWN = 2;
const COLUMNS = 5;

export interface AuditTableOptions {
  readonly filter: AuditFilter;
  /** Id of the entry that is open. */
  readonly opened: number | null;
  readonly onOpen: (id: number | null) => void;
}

export function auditTable(entries: readonly AuditEntry[], options: AuditTableOptions): TemplateResult {
  return html`<div class="fit"><table class="two-line audit">
    <thead>
      <tr>
        <th scope="col">${msg("Time")}, ${formats.zone(entries[0]?.atMillis ?? 0)}</th>
        <th scope="col">${msg("Who")}</th>
        <th scope="col">${msg("What")}</th>
        <th scope="col">${msg("On")}</th>
        <th scope="col" class="late">${msg("Change")}</th>
      </tr>
    </thead>
    <tbody>
      ${entries.map((entry) => entryRows(entry, options))}
    </tbody>
  </table></div>`;
}

function entryRows(entry: AuditEntry, options: AuditTableOptions): TemplateResult {
  const isOpen = options.opened === entry.id;
  const toggle = () => options.onOpen(isOpen ? null : entry.id);
  const changes = fieldChanges(entry);
  return html`<tr class="link ${isOpen ? "sel" : ""}" @click=${toggle}>
      <td class="p4 nw">${exactTime(entry.atMillis)}</td>
      <td class="p3 ell who">${actorWord(entry.actor)}</td>
      <td class="p1">
        <button
          class="lnk cell"
          aria-expanded=${isOpen}
          aria-controls=${isOpen ? `entry-${entry.id}` : nothing}
          @click=${(event: Event) => {
            // The row would toggle it a second time.
            event.stopPropagation();
            toggle();
          }}
        >
          ${actionWord(entry.action)}
        </button>
      </td>
      <td class="p2 ell on">${subjectLink(entry.subject)}</td>
      <td class="p0 late ell change">
        ${changes.slice(0, SHOWN).map((change, index) => html`${index > 0 ? html`<span class="mut">, </span>` : nothing}${changeInShort(change)}`)}${
          changes.length > SHOWN
            ? html` <span class="mut">${msg(str`and ${changes.length - SHOWN} more`)}</span>`
            : nothing
        }
      </td>
    </tr>
    ${isOpen ? openedRow(entry, changes, options.filter) : nothing}`;
}

function subjectLink(subject: AuditEntry["subject"]): TemplateResult | string {
  const href = subjectHref(subject);
  const name = subjectName(subject);
  if (href === null) return name;
  return html`<a href=${href} title=${subject.id} @click=${(event: Event) => event.stopPropagation()}>${name}</a>`;
}

/** "Role Viewer → Operator"; a value that was set has no arrow. */
function changeInShort({ name, from, to }: FieldChange): TemplateResult {
  return html`<span class="mut">${name}:</span> ${from === null ? nothing : html`<span class="was">${from}</span> <span aria-label=${msg("to")}>→</span> `}${to ?? html`<span class="mut">${msg("nothing")}</span>`}`;
}

function openedRow(entry: AuditEntry, changes: readonly FieldChange[], filter: AuditFilter): TemplateResult {
  const narrowed = (change: AuditFilter) => hrefOf({ page: "audit", filter: { ...filter, ...change } });
  return html`<tr class="opened" id="entry-${entry.id}">
    <td colspan=${COLUMNS}>
      <div class="entry">
        <dl class="kv">
          <dt>${msg("Time")}</dt>
          <dd>${formats.day(entry.atMillis)}, ${formats.clock(entry.atMillis)} ${formats.zone(entry.atMillis)}</dd>
          <dt>${msg("Who")}</dt>
          <dd>${actorWord(entry.actor)}${entry.actor.kind === "key" ? html` <span class="mut">${msg("API key")}</span>` : nothing}</dd>
          <dt>${subjectWord(entry.subject.kind)}</dt>
          <dd class="brk">${subjectName(entry.subject)}${entry.subject.name && entry.subject.name !== entry.subject.id ? html` <span class="m mut">${entry.subject.id}</span>` : nothing}</dd>
          <dt>${msg("Address")}</dt>
          <dd class="m">${entry.address ?? html`<span class="mut">${msg("not told")}</span>`}</dd>
          <dt>${msg("Request")}</dt>
          <dd class="m brk">${entry.requestId}</dd>
          <dt>${msg("Entry")}</dt>
          <dd class="m">${entry.id}</dd>
        </dl>
        <div>
          ${changes.length === 0 ? html`<p class="mut pad">${msg("No value differs.")}</p>` : changesTable(changes)}
          <div class="row wrap pad">
            ${entry.actor.id === null ? nothing : html`<a class="btn s" href=${narrowed({ actor: entry.actor.id })}>${icon("filter")}${msg(str`All by ${actorWord(entry.actor)}`)}</a>`}
            <a class="btn s" href=${narrowed({ subject: entry.subject.id })}>${icon("filter")}${msg(str`All on ${subjectName(entry.subject)}`)}</a>
          </div>
        </div>
      </div>
    </td>
  </tr>`;
}

function changesTable(changes: readonly FieldChange[]): TemplateResult {
  const value = (text: string | null) => text ?? html`<span class="mut">${msg("nothing")}</span>`;
  return html`<table class="changes">
    <thead>
      <tr>
        <th scope="col">${msg("Value")}</th>
        <th scope="col">${msg("Before")}</th>
        <th scope="col">${msg("After")}</th>
      </tr>
    </thead>
    <tbody>
      ${changes.map((change) => html`<tr><th scope="row">${change.name}</th><td class="brk">${value(change.from)}</td><td class="brk">${value(change.to)}</td></tr>`)}
    </tbody>
  </table>`;
}
