// Files that the page makes itself, handed to the browser as downloads.

/** JSON lines: one value a line. */
export function saveLines(values: readonly unknown[], name: string): void {
  save(
    new Blob(
      values.map((value) => `${JSON.stringify(value)}\n`),
      { type: "application/jsonl" },
    ),
    name,
  );
}

export function saveText(text: string, type: string, name: string): void {
  save(new Blob([text], { type }), name);
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // The browser has taken it over by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
