// Texts as a search compares them: small letters, without accents, ß as ss.

/** `Königstraße, Île` becomes `konigstrasse, ile`. Letters of other scripts stay as they are. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .replaceAll("ß", "ss");
}

/** Words of a search beyond these are passed over. */
const MOST_WORDS = 6;

/** The words of a search, folded. */
export function searchedWords(text: string): string[] {
  const words = folded(text)
    .split(/[\s,;]+/)
    .filter((word) => word !== "");
  return [...new Set(words)].slice(0, MOST_WORDS);
}
