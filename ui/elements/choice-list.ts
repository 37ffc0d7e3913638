// A field to search in and what was found, one of which is chosen: works by key, by touch and with a screen reader as radio buttons do.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { type Choice, MOST_CHOICES } from "../target-choices.ts";
import type { Work } from "../work.ts";
import { failureSentence } from "./failure.ts";
import { mark } from "./icons.ts";

export interface ChoiceListOptions<T> {
  /** Of the field: unique in the page. */
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly found: Work<readonly Choice<T>[]>;
  /** Id of the chosen one; null: none. */
  readonly chosen: string | null;
  /** What is said where nothing is there at all. */
  readonly empty: string;
  readonly onType: (text: string) => void;
  readonly onChoose: (choice: Choice<T>) => void;
}

export function choiceList<T>(options: ChoiceListOptions<T>): TemplateResult {
  const { id, found, text } = options;
  return html`<div class="field">
    <label for=${id}>${options.label}</label>
    <input
      id=${id}
      type="search"
      maxlength="100"
      autocomplete="off"
      spellcheck="false"
      placeholder=${options.placeholder}
      .value=${text}
      @input=${(event: InputEvent) => options.onType((event.target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => {
        // Enter in the search would send the form before anything is chosen.
        if (event.key === "Enter") event.preventDefault();
      }}
    />
    <div class="choice-box" role="radiogroup" aria-label=${msg("Found")} aria-busy=${found.state === "running"}>
      ${renderFound(options)}
    </div>
  </div>`;
}

function renderFound<T>({ id, found, chosen, empty, text, onChoose }: ChoiceListOptions<T>): TemplateResult {
  if (found.state === "failed") {
    return html`<p class="pad-16 v invalid wrap-words" role="alert">${mark("invalid")}<span>${failureSentence(found.error)}</span></p>`;
  }
  if (found.state !== "done") return html`<p class="pad-16 mut">${msg("Reading")}</p>`;
  if (found.value.length === 0)
    return html`<p class="pad-16 mut" role="status">${text === "" ? empty : msg("Nothing of this name is there.")}</p>`;
  const shown = found.value.slice(0, MOST_CHOICES);
  const isHidden = chosen !== null && !shown.some((choice) => choice.id === chosen);
  const kept = isHidden ? found.value.filter((choice) => choice.id === chosen) : [];
  return html`${[...kept, ...shown].map(
    (choice) => html`<label class="pick"
      ><input type="radio" name="${id}-choice" .checked=${choice.id === chosen} @change=${() => onChoose(choice)} />
      <span class="brk"><b>${choice.title}</b> ${choice.detail === "" ? nothing : html`<span class="mut">${choice.detail}</span>`}</span></label
    >`,
  )}
  ${found.value.length > shown.length ? html`<p class="pad-16 mut sm">${msg("More are there: type a part of the name.")}</p>` : nothing}`;
}
