import { EXIT, Failure, usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { printableJson } from '../../text/printable.ts';
import { findCall } from '../calls/find-call.ts';
import { openRecords } from '../calls/open-records.ts';
import type { DeployedStack, Deployment, Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { itemAddress, logsAddress, placeOf, tableAddress } from '../open/console-address.ts';
import type { Page } from '../open/pages.ts';

export interface OpenOptions extends Target {
  /** Whether only to print the address. */
  readonly print?: boolean;
  readonly json?: boolean;
}

/** `callfold open`: opens a page of the AWS console in a browser, or prints its address. */
export async function open(
  page: Page,
  callId: string | undefined,
  { print = false, json = false, ...target }: OpenOptions,
  io: Io,
): Promise<number> {
  if (page === 'dashboard' && callId !== undefined) {
    throw usageFailure('A call is no part of the dashboard: it is one of open table and of open logs');
  }
  const deployment = await findDeployment(target, io);
  const url = await PAGES[page](stackOf(deployment), callId, deployment, io);
  if (json) io.stdout.write(`${printableJson({ url })}\n`);
  else if (print || !io.openAddress) io.stdout.write(`${url}\n`);
  else {
    io.stdout.write(`In the AWS console of ${deployment.title}: ${url}\n`);
    await io.openAddress(url);
  }
  return EXIT.ok;
}

function stackOf({ stack, title, webView }: Deployment): DeployedStack {
  if (stack) return stack;
  const instead = webView === undefined ? '' : `, but a web view: ${webView}`;
  throw new Failure(`There is no AWS console of ${title}${instead}`);
}

type Address = (
  stack: DeployedStack,
  callId: string | undefined,
  deployment: Deployment,
  io: Io,
) => Promise<string>;

const PAGES: { readonly [page in Page]: Address } = {
  async dashboard(_stack, _callId, deployment) {
    if (deployment.has('DashboardUrl')) return deployment.output('DashboardUrl');
    throw new Failure(
      `There is no dashboard of ${deployment.title}: it has no CallRecordsDashboard (docs/construct.md)`,
    );
  },

  async table({ arn }, callId, deployment, io) {
    const table = deployment.output('TableName');
    if (callId === undefined) return tableAddress(placeOf(arn), table);
    const records = await openRecords(deployment, io);
    const { call_id } = await findCall(callId, records, deployment, io.now());
    return itemAddress(placeOf(arn), table, call_id);
  },

  async logs({ arn }, callId, deployment) {
    const outputs = ['WebhookLogGroupName', 'RecorderLogGroupName'] as const;
    const logGroups = outputs.filter(name => deployment.has(name)).map(name => deployment.output(name));
    return logsAddress(placeOf(arn), { logGroups, ...(callId === undefined ? LATELY : ofCall(callId)) });
  },
};

const FIELDS = 'fields @timestamp, message, outcome, event, call_id, @log';

/** What both functions have logged in the last hour. */
const LATELY = { query: `${FIELDS}\n| sort @timestamp desc\n| limit 1000`, seconds: 3600 };

// Also of a call without a record, whose id cannot be looked up: so a part of an id is enough.
function ofCall(callId: string): { query: string; seconds: number } {
  const filter = `filter call_id like ${JSON.stringify(callId)}`;
  return { query: `${FIELDS}\n| ${filter}\n| sort @timestamp asc\n| limit 1000`, seconds: 30 * 24 * 3600 };
}
