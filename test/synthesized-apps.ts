import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The variable that names the folder of the apps that were synthesized for this run of the tests. */
export const SYNTHESIZED_APPS = 'CALLFOLD_SYNTHESIZED_APPS';

// Jest calls what a file of its set-up exports by default.
export default function createFolder(): void {
  process.env[SYNTHESIZED_APPS] = mkdtempSync(join(tmpdir(), 'callfold-tests-'));
}

/** Removes the folder. */
export function removeFolder(): void {
  rmSync(process.env[SYNTHESIZED_APPS] ?? '', { recursive: true, force: true });
}
