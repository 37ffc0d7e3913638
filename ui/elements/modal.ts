// Dialogs over the page, on Web Awesome's: it keeps the focus inside and gives it back, closes on Escape, and locks the
// page below. What a dialog holds is ours and stands in the page's own tree, so that it goes with the dialog.
import { html, type TemplateResult } from "lit";
import "./webawesome.ts";

export interface ModalOptions {
  /** Its heading and accessible name. */
  readonly label: string;
  /** Called once it has closed: take it out of the page then, and its content with it. */
  readonly onClosed: () => void;
  /** Wide enough for two things side by side. */
  readonly wide?: boolean;
  readonly content: TemplateResult;
}

/** Open from its first rendering on. */
export function modal({ label, onClosed, wide = false, content }: ModalOptions): TemplateResult {
  return html`<wa-dialog
    class="modal ${wide ? "wide" : ""}"
    label=${label}
    open
    @wa-after-hide=${(event: Event) => {
      // The same event comes up from what opens and closes inside.
      if (event.target === event.currentTarget) onClosed();
    }}
    >${content}</wa-dialog
  >`;
}

/** Closes the dialog around an element, as its own button does: `onClosed` follows. */
export function closeModal(inside: EventTarget | null): void {
  const dialog = (inside as Element | null)?.closest?.("wa-dialog");
  if (dialog) dialog.open = false;
}

/** Closes whatever dialog a page shows. */
export function closeModalOf(page: Element): void {
  const dialog = page.querySelector("wa-dialog");
  if (dialog) dialog.open = false;
}
