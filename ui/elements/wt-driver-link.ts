// The driver's link of a session, for those who may share it: as a QR code and as text; made anew or revoked. Emits
// `wt-renew` and `wt-revoke`.

import { msg } from "@lit/localize";
import { generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { copyText } from "../clipboard-text.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { icon } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

/** Light modules around the code (ISO/IEC 18004, 9.1: four). */
const QUIET = 4;

@customElement("wt-driver-link")
export class WtDriverLink extends WtElement {
  /** Null once revoked. */
  @property({ attribute: false }) url: string | null = null;
  /** The session is over: the link keeps showing it. */
  @property({ type: Boolean }) ended = false;
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private copied = false;
  #code: { readonly path: string; readonly size: number } | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("url")) return;
    this.copied = false;
    if (this.url === null) {
      this.#code = null;
      return;
    }
    const code = generate(this.url);
    this.#code = { path: toSvgPath(code), size: code.size };
  }

  override render(): TemplateResult {
    return html`<div class="ch"><h2>${msg("Driver’s link")}</h2></div>
      ${this.url === null ? this.#renderRevoked() : this.#renderLink(this.url)}`;
  }

  #renderRevoked(): TemplateResult {
    return html`<div class="em calm">
      <b>${msg("Revoked")}</b>
      <p>${msg("Nobody can follow this session by a link. A new one has another address.")}</p>
      ${failure(this.work, msg("The link was not made."))}
      <div class="row">
        <button class="btn" ?disabled=${this.work.state === "running"} @click=${() => this.emit("wt-renew", null)}>${icon("plus")}${msg("Make a link")}</button>
      </div>
    </div>`;
  }

  #renderLink(url: string): TemplateResult {
    const busy = this.work.state === "running";
    return html`<div class="driver-link">
        ${this.#renderCode()}
        <div>
          <p class="sm ink2">
            ${this.ended ? msg("Shows this session and nothing else to whoever has it.") : msg("Shows this session and nothing else to whoever has it, live. Let the driver scan it.")}
          </p>
          <code class="m brk url" tabindex="0">${url}</code>
          <div class="acts">
            <button class="btn s" @click=${() => void this.#copy(url)}>${icon("copy")}${this.copied ? msg("Copied") : msg("Copy")}</button>
            <a class="btn s" href=${url} target="_blank" rel="noopener">${icon("open")}${msg("Open")}</a>
          </div>
        </div>
      </div>
      ${this.work.state === "failed" ? html`<div class="pad">${failure(this.work, msg("The link was not changed."))}</div>` : nothing}
      <div class="more row wrap">
        <button class="btn q s" ?disabled=${busy} @click=${() => this.emit("wt-renew", null)}>${icon("turn")}${msg("Make a new one")}</button>
        <button class="btn q s d" ?disabled=${busy} @click=${() => this.emit("wt-revoke", null)}>${icon("close")}${msg("Revoke")}</button>
      </div>`;
  }

  #renderCode(): TemplateResult | typeof nothing {
    if (!this.#code) return nothing;
    const { path, size } = this.#code;
    const edge = size + 2 * QUIET;
    return html`<svg
      class="qr"
      viewBox="${-QUIET} ${-QUIET} ${edge} ${edge}"
      shape-rendering="crispEdges"
      role="img"
      aria-label=${msg("QR code of the driver’s link")}
    >
      <path d=${path} fill="currentColor" />
    </svg>`;
  }

  async #copy(url: string): Promise<void> {
    this.copied = await copyText(url);
    // Else it is selected, so that one key copies it.
    const text = this.querySelector(".url");
    if (!this.copied && text) getSelection()?.selectAllChildren(text);
  }
}
