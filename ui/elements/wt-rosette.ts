// Shows the record figure of a hash.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { rosettePath } from "../../assembly/host/rosette.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-rosette")
export class WtRosette extends WtElement {
  /** SHA-256 in hex; nothing is drawn without it. */
  @property() hash: string | null = null;
  /** Edge length, px. */
  @property({ type: Number }) size = 56;

  override render() {
    const path = this.hash ? rosettePath(this.hash, this.size) : "";
    if (!path) return nothing;
    return html`<svg
      class="ros"
      viewBox="0 0 100 100"
      width=${this.size}
      height=${this.size}
      fill="none"
      stroke="currentColor"
      stroke-width=${this.size < 48 ? 1.8 : 0.8}
      role="img"
      aria-label=${msg("Figure of this record")}
    >
      <path d=${path} />
    </svg>`;
  }
}
