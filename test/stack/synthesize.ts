import { Template } from 'aws-cdk-lib/assertions';
import { type AppOptions, createApp } from '../../lib/app.ts';

/**
 * Template of a stage, as `npx cdk synth -c ...` would write it. Functions are not bundled and the checks not
 * run, which have tests of their own.
 */
export function synthesize(context: AppOptions['context'] = {}, options: AppOptions = {}): Template {
  return Template.fromStack(createApp({ context, bundle: false, check: false, ...options }).stack);
}

/** The only resource of a type. Fails when there is none, or more than one. */
export function only(template: Template, type: string): { id: string; Properties: Record<string, unknown> } {
  const [found, ...others] = Object.entries(template.findResources(type));
  if (!found || others.length > 0)
    throw new Error(`Expected one ${type}, found ${others.length + (found ? 1 : 0)}`);
  return { id: found[0], ...(found[1] as { Properties: Record<string, unknown> }) };
}
