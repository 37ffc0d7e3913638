// Spans of time and how they overlap, in milliseconds. A span holds its begin and not its end.

export interface Span {
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The same time as spans that neither touch nor overlap, in order; empty and backward ones are nothing. */
export function merged(spans: readonly Span[]): Span[] {
  const out: { fromMillis: number; toMillis: number }[] = [];
  const sorted = spans.filter(isSome).sort((a, b) => a.fromMillis - b.fromMillis);
  for (const { fromMillis, toMillis } of sorted) {
    const last = out.at(-1);
    if (last !== undefined && fromMillis <= last.toMillis) last.toMillis = Math.max(last.toMillis, toMillis);
    else out.push({ fromMillis, toMillis });
  }
  return out;
}

/** What both have. */
export function common(left: readonly Span[], right: readonly Span[]): Span[] {
  const [a, b] = [merged(left), merged(right)];
  const out: Span[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one, other] = [a[i] as Span, b[j] as Span];
    const span = {
      fromMillis: Math.max(one.fromMillis, other.fromMillis),
      toMillis: Math.min(one.toMillis, other.toMillis),
    };
    if (isSome(span)) out.push(span);
    if (one.toMillis < other.toMillis) i++;
    else j++;
  }
  return out;
}

/** What of `whole` none of the spans has. */
export function without(whole: Span, spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  let fromMillis = whole.fromMillis;
  for (const span of common([whole], spans)) {
    out.push({ fromMillis, toMillis: span.fromMillis });
    fromMillis = span.toMillis;
  }
  return [...out, { fromMillis, toMillis: whole.toMillis }].filter(isSome);
}

/** Time that the spans have together, each instant once. */
export function lengthOf(spans: readonly Span[]): number {
  return merged(spans).reduce((sum, { fromMillis, toMillis }) => sum + toMillis - fromMillis, 0);
}

function isSome({ fromMillis, toMillis }: Span): boolean {
  return toMillis > fromMillis;
}
