// Asks for the two to four values of a template. Emits `wt-template` with them.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { formats } from "../format.ts";
import { readNumber, templateSentence, valueLabel } from "../profiles/profile-words.ts";
import { readHour } from "../profiles/schedule-clock.ts";
import {
  type OffPeakHours,
  TEMPLATE_TABLE,
  type TemplateName,
  type TemplateValues,
  type ValueKind,
} from "../profiles/templates.ts";
import { mark } from "./icons.ts";
import { fieldHint } from "./meter-fields.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

const two = (n: number) => String(n).padStart(2, "0");

function written(kind: ValueKind, value: number): string {
  if (kind === "hour") return `${two(Math.floor(value / 3600))}:${two(Math.floor(value / 60) % 60)}`;
  return new Intl.NumberFormat(formats.locale, { useGrouping: false }).format(kind === "limit" ? value / 1e6 : value);
}

function readValue(kind: ValueKind, text: string): number | null {
  if (kind === "hour") {
    const seconds = readHour(text);
    return seconds === null ? null : seconds % 86_400;
  }
  const value = readNumber(text);
  if (value === null) return null;
  return kind === "limit" ? Math.round(value * 1e6) : value;
}

@customElement("wt-template-form")
export class WtTemplateForm extends WtElement {
  @property({ attribute: false }) template!: TemplateName;
  /** Of the site that is drawn for; null: not known. */
  @property({ attribute: false }) offPeak: OffPeakHours | null = null;
  @state() private texts: Readonly<Record<string, string>> = {};
  @state() private tried = false;

  /** The night rate offers the hours of the site. */
  #offered(name: string, usual: number): number {
    if (this.template !== "night" || this.offPeak === null) return usual;
    return name === "from" ? this.offPeak.from : name === "to" ? this.offPeak.to : usual;
  }

  /** Whether the hours that are asked for are those of the site. */
  #sitesHours(): TemplateResult | typeof nothing {
    if (this.template !== "night" || this.offPeak === null) return nothing;
    const { from, to, site } = this.offPeak;
    const hours = `${written("hour", from)} – ${written("hour", to)}`;
    const isTyped = (name: string, seconds: number) =>
      this.texts[name] === undefined || readValue("hour", this.texts[name]) === seconds;
    return isTyped("from", from) && isTyped("to", to)
      ? html`<p class="sm mut">${msg(str`These are the off-peak hours of ${site}.`)}</p>`
      : html`<p class="v warn">${mark("warn")}<span>${msg(str`Off-peak at ${site} is ${hours}; outside it power costs more.`)}</span></p>`;
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const values: Record<string, number> = {};
    for (const [name, [kind, offered]] of Object.entries(TEMPLATE_TABLE[this.template].asks)) {
      const value = readValue(kind, this.texts[name] ?? written(kind, this.#offered(name, offered)));
      if (value === null) {
        await this.updateComplete;
        this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
        return;
      }
      values[name] = value;
    }
    this.emit<TemplateValues>("wt-template", values);
  };

  override render() {
    const { template } = this;
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      <p>${templateSentence(template)}</p>
      <div class="profile-fields">
        ${Object.entries(TEMPLATE_TABLE[template].asks).map(([name, [kind, offered]], index) => {
          const text = this.texts[name] ?? written(kind, this.#offered(name, offered));
          const id = `template-${name}`;
          const isWrong = this.tried && readValue(kind, text) === null;
          const hint = kind === "hour" ? msg("Hours and minutes, as 22:00.") : msg("A number, 0 or more.");
          return html`<div class="field">
            <label for=${id}>${valueLabel(template, name)}</label>
            <input
              id=${id}
              autocomplete="off"
              inputmode=${kind === "hour" ? "text" : "decimal"}
              ?autofocus=${index === 0}
              aria-invalid=${isWrong}
              aria-describedby="${id}-hint"
              .value=${text}
              @input=${(event: Event) => {
                this.texts = { ...this.texts, [name]: (event.target as HTMLInputElement).value };
              }}
            />
            ${fieldHint(`${id}-hint`, isWrong ? hint : null, hint)}
          </div>`;
        })}
      </div>
      ${this.#sitesHours()}
      <p class="sm mut">${msg("The steps drawn so far are replaced; undo brings them back.")}</p>
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit">${msg("Draw it")}</button>
      </div>
    </form>`;
  }
}
