import type { CfnResource } from 'aws-cdk-lib';
import { type AppOptions, createApp } from '../lib/app.ts';
import { BundledFunction } from '../lib/call-records/bundled-function.ts';
import type { Template } from './template.ts';

/** The app's stack, as it would be deployed. */
export interface SynthesizedApp {
  /** The cloud assembly: it holds the functions' bundles. */
  readonly outdir: string;
  readonly template: Template;
  readonly stackName: string;
  /** The functions' constructs, by logical id: what can be bundled again. */
  readonly bundled: ReadonlyMap<string, BundledFunction>;
}

/**
 * Synthesizes the app, and bundles its functions. This leaves out the checks of the template: every synth for a deployment
 * runs them, and they take longer than the rest of a start.
 *
 * @throws {SettingsError} when the app's settings are wrong
 */
export function synthesize(options: AppOptions & { readonly outdir: string }): SynthesizedApp {
  const { app, stack } = createApp({ ...options, check: false });
  const { template, stackName } = app.synth().getStackByName(stack.stackName);
  const bundled = stack.node.findAll().filter(construct => construct instanceof BundledFunction);
  return {
    outdir: options.outdir,
    template,
    stackName,
    bundled: new Map(
      bundled.map(construct => [stack.getLogicalId(construct.node.defaultChild as CfnResource), construct]),
    ),
  };
}
