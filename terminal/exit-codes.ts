/** What the exit codes mean. They are part of the command's contract and listed in its help. */
export const EXIT = {
  /** Done, and the answer is yes. */
  ok: 0,
  /** The command ran, and the answer is no; or it could not do what was asked. */
  no: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Interrupted, by Ctrl-C or SIGTERM: 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;

/** Takes the exit code that a command ends with. */
export type Finish = (exitCode: number) => void;

/** Why a command ends, in one line that says what to do about it. Ends the process without a stack trace. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.no) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command line asks for something impossible. */
export function usageFailure(message: string): Failure {
  return new Failure(message, EXIT.usage);
}
