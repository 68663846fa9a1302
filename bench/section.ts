/** A limit that a measured figure has to keep. */
export interface Target {
  /** What is measured, such as `writes per event, in order`. */
  readonly what: string;
  readonly measured: number;
  readonly atMost: number;
  /** Why it may be missed: what stands in the way. Such a miss is told of, and does not fail the benchmark. */
  readonly acceptedMiss?: string;
}

/** A table of figures. Numbers are shown as {@link formatFigure} has them, texts as they are. */
export interface FigureTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What one part of the benchmark found out: a section of `docs/performance.md`. */
export interface Section {
  readonly title: string;
  /** How it is measured, in Markdown. */
  readonly method: string;
  readonly tables: readonly FigureTable[];
  readonly targets: readonly Target[];
}

/** Whether a target holds, is missed for a reason that is accepted, or is missed. What is no number is missed. */
export function verdict({ measured, atMost, acceptedMiss }: Target): 'met' | 'missed, accepted' | 'missed' {
  if (measured <= atMost) return 'met';
  return acceptedMiss === undefined || Number.isNaN(measured) ? 'missed' : 'missed, accepted';
}

/** A figure for people: whole numbers whole, others with three significant digits, both with grouped thousands. */
export function formatFigure(figure: string | number): string {
  if (typeof figure === 'string') return figure;
  if (Number.isInteger(figure)) return figure.toLocaleString('en-US');
  return figure.toLocaleString('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}

/** A target's row: what, measured, at most, verdict. */
export function targetCells(target: Target): string[] {
  return [target.what, formatFigure(target.measured), formatFigure(target.atMost), verdict(target)];
}
