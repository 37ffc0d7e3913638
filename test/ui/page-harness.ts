// Drives elements as a person does: by what is written on them.
import "../../ui/styles/index.css";
import { vi } from "vitest";

export class PageHarness {
  readonly element: HTMLElement;
  readonly announcements: string[] = [];

  constructor(tag: string, properties: object) {
    this.element = Object.assign(document.createElement(tag), properties);
    const main = document.createElement("main");
    main.append(this.element);
    this.element.addEventListener("wt-announce", (event) =>
      this.announcements.push((event as CustomEvent<string>).detail),
    );
    document.documentElement.lang = "en";
    document.body.removeAttribute("class");
    document.title = "Wattest";
    document.body.replaceChildren(main);
  }

  /** Everything that can be read, in one line. */
  get text(): string {
    // biome-ignore lint/performance/useDomNodeTextContent: only what is displayed counts as seen.
    return this.element.innerText.replace(/\s+/g, " ");
  }

  /** Waits until the text is there. */
  async sees(text: string | RegExp): Promise<void> {
    await vi.waitFor(
      () => {
        const found = typeof text === "string" ? this.text.includes(text) : text.test(this.text);
        if (!found) throw new Error(`Not seen: ${text}. The page says: ${this.text.slice(0, 600)}`);
      },
      { timeout: 8_000, interval: 20 },
    );
  }

  /** The dialog that is open. */
  get dialog(): HTMLElement {
    const found = document.querySelector<HTMLElement>("wa-dialog[open], dialog[open]");
    if (!found) throw new Error(`No dialog is open. The page says: ${this.text.slice(0, 400)}`);
    return found;
  }

  /** A control by its accessible words; `within`: only inside an element, e.g. the dialog. */
  control(words: string, within: ParentNode = document): HTMLElement {
    const controls = [...within.querySelectorAll<HTMLElement>("button, a[href], [role=slider]")];
    const found = controls.find((control) => {
      const name = control.getAttribute("aria-label") ?? control.textContent ?? "";
      return name.replace(/\s+/g, " ").trim().startsWith(words);
    });
    if (!found) throw new Error(`There is no control "${words}". The page says: ${this.text.slice(0, 400)}`);
    return found;
  }

  async press(words: string, within: () => ParentNode = () => document): Promise<void> {
    const control = await vi.waitFor(() => this.control(words, within()), { timeout: 8_000, interval: 20 });
    control.click();
  }

  /** Presses a button of the open dialog. */
  answer(words: string): Promise<void> {
    return this.press(words, () => this.dialog);
  }

  /** Ticks a box or chooses among several, by the words beside it. */
  async choose(words: string): Promise<void> {
    const input = await vi.waitFor(() => {
      const label = [...document.querySelectorAll("label")].find((candidate) =>
        candidate.textContent?.trim().startsWith(words),
      );
      const found = label?.querySelector("input");
      if (!found) throw new Error(`There is no choice "${words}".`);
      return found;
    });
    input.click();
  }

  /** A field by its label. */
  field(label: string): HTMLInputElement | HTMLTextAreaElement {
    const found = [...this.element.querySelectorAll("label")].find((candidate) =>
      candidate.textContent?.trim().startsWith(label),
    );
    const control = found?.htmlFor ? document.getElementById(found.htmlFor) : null;
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) {
      throw new Error(`There is no field "${label}".`);
    }
    return control;
  }

  type(label: string, text: string): void {
    const field = this.field(label);
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  leave(): void {
    this.element.remove();
  }
}

/** Waits until nothing moves or fades any more, but what always does: half-way, nothing has the contrast it will have. */
export async function settled(): Promise<void> {
  const ending = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}
