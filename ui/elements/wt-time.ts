// A moment: relative below 48 h with the exact time beside it on hover and focus, or exact from the start where it is
// evidence. All of a page follow one clock; an element renders only when its words change.
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { formats } from "../format.ts";
import { hideTip, showTip } from "./time-tip.ts";
import { WtElement } from "./wt-element.ts";

const shown = new Set<WtTime>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Once a second while something is shown and somebody can see it. */
function follow(time: WtTime): void {
  shown.add(time);
  timer ??= setInterval(() => {
    if (!document.hidden) for (const element of shown) element.tick();
  }, 1000);
}

function leave(time: WtTime): void {
  shown.delete(time);
  if (shown.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

/** Whether the tip is reached with the link or the row around it, so that it needs no stop of its own. */
const HELD = "a, button, tr, [role=option]";

@customElement("wt-time")
export class WtTime extends WtElement {
  /** UTC milliseconds. */
  @property({ type: Number }) at = 0;
  /** Exact instead of relative: date, unless it is today's, and clock. */
  @property({ type: Boolean }) exact = false;
  #words = "";

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.exact) follow(this);
    this.addEventListener("pointerenter", this.#show);
    this.addEventListener("pointerleave", hideTip);
    this.addEventListener("focusin", this.#show);
    this.addEventListener("focusout", hideTip);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    leave(this);
    hideTip();
  }

  /** Renders when another word is due. */
  tick(): void {
    if (this.#sentence() !== this.#words) this.requestUpdate();
  }

  #sentence(): string {
    const now = Date.now();
    if (!this.exact) return formats.ago(this.at, now);
    const today = formats.day(this.at) === formats.day(now);
    return today ? formats.clock(this.at) : `${formats.day(this.at)}, ${formats.clock(this.at)}`;
  }

  readonly #show = () => {
    if (!this.exact) showTip(this, formats.moment(this.at));
  };

  override render() {
    this.#words = this.#sentence();
    const ownStop = !this.exact && this.closest(HELD) === null;
    return html`<time datetime=${new Date(this.at).toISOString()} tabindex=${ownStop ? "0" : nothing}
      >${this.#words}${this.exact ? nothing : html`<span class="vh">, ${formats.moment(this.at)}</span>`}</time
    >`;
  }
}
