import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What these tests read of a template. */
export interface Template {
  readonly Resources: {
    readonly [id: string]: {
      readonly Type: string;
      readonly Properties: { readonly [name: string]: unknown };
      readonly DeletionPolicy?: string;
    };
  };
}

/**
 * What the CDK CLI says of a deploy over an earlier template, by the judgement of `--require-approval destructive`. The status
 * is 1 if the deploy replaces, deletes or lets go of a resource, and the output then names each.
 *
 * @param assembly folder of the app that is deployed: synthesized, with one stack
 */
export function deployOver(earlier: Template, assembly: string): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'callfold-deploy-'));
  try {
    const template = join(folder, 'earlier.json');
    writeFileSync(template, JSON.stringify(earlier));
    const cli = ['node_modules/aws-cdk/bin/cdk', 'diff', '--app', assembly, '--template', template];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...cli, '--fail-on', 'destructive', '--no-notices'],
      { encoding: 'utf8', env: { ...process.env, CI: 'true', HOME: folder } },
    );
    return { status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
