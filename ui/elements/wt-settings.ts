// A station's settings as a table that can be searched; each that may be changed opens to a field in its row. Emits
// `wt-ask`, `wt-change` with setting and value, and `wt-search`.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Setting, SettingList } from "../../edge/contract/ocpp.ts";
import { formats } from "../format.ts";
import { byComponent, settingKey, settingsWith, variableWord } from "../setting-words.ts";
import type { Work } from "../work.ts";
import { failureSentence } from "./failure.ts";
import { icon, mark } from "./icons.ts";
import { emptyState } from "./page-states.ts";
import { ago } from "./quantity.ts";
import { WtElement } from "./wt-element.ts";

/** A full inventory has a thousand variables; more rows come on demand. */
const ROWS_AT_FIRST = 200;
const COLUMNS = 4;

export interface SettingChange {
  readonly setting: Setting;
  readonly value: string;
}

/** What became of the newest change. */
export interface ChangeEnd {
  readonly key: string;
  readonly work: Work<{ readonly taken: boolean; readonly sentence: string }>;
}

@customElement("wt-settings")
export class WtSettings extends WtElement {
  @property({ attribute: false }) list!: SettingList;
  @property() text = "";
  /** The reader may change them and ask the station. */
  @property({ type: Boolean }) mayCommand = false;
  @property({ type: Boolean }) online = false;
  /** Of asking the station for all of them; a sentence of what it said. */
  @property({ attribute: false }) asking!: Work<string>;
  @property({ attribute: false }) change: ChangeEnd | null = null;
  @state() private edited: string | null = null;
  @state() private rows = ROWS_AT_FIRST;

