// Looks at a page as it is drawn: what does not fit its screen, and what is too narrow to be read.

/** A text broken into lines narrower than this many characters' height is one letter below the other. */
const LEAST_CHARACTERS = 8;

/** Whether the element may be wider than the screen because it scrolls in itself. */
function isInScroller(element: Element): boolean {
  for (let parent: Element | null = element; parent; parent = parent.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(parent).overflowX)) return true;
  }
  return false;
}

function nameOf(element: Element): string {
  const words = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} "${words}"`;
}

/** What reaches beyond the screen, and what stands in columns too narrow to be read. */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) faults.push(`the page scrolls to the side: ${width}`);
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest(".vh, svg, thead") || element.getClientRects().length === 0) continue;
    if (element.getBoundingClientRect().right > width + 1 && !isInScroller(element)) {
      faults.push(`beyond the screen: ${nameOf(element)}`);
    }
    for (const node of element.childNodes)
      if (isLetterByLetter(node, element)) faults.push(`narrow: ${nameOf(element)}`);
  }
  return faults;
}

function isLetterByLetter(node: Node, element: Element): boolean {
  if (node.nodeType !== Node.TEXT_NODE || (node.textContent ?? "").trim().length <= LEAST_CHARACTERS) return false;
  const range = document.createRange();
  range.selectNodeContents(node);
  const lines = [...range.getClientRects()];
  const widest = Math.max(0, ...lines.map((line) => line.width));
  // A character is about half as wide as its size.
  const least = (LEAST_CHARACTERS * Number.parseFloat(getComputedStyle(element).fontSize)) / 2;
  // Two lines may be the end of one and the start of the next; a column has more.
  return lines.length > 2 && widest < least;
}
