// The bytes of a record as received: the signed part marked, the signature underlined, as text or hex.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { formats } from "../format.ts";
import { type ByteRange, byteLines } from "./byte-lines.ts";
import { WtElement } from "./wt-element.ts";

/** Lines shown before the rest is asked for: some 5 KiB, three times the usual record. */
const FIRST_LINES = 72;
/** Width of one mono character at 12 px, and of the offset column with its gap. */
const CHARACTER_PIXELS = 7.1;
const OFFSET_PIXELS = 46 + 34;

@customElement("wt-bytes")
export class WtBytes extends WtElement {
  @property({ attribute: false }) bytes: Uint8Array = new Uint8Array();
  @property({ attribute: false }) signed: ByteRange | null = null;
  @property({ attribute: false }) signature: ByteRange | null = null;
  @state() private mode: "text" | "hex" = "text";
  @state() private all = false;
  @state() private widthPixels = 620;

  readonly #sizes = new ResizeObserver(([entry]) => {
    const width = entry?.contentRect.width ?? 0;
    // In the next frame: a new number of columns changes the height that is being observed.
    if (width > 0) requestAnimationFrame(() => this.#fit(width));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("bytes")) this.all = false;
  }

  override render() {
    const characters = Math.max(16, Math.floor((this.widthPixels - OFFSET_PIXELS) / CHARACTER_PIXELS));
    const columns = this.mode === "text" ? characters : Math.max(4, Math.floor(characters / 3 / 4) * 4);
    const lines = byteLines(this.bytes, { mode: this.mode, columns, signed: this.signed, signature: this.signature });
    const shown = this.all ? lines : lines.slice(0, FIRST_LINES);
    return html`<div class="ch sub">
        <h3>${msg("Bytes as received")}</h3>
        <span class="mut sm"
          >${
            this.signed
              ? msg(
                  str`${formats.count(this.bytes.length)} bytes, signed ${this.signed.start} to ${this.signed.end - 1}`,
                )
              : msg(str`${formats.count(this.bytes.length)} bytes, signed part not found`)
          }</span
        >
        <span class="sp legend"
          ><span><i class="key-signed"></i>${msg("Signed")}</span
          ><span><i class="key-signature"></i>${msg("Signature")}</span></span
        >
        <span class="seg" role="group" aria-label=${msg("Show as")}>
          <button aria-pressed=${this.mode === "text"} @click=${() => this.#show("text")}>${msg("Text")}</button>
          <button aria-pressed=${this.mode === "hex"} @click=${() => this.#show("hex")}>${msg("Hex")}</button>
        </span>
      </div>
      <pre class="raw" tabindex="0" aria-label=${msg("Bytes of the record")}>${shown.map(
        (line) =>
          html`<span class="of">${String(line.offset).padStart(4, "0")}</span>${line.segments.map((segment) =>
            segment.kind === "signed"
              ? html`<mark>${segment.text}</mark>`
              : segment.kind === "signature"
                ? html`<span class="sg">${segment.text}</span>`
                : segment.text,
          )}
`,
      )}</pre>
      ${
        shown.length < lines.length
          ? html`<div class="more">
            <button
              class="btn s"
              @click=${() => {
                this.all = true;
              }}
            >
              ${msg(str`Show all ${formats.count(lines.length)} lines`)}
            </button>
          </div>`
          : nothing
      }`;
  }

  #fit(widthPixels: number): void {
    this.widthPixels = widthPixels;
  }

  #show(mode: "text" | "hex"): void {
    this.mode = mode;
  }
}
