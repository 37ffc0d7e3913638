// The numbers of the published method (README.md). They were chosen by test/bench/score-simulation.ts; whoever changes one changes
// `version`, runs it again and says so.

export interface BadgeRule {
  /** The overall score's lower end that gains the badge, thousandths of a star. */
  readonly gainLowerMilliStars: number;
  /** Below this it is lost; between the two it stays as it was. */
  readonly keepLowerMilliStars: number;
  /** Weekly checks in a row that must be passed to gain it, and failed to lose it. */
  readonly gainWeeks: number;
  readonly loseWeeks: number;
  /** Different drivers heard within the window. */
  readonly gainDrivers: number;
  readonly keepDrivers: number;
  /** Of the last so many weeks, in how many somebody spoke. */
  readonly heardWeeks: number;
  readonly heardOfWeeks: number;
}

export interface Method {
  readonly version: number;
  readonly halfLifeDays: number;
  /** Older voices do not count at all. */
  readonly windowDays: number;
  /** What is assumed before anybody spoke: so many voices of so many stars. */
  readonly priorVoices: number;
  readonly priorMilliStars: number;
  /** z²/κ of the interval, thousandths of a voice. */
  readonly spreadMilliVoices: number;
  /** Voices for a rank, of each driver at most `voicesOfOneDriver`. */
  readonly rankVoices: number;
  readonly voicesOfOneDriver: number;
  readonly badge: BadgeRule;
}

export const METHOD: Method = {
  version: 1,
  // Least error over stations that change every two years.
  halfLifeDays: 90,
  // Four half-lives: what is left out weighs a sixteenth and less.
  windowDays: 365,
  priorVoices: 5,
  priorMilliStars: 4_000,
  // 1.96²/2: the interval of 95 %, a voice counting for two votes.
  spreadMilliVoices: 1_921,
  rankVoices: 10,
  voicesOfOneDriver: 2,
  badge: {
    gainLowerMilliStars: 4_300,
    keepLowerMilliStars: 4_250,
    gainWeeks: 4,
    loseWeeks: 2,
    gainDrivers: 15,
    keepDrivers: 10,
    heardWeeks: 8,
    heardOfWeeks: 13,
  },
};
