// Dialogs over the page, on Web Awesome's: it keeps the focus inside and gives it back, closes on Escape, and locks the
// page below. What a dialog holds is ours and stands in the page's own tree, so that it goes with the dialog.
import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
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

/**
 * Puts the focus where the content says `autofocus`. Web Awesome does so in a dialog that is opened later; one that is open from its
 * first rendering on keeps the focus itself, and what is typed into it is lost.
 */
function focusFirst(element: Element | undefined): void {
  if (element === undefined) return;
  // The dialog shows itself in its first update; forms inside have rendered by the frame after it.
  void customElements
    .whenDefined("wa-dialog")
    .then(() => (element as Element & { readonly updateComplete: Promise<boolean> }).updateComplete)
    .then(() =>
      requestAnimationFrame(() => {
        const isInside = element.contains(document.activeElement) && document.activeElement !== element;
        if (!isInside) element.querySelector<HTMLElement>("[autofocus]")?.focus();
      }),
    );
}

/** Open from its first rendering on. */
export function modal({ label, onClosed, wide = false, content }: ModalOptions): TemplateResult {
  return html`<wa-dialog
    class="modal ${wide ? "wide" : ""}"
    label=${label}
    open
    ${ref(focusFirst)}
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
