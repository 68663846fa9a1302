import { suggest } from '../deployment/deployment.ts';

/** Which versions of packages an app needs, as package.json has them. */
export interface Versions {
  readonly callfold: string;
  readonly 'aws-cdk-lib': string;
  readonly constructs: string;
  readonly 'cdk-nag': string;
  readonly 'aws-cdk': string;
}

/** The files of an app that deploys callfold: their contents by their paths in its folder. */
export function appFiles({ 'aws-cdk': cli, ...versions }: Versions): { readonly [path: string]: string } {
  return {
    'package.json': json({
      private: true,
      type: 'module',
      dependencies: versions,
      devDependencies: { 'aws-cdk': cli },
    }),
    'cdk.json': json({ app: 'node bin/app.js', versionReporting: false }),
    'bin/app.js': APP,
    'stages.json': json({
      $schema: './node_modules/callfold/stages.schema.json',
      dev: { throwAway: true, logRetentionDays: 7 },
      prod: {},
    }),
    'README.md': README,
    '.gitignore': 'node_modules/\ncdk.out/\n',
  };
}

function callfold(command: string): string {
  return suggest(command, { flags: '' });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const APP = `#!/usr/bin/env node
import { startApp } from 'callfold/app';

// The stack of the stage that "-c stage=..." names, with the settings in stages.json.
startApp();
`;

const README = `# Calls

callfold receives the call webhooks of Whippy in your AWS account, and keeps one DynamoDB record per call.

You need Node.js 20.11 or newer, AWS credentials in your environment, and once per account and region
\`npx cdk bootstrap\`. Then:

\`\`\`sh
npm install
npx cdk deploy
${callfold('connect')}
\`\`\`

This deploys the stage dev as the stack Callfold, which \`npx cdk destroy\` deletes with all its data, and has Whippy send
its call events there. For real calls, set \`"alarmEmail"\` of the stage prod in stages.json, and deploy it with
\`npx cdk deploy -c stage=prod\`. Its stack is Callfold-prod: add \`--stack Callfold-prod\` to each callfold command.

\`${callfold('doctor')}\` checks a deployment, and \`${callfold('--help')}\` lists all commands.
`;
