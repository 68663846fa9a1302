import password from '@inquirer/password';
import type { Interruption } from '../terminal/interruption.ts';

/** The terminal that is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks for something that must not show: only asterisks are echoed. Ctrl-C interrupts the command. */
export async function askSecret(
  question: string,
  { input, output }: Terminal,
  interruption: Interruption,
): Promise<string> {
  try {
    return await password({ message: question, mask: true }, { input, output, signal: interruption.signal });
  } catch (error) {
    // The prompt reads the keys itself, so that Ctrl-C does not come as a signal.
    if (error instanceof Error && error.name === 'ExitPromptError') interruption.interrupt();
    throw error;
  }
}
