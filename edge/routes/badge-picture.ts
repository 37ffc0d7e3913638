// The badge for other pages, as one SVG without anything from elsewhere: its figure, whether it is held, and the score beside it. Where it
// is not held the picture says so, so that nobody keeps a badge that is lost.
import { rosettePath } from "../../assembly/host/rosette.ts";
import type { CommunityDetail, Score } from "../contract/community.ts";

export const BADGE_LANGUAGES = ["en", "de"] as const;
export type BadgeLanguage = (typeof BADGE_LANGUAGES)[number];
/** `auto`: as the reader's system has it. */
export const BADGE_THEMES = ["auto", "light", "dark"] as const;
export type BadgeTheme = (typeof BADGE_THEMES)[number];

type Badge = Pick<CommunityDetail["badgeDetails"], "held" | "sinceMillis" | "figure">;

const [WIDTH, HEIGHT] = [420, 104];
/** Edge of the figure, px. */
const FIGURE = 84;
/** Characters of a name that have room at 13 px; wider letters may be cut by the edge. */
const NAME_LENGTH = 38;

interface Colours {
  readonly surface: string;
  readonly line: string;
  readonly ink: string;
  readonly soft: string;
  readonly figure: string;
}
const LIGHT: Colours = { surface: "#fff", line: "#dce1de", ink: "#111714", soft: "#4b5550", figure: "#8f6b00" };
const DARK: Colours = { surface: "#121817", line: "#232b29", ink: "#edf2ef", soft: "#b4beba", figure: "#e3c04a" };

interface Words {
  readonly locale: string;
  readonly held: string;
  readonly notHeld: string;
  since(day: string): string;
  score(stars: string, voices: string): string;
  unranked(have: number, need: number): string;
}
const WORDS: Readonly<Record<BadgeLanguage, Words>> = {
  en: {
    locale: "en-GB",
    held: "Consistently excellent",
    notHeld: "No badge at present",
    since: (day) => `since ${day}`,
    score: (stars, voices) => `${stars} of 5, ${voices} verified ratings`,
    unranked: (have, need) => `Not ranked yet: ${have} of ${need}`,
  },
  de: {
    locale: "de-DE",
    held: "Beständig ausgezeichnet",
    notHeld: "Zurzeit keine Auszeichnung",
    since: (day) => `seit ${day}`,
    score: (stars, voices) => `${stars} von 5, ${voices} belegte Bewertungen`,
    unranked: (have, need) => `Noch ohne Rang: ${have} von ${need}`,
  },
};

/** @param name Of the station; any text. */
export function badgePicture(
  name: string,
  badge: Badge,
  score: Score,
  language: BadgeLanguage,
  theme: BadgeTheme,
): string {
  const words = WORDS[language];
  const title = badge.held ? words.held : words.notHeld;
  const lines = [
    ...(badge.held && badge.sinceMillis !== null ? [words.since(dayIn(words.locale, badge.sinceMillis))] : []),
    scoreLine(words, score),
  ];
  const alternative = escaped(`${cut(name)}: ${title}, ${lines.join(", ")}`);
  const text = (y: number, kind: string, content: string) =>
    `<text x="108" y="${y}" class="${kind}">${escaped(content)}</text>`;
  const first = lines.length === 2 ? 66 : 72;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${alternative}"><title>${alternative}</title><style>${styleOf(theme)}</style><rect x=".5" y=".5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="8" class="card"/>${figureOf(badge)}${text(24, "name", cut(name))}${text(46, "title", title)}${lines.map((line, index) => text(first + index * 19, "line", line)).join("")}</svg>`;
}

function figureOf({ held, figure }: Badge): string {
  const path = held && figure !== null ? rosettePath(figure, FIGURE) : "";
  if (path === "") return `<circle cx="52" cy="52" r="34" class="none"/>`;
  return `<path transform="translate(10 10) scale(${FIGURE / 100})" d="${path}" class="figure"/>`;
}

function scoreLine(words: Words, { score, voices, ranked, rankHave, rankNeed }: Score): string {
  if (!ranked || score === null) return words.unranked(rankHave, rankNeed);
  const stars = new Intl.NumberFormat(words.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return words.score(stars.format(score), new Intl.NumberFormat(words.locale).format(voices));
}

function dayIn(locale: string, millis: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(millis);
}

function styleOf(theme: BadgeTheme): string {
  const fonts =
    "text{font-family:system-ui,sans-serif}.name{font-size:13px}.title{font-size:18px;font-weight:600}.line{font-size:13px}.figure,.none{fill:none}";
  if (theme !== "auto") return fonts + coloursOf(theme === "light" ? LIGHT : DARK);
  return `${fonts}${coloursOf(LIGHT)}@media (prefers-color-scheme:dark){${coloursOf(DARK)}}`;
}

function coloursOf({ surface, line, ink, soft, figure }: Colours): string {
  return `.card{fill:${surface};stroke:${line}}.title{fill:${ink}}.name,.line{fill:${soft}}.figure{stroke:${figure};stroke-width:.7}.none{stroke:${soft};stroke-width:1;stroke-dasharray:3 5}`;
}

function cut(name: string): string {
  const letters = [...name];
  return letters.length > NAME_LENGTH
    ? `${letters
        .slice(0, NAME_LENGTH - 1)
        .join("")
        .trimEnd()}…`
    : name;
}

/** For text and for attributes in double quotes (XML 1.0, 2.4). */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}
