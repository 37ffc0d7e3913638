// Keyboard shortcuts of the frame: one key, or "g" and then another within a moment. Silent in fields, in dialogs, with
// a modifier, and when the reader has switched them off; the palette's own key has a modifier and always works.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { shortcutsOn } from "../preferences.ts";

/** By what is pressed: "?", or "g s" for two keys. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** How long "g" waits for the second key. */
const SEQUENCE_MILLIS = 1_500;

const FIELD = "input, textarea, select, [contenteditable], [role=combobox], [role=menu], [role=listbox]";

function isInField(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof Element && target.closest(FIELD) !== null;
}

/** A dialog of the page's own or of a component: it has keys of its own. */
const isDialogOpen = (): boolean => document.querySelector("dialog[open], wa-dialog[open], wa-dropdown[open]") !== null;

export class ShortcutController implements ReactiveController {
  readonly #keys: () => Shortcuts;
  readonly #onPalette: () => void;
  #first: { readonly key: string; readonly atMillis: number } | null = null;

  /** `keys`: those that hold at the moment, asked for with each key. */
  constructor(host: ReactiveControllerHost, keys: () => Shortcuts, onPalette: () => void) {
    this.#keys = keys;
    this.#onPalette = onPalette;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("keydown", this.#onKey);
  }

  hostDisconnected(): void {
    window.removeEventListener("keydown", this.#onKey);
  }

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#onPalette();
      return;
    }
    const first = this.#first;
    this.#first = null;
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (!shortcutsOn() || isInField(event) || isDialogOpen()) return;
    const sequence = first && Date.now() - first.atMillis < SEQUENCE_MILLIS ? `${first.key} ${event.key}` : event.key;
    const keys = this.#keys();
    const act = keys[sequence];
    if (act) {
      event.preventDefault();
      act();
    } else if (Object.keys(keys).some((key) => key.startsWith(`${event.key} `))) {
      this.#first = { key: event.key, atMillis: Date.now() };
    }
  };
}
