// Letters typed between the key that opens the palette and the palette's field being there: on the first page its script
// may still be on its way, and without this "gs" would go to a page instead of being searched for.

/** More than anybody types while a script loads; what follows is dropped. */
const MOST_LETTERS = 100;

export class TypeAhead {
  #text = "";
  readonly #onLeave: () => void;

  /** `onLeave`: Escape was pressed before the field was there. */
  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  /** Keeps what is typed from now on to itself, until it is taken. */
  start(): void {
    this.#text = "";
    window.addEventListener("keydown", this.#onKey, { capture: true });
  }

  /** What was typed; from now on keys go where the focus is. */
  take(): string {
    window.removeEventListener("keydown", this.#onKey, { capture: true });
    const text = this.#text;
    this.#text = "";
    return text;
  }

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      this.take();
      this.#onLeave();
    } else if (event.key === "Backspace") {
      this.#text = this.#text.slice(0, -1);
    } else if (event.key.length === 1) {
      if (this.#text.length < MOST_LETTERS) this.#text += event.key;
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };
}
