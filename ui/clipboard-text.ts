// Text from and to the clipboard. What was pasted is kept as it was: a text area turns every line end into a line feed, and a record whose signed part
// holds line ends would then be verified over bytes that nobody signed.

/** What a text area makes of a text (HTML, "API value"): CRLF and CR become LF. */
function asFieldShows(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

export class ClipboardText {
  #received: string | null = null;

  /** To be called in the field's paste event. A text with line feeds only needs nothing. */
  note(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.includes("\r")) this.#received = text;
  }

  forget(): void {
    this.#received = null;
  }

  /** The text to verify: as received while the field still shows just that, else what the field shows. */
  behind(shown: string): string {
    return this.#received !== null && asFieldShows(this.#received) === shown ? this.#received : shown;
  }
}

/** Puts text on the clipboard; false where the browser does not allow it, as in a page without https. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
