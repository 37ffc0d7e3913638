// The one tip that shows exact times: a box in the top layer beside what is pointed at or focused. Stays while the pointer
// is on it, goes with Escape (WCAG 2.2, 1.4.13).

let tip: HTMLElement | null = null;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Long enough for the pointer to cross from the words to the tip. */
const GRACE_MILLIS = 120;
const GAP = 6;

function element(): HTMLElement {
  if (tip) return tip;
  tip = document.createElement("div");
  tip.className = "tip";
  tip.popover = "manual";
  // Read out with the time itself already.
  tip.setAttribute("aria-hidden", "true");
  tip.addEventListener("pointerenter", () => clearTimeout(hiding));
  tip.addEventListener("pointerleave", hideTip);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("scroll", close, { passive: true, capture: true });
  document.body.append(tip);
  return tip;
}

function close(): void {
  clearTimeout(hiding);
  if (tip?.matches(":popover-open")) tip.hidePopover();
}

/** Shows the words above the element, or below where there is no room. */
export function showTip(beside: Element, words: string): void {
  clearTimeout(hiding);
  const box = element();
  if (!box.isConnected) document.body.append(box);
  box.textContent = words;
  if (!box.matches(":popover-open")) box.showPopover();
  const target = beside.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(Math.max(4, target.left + target.width / 2 - width / 2), innerWidth - width - 4);
  const above = target.top - height - GAP;
  box.style.left = `${left}px`;
  box.style.top = `${above >= 4 ? above : target.bottom + GAP}px`;
}

export function hideTip(): void {
  clearTimeout(hiding);
  hiding = setTimeout(close, GRACE_MILLIS);
}

// A link or a row that is reached by keyboard shows the time in it.
document.addEventListener("focusin", (event) => {
  const held = (event.target as Element | null)?.closest?.("a, button, tr");
  const time = held?.querySelector("wt-time:not([exact])");
  if (time) time.dispatchEvent(new FocusEvent("focusin"));
  else if (!(event.target as Element | null)?.closest?.("wt-time")) hideTip();
});
