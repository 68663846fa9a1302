import { Failure } from '../../terminal/exit-codes.ts';
import { type ConsoleValue, encodeConsoleValue } from './console-value.ts';

/** Where a stack is in AWS. */
export interface Place {
  /** Such as `aws`, or `aws-cn` for China. */
  readonly partition: string;
  readonly region: string;
}

/** Where a stack is, by its ARN: `arn:aws:cloudformation:us-east-1:123456789012:stack/Callfold/...`. */
export function placeOf(stackArn: string): Place {
  const [, partition = '', , region = ''] = stackArn.split(':');
  return { partition, region };
}

/**
 * The page of a table in the AWS console.
 *
 * @throws {Failure} when the partition has no known console
 */
export function tableAddress(place: Place, table: string): string {
  return addressOf(place, 'dynamodbv2', `table?name=${encodeURIComponent(table)}`);
}

/**
 * The page of an item whose table has no sort key.
 *
 * @param key value of its partition key
 * @throws {Failure} when the partition has no known console
 */
export function itemAddress(place: Place, table: string, key: string): string {
  const names = `pk=${encodeURIComponent(key)}&sk=&table=${encodeURIComponent(table)}`;
  return addressOf(place, 'dynamodbv2', `edit-item?itemMode=2&${names}&route=ROUTE_ITEM_EXPLORER`);
}

/** A query of CloudWatch Logs Insights. */
export interface LogsQuery {
  readonly query: string;
  readonly logGroups: readonly string[];
  /** How far back to look, in seconds. */
  readonly seconds: number;
}

/**
 * The page of CloudWatch Logs Insights with a query, to be run there.
 *
 * @throws {Failure} when the partition has no known console
 */
export function logsAddress(place: Place, { query, logGroups, seconds }: LogsQuery): string {
  const detail: ConsoleValue = {
    end: 0,
    start: -seconds,
    timeType: 'RELATIVE',
    tz: 'UTC',
    unit: 'seconds',
    editorString: query,
    source: logGroups,
    lang: 'CWLI',
  };
  const page = encode(`?queryDetail=${percent(encodeConsoleValue(detail))}`);
  return addressOf(place, 'cloudwatch', `logsV2:logs-insights${page}`);
}

// CloudWatch's console reads $ in place of %. It decodes what comes after the page twice: as a whole, then each value.
function encode(text: string): string {
  return percent(text).replaceAll('%', '$');
}

// Also what encodeURIComponent leaves as it is: terminals and chats end a link at a quotation mark or a parenthesis.
function percent(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[~'()]/g,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function addressOf({ partition, region }: Place, service: string, page: string): string {
  const domain = CONSOLES[partition];
  if (domain === undefined) throw new Failure(`There is no known AWS console of the partition ${partition}`);
  return `https://${region}.${domain}/${service}/home?region=${region}#${page}`;
}

/** Domains of the consoles, by partition. */
const CONSOLES: { readonly [partition: string]: string } = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};
