// Beside the verify form: examples to try, and what is checked.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { mark } from "./icons.ts";

export type ExampleName = "valid" | "tampered" | "session";

export function verifyAside(onExample: (which: ExampleName) => void): TemplateResult {
  return html`<div class="col">
    <section class="card">
      <div class="ch"><h2>${msg("Try it")}</h2></div>
      <div class="try">
        ${example(onExample, "valid", "valid", msg("A valid record"), msg("Begin and end of a session in one record"))}
        ${example(onExample, "tampered", "invalid", msg("A tampered record"), msg("One digit of the end register was changed"))}
        ${example(onExample, "session", "valid", msg("A session of three records"), msg("Judged together: same meter, unbroken pages"))}
      </div>
    </section>
    <section class="card">
      <div class="ch"><h2>${msg("What is checked")}</h2></div>
      <ul class="say">
        <li>${msg("The signature, over the bytes exactly as received")}</li>
        <li>${msg("The key: who vouches for it, and whether it is a key at all")}</li>
        <li>${msg("The rules: register, times, units, meter status, error flags, pagination")}</li>
      </ul>
    </section>
  </div>`;
}

function example(
  onExample: (which: ExampleName) => void,
  which: ExampleName,
  kind: "valid" | "invalid",
  title: string,
  sentence: string,
): TemplateResult {
  return html`<button class="example" @click=${() => onExample(which)}>
    ${mark(kind)}<span><b class="b">${title}</b><span class="sm mut">${sentence}</span></span>
  </button>`;
}
