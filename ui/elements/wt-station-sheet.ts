// The QR code that stands at a station: leads to its public form. Shown small, and printed as a sheet of its own with words in both
// languages, since whoever stands there has not chosen one.
import { msg, str } from "@lit/localize";
import { generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";
import { html, nothing, render, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { copyText } from "../clipboard-text.ts";
import { icon, wordmark } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

/** Light modules around the code (ISO/IEC 18004, 9.1: four). */
const QUIET = 4;
const SIZES = ["a6", "a4"] as const;
type Size = (typeof SIZES)[number];

/** On paper stand both languages, whichever the page is in. */
const ON_PAPER = [
  {
    language: "en",
    title: "How was charging here?",
    text: "Scan to say what worked and what did not, and to read what others say. No app, no account.",
  },
  {
    language: "de",
    title: "Wie war das Laden hier?",
    text: "Scannen und sagen, was geklappt hat und was nicht, und lesen, was andere sagen. Ohne App und ohne Konto.",
  },
] as const;

@customElement("wt-station-sheet")
export class WtStationSheet extends WtElement {
  @property() stationId = "";
  /** As drivers read it; empty: the id alone. */
  @property() name = "";
  /** Prints the page; a test gives its own. */
  @property({ attribute: false }) print: () => void = () => window.print();
  @state() private size: Size = "a6";
  @state() private copied = false;

  get #url(): string {
    return `${location.origin}/at/${encodeURIComponent(this.stationId)}`;
  }

  override render(): TemplateResult {
    return html`<section class="card">
      <div class="ch"><h2>${msg("QR code for the station")}</h2></div>
      <div class="driver-link">
        ${this.#code(msg("QR code of the form at the station"))}
        <div>
          <p class="sm ink2">${msg("Leads to the form where anyone can say how it was here, and to the public page if it is listed.")}</p>
          <code class="m brk url" tabindex="0">${this.#url}</code>
          <div class="acts">
            <span class="seg" role="group" aria-label=${msg("Size of the sheet")}>
              ${SIZES.map(
                (size) =>
                  html`<button
                    type="button"
                    aria-pressed=${size === this.size}
                    @click=${() => {
                      this.size = size;
                    }}
                  >
                    ${size.toUpperCase()}
                  </button>`,
              )}
            </span>
            <button class="btn s" @click=${() => this.#print()}>${icon("file")}${msg("Print the sheet")}</button>
            <button class="btn s" @click=${() => void this.#copy()}>${icon("copy")}${this.copied ? msg("Copied") : msg("Copy")}</button>
            <a class="btn s" href=${this.#url} target="_blank" rel="noopener">${icon("open")}${msg("Open")}</a>
          </div>
        </div>
      </div>
    </section>`;
  }

  #code(label: string | null): TemplateResult {
    const code = generate(this.#url);
    const edge = code.size + 2 * QUIET;
    return html`<svg
      class="qr"
      viewBox="${-QUIET} ${-QUIET} ${edge} ${edge}"
      shape-rendering="crispEdges"
      role=${label === null ? nothing : "img"}
      aria-label=${label ?? nothing}
    >
      <path d=${toSvgPath(code)} fill="currentColor" />
    </svg>`;
  }

  /** The sheet stands beside the page for as long as it prints; styles/community.css hides all else on paper. */
  #print(): void {
    const sheet = document.createElement("div");
    sheet.className = `qr-paper ${this.size}`;
    render(this.#paper(), sheet);
    document.body.append(sheet);
    addEventListener("afterprint", () => sheet.remove(), { once: true });
    this.print();
  }

  #paper(): TemplateResult {
    return html`<p class="qr-paper-name">${this.name || this.stationId}</p>
      ${ON_PAPER.map(({ language, title }) => html`<p class="qr-paper-ask" lang=${language}>${title}</p>`)} ${this.#code(null)}
      ${ON_PAPER.map(({ language, text }) => html`<p class="qr-paper-text" lang=${language}>${text}</p>`)}
      <p class="qr-paper-id">${this.stationId}</p>
      <p class="qr-paper-id">${this.#url}</p>
      <p class="qr-paper-mark">${wordmark()}</p>`;
  }

  async #copy(): Promise<void> {
    this.copied = await copyText(this.#url);
    const text = this.querySelector(".url");
    if (!this.copied && text) getSelection()?.selectAllChildren(text);
    if (this.copied) this.emit("wt-announce", msg(str`Copied: ${this.#url}`));
  }
}
