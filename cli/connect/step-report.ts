import { type Io, type Output, widthOf } from '../../terminal/io.ts';
import { wrap } from '../../terminal/wrap.ts';
import { oneLine } from '../../text/printable.ts';

/**
 * Reports the finished steps of a command, one on a line. On a terminal it also shows the current step, in a line that
 * the next one replaces: otherwise, a service that does not answer would mean half a minute of silence.
 */
export class StepReport {
  private readonly output: Output;
  private readonly isTerminal: boolean;
  private isUnderWay = false;

  constructor(output: Output, { env }: Pick<Io, 'env'>) {
    this.output = output;
    this.isTerminal = output.isTTY === true && env.TERM !== 'dumb';
  }

  /** Shows the current step, if the output is a terminal. */
  begin(step: string, detail: string): void {
    if (!this.isTerminal) return;
    this.clear();
    const line = `${head(step)}${oneLine(detail)} ...`;
    this.output.write([...line].slice(0, widthOf(this.output) - 1).join(''));
    this.isUnderWay = true;
  }

  /** Reports what has been done, or what the user has to do. */
  say(step: string, detail: string): void {
    this.clear();
    const width = Math.max(MIN_DETAIL_WIDTH, widthOf(this.output) - head('').length);
    const [first = '', ...rest] = wrap(oneLine(detail), width);
    const lines = [`${head(step)}${first}`, ...rest.map(line => `${head('')}${line}`)];
    this.output.write(`${lines.join('\n')}\n`);
  }

  /** Removes the line of the current step: before anything else is written, and at the end. */
  clear(): void {
    if (this.isUnderWay) this.output.write(ERASE_LINE);
    this.isUnderWay = false;
  }
}

const STEP_WIDTH = 20;
const MIN_DETAIL_WIDTH = 30;
const ERASE_LINE = '\r\u001b[2K';

function head(step: string): string {
  return `  ${step.padEnd(STEP_WIDTH)}  `;
}
