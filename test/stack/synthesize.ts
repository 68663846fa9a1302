import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { type AppOptions, createApp } from '../../lib/app.ts';
import { SYNTHESIZED_APPS } from '../synthesized-apps.ts';

/**
 * Template of a stage, as `npx cdk synth -c ...` would write it. Functions are not bundled and the checks not
 * run, which have tests of their own. It is synthesized once for all test files of a run.
 */
export function synthesize(context: { readonly [name: string]: string } = {}): Template {
  const key = JSON.stringify(Object.entries(context).toSorted());
  const name = createHash('sha256').update(key).digest('hex');
  const path = join(String(process.env[SYNTHESIZED_APPS]), `${name}.json`);
  if (!existsSync(path)) {
    // Another test file may do the same at this moment, or read a file that is not whole yet.
    const own = `${path}.${process.pid}`;
    writeFileSync(own, JSON.stringify(synthesizeAnew(context)));
    renameSync(own, path);
  }
  return Template.fromJSON(JSON.parse(readFileSync(path, 'utf8')));
}

/** The same, of an app with options of its own. */
export function synthesizeAnew(
  context: { readonly [name: string]: unknown },
  options: AppOptions = {},
): Template {
  return Template.fromStack(
    createApp({ context: { ...context }, bundle: false, check: false, ...options }).stack,
  );
}

/** The only resource of a type. Fails when there is none, or more than one. */
export function only(template: Template, type: string): { id: string; Properties: Record<string, unknown> } {
  const [found, ...others] = Object.entries(template.findResources(type));
  if (!found || others.length > 0)
    throw new Error(`Expected one ${type}, found ${others.length + (found ? 1 : 0)}`);
  return { id: found[0], ...(found[1] as { Properties: Record<string, unknown> }) };
}
