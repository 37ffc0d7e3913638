// Base of all elements: they render into the page itself, so that one stylesheet, labels, focus order and
// accessible names work across them without exceptions. Each renders anew when the language changes.
import { updateWhenLocaleChanges } from "@lit/localize";
import { LitElement } from "lit";

export class WtElement extends LitElement {
  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Sends a typed event that bubbles up to the page. */
  protected emit<T>(type: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(type, { detail, bubbles: true, composed: true }));
  }
}