  override render(): TemplateResult {
    const found = settingsWith(this.list.items, this.text);
    return html`<div class="ch">
        <h2>${msg("Settings")}</h2>
        <span class="mut">${formats.count(this.list.items.length)}</span>
        <span class="sp row wrap">
          ${this.list.completeAtMillis === null ? nothing : html`<span class="mut sm">${msg("all told")} ${ago(this.list.completeAtMillis)}</span>`}
          ${this.mayCommand ? this.#renderAsk() : nothing}
        </span>
      </div>
      ${this.#renderAsked()}
      ${
        this.list.items.length === 0
          ? emptyState(
              msg("No setting known yet"),
              this.mayCommand
                ? msg("They appear here as soon as the station is asked for them, and with every change.")
                : msg("They appear here as soon as somebody asks the station for them."),
            )
          : html`${this.#renderSearch(found.length)} ${found.length === 0 ? emptyState(msg("No setting fits"), msg("Search looks at components, variables and values.")) : this.#renderTable(found)}`
      }`;
  }

  #renderAsk(): TemplateResult {
    const running = this.asking.state === "running";
    return html`<button class="btn s" ?disabled=${!this.online || running} @click=${() => this.emit("wt-ask", null)}>
      ${icon("turn")}${running ? msg("Asking the station") : msg("Ask the station")}
    </button>`;
  }

  #renderAsked(): TemplateResult | typeof nothing {
    const { asking } = this;
    if (this.mayCommand && !this.online) {
      return html`<p class="note commands-note">${mark("none")}<span>${msg("The station is offline. It cannot be asked now; what stands here is what it told last.")}</span></p>`;
    }
    if (asking.state === "failed") {
      return html`<p class="answer-line pad-16" role="alert">${mark("invalid")}<span>${msg("The station was not asked.")} ${failureSentence(asking.error)}</span></p>`;
    }
    if (asking.state !== "done") return nothing;
    return html`<p class="answer-line pad-16" role="status">${mark("info")}<span>${asking.value}</span></p>`;
  }

  #renderSearch(found: number): TemplateResult {
    return html`<div class="filters" role="search" aria-label=${msg("Filter")}>
      <label class="in-line wide-field"
        ><span class="lab">${msg("Search")}</span
        ><input
          type="search"
          maxlength="100"
          spellcheck="false"
          autocomplete="off"
          placeholder=${msg("Component, variable or value")}
          .value=${this.text}
          @input=${(event: Event) => {
            this.rows = ROWS_AT_FIRST;
            this.emit("wt-search", (event.target as HTMLInputElement).value);
          }}
      /></label>
      ${this.text === "" ? nothing : html`<span class="mut sm" role="status">${msg(str`${formats.count(found)} found`)}</span>`}
    </div>`;
  }

  #renderTable(found: readonly Setting[]): TemplateResult {
    const shown = found.slice(0, this.rows);
    return html`<div class="fit"><table class="two-line settings-table">
        <thead>
          <tr>
            <th scope="col">${msg("Setting")}</th>
            <th scope="col">${msg("Value")}</th>
            <th scope="col" class="late">${msg("Since")}</th>
            <th scope="col"><span class="vh">${msg("Change")}</span></th>
          </tr>
        </thead>
        <tbody>
          ${byComponent(shown).map(
            ([component, settings]) => html`${
              component === ""
                ? nothing
                : html`<tr class="day"><th scope="rowgroup" colspan=${COLUMNS}>${component}</th></tr>`
            }
              ${repeat(settings, settingKey, (setting) => this.#renderRow(setting))}`,
          )}
        </tbody>
      </table></div>
      ${
        found.length > shown.length
          ? html`<div class="more row"><button class="btn" @click=${() => {
              this.rows += ROWS_AT_FIRST;
            }}>${msg(str`Show more, ${formats.count(found.length - shown.length)} left`)}</button></div>`
          : nothing
      }`;
  }

  #renderRow(setting: Setting): TemplateResult {
    const key = settingKey(setting);
    const name = variableWord(setting);
    const isEdited = this.edited === key;
    const mayChange = this.mayCommand && setting.readonly !== true;
    return html`<tr>
        <th scope="row" class="p1 m">${name}</th>
        <td class="p3 value">${isEdited ? this.#renderEditor(setting) : this.#renderValue(setting)}</td>
        <td class="p0 mut late">${ago(setting.atMillis)}</td>
        <td class="p2 acts">
          ${
            setting.readonly === true
              ? html`<span class="mut sm">${msg("read only")}</span>`
              : mayChange && !isEdited
                ? html`<button class="btn q s" aria-label=${msg(str`Change ${name}`)} ?disabled=${!this.online} @click=${() => void this.#edit(key)}>${icon("edit")}</button>`
                : nothing
          }
        </td>
      </tr>
      ${this.change?.key === key ? this.#renderEnd(this.change.work) : nothing}`;
  }

  #renderValue({ value, unit }: Setting): TemplateResult {
    if (value === null) return html`<span class="mut">${msg("not told")}</span>`;
    if (value === "") return html`<span class="mut">${msg("empty")}</span>`;
    return html`<span class="m brk">${value}</span>${unit === null ? nothing : html`<span class="u">${unit}</span>`}`;
  }

  #renderEditor(setting: Setting): TemplateResult {
    const name = variableWord(setting);
    const options =
      setting.dataType === "boolean" && setting.options.length === 0 ? ["true", "false"] : setting.options;
    const isList = setting.dataType?.endsWith("List") && setting.dataType !== "OptionList";
    const send = (event: SubmitEvent) => {
      event.preventDefault();
      const field = (event.target as HTMLFormElement).elements.namedItem("value");
      const { value } = field as HTMLInputElement | HTMLSelectElement;
      this.emit<SettingChange>("wt-change", { setting, value });
      this.edited = null;
    };
    return html`<form class="in-place" @submit=${send} @keydown=${(event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.edited = null;
    }}>
      ${
        options.length > 0 && !isList
          ? html`<select name="value" aria-label=${name}>${options.map((option) => html`<option ?selected=${option === setting.value}>${option}</option>`)}</select>`
          : html`<input class="mono" name="value" aria-label=${name} autocomplete="off" spellcheck="false" maxlength="2500" .value=${setting.value ?? ""} />`
      }
      <button class="btn s p" type="submit">${msg("Set")}</button>
      <button class="btn s" type="button" @click=${() => {
        this.edited = null;
      }}>${msg("Cancel")}</button>
      ${isList && options.length > 0 ? html`<span class="hint mut sm">${msg(str`Several, with commas: ${options.join(", ")}`)}</span>` : nothing}
    </form>`;
  }

  async #edit(key: string): Promise<void> {
    this.edited = key;
    await this.updateComplete;
    this.querySelector<HTMLElement>(".in-place [name=value]")?.focus();
  }

  #renderEnd(work: ChangeEnd["work"]): TemplateResult {
    const line = (kind: Parameters<typeof mark>[0], sentence: string) =>
      html`<tr class="setting-end"><td colspan=${COLUMNS}><span class="answer-line">${mark(kind)}<span>${sentence}</span></span></td></tr>`;
    switch (work.state) {
      case "running":
        return line("none", msg("Waiting for the station."));
      case "failed":
        return line("invalid", `${msg("Not changed.")} ${failureSentence(work.error)}`);
      case "done":
        return line(work.value.taken ? "valid" : "warn", work.value.sentence);
      default:
        return html``;
    }
  }
}
