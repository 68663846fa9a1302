import { Aws, Names } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { prefixOfDay } from '../../archive/place.ts';

/** The columns, by the fields of a line. Times are texts, as they are in the file. */
const COLUMNS = {
  call_id: 'string',
  event: 'string',
  received_at: 'string',
  message_id: 'string',
  part: 'int',
  parts: 'int',
  body: 'string',
};

/** Before the first archive. */
const FIRST_DAY = '2026-01-01';

/**
 * What Athena has to know to query the archive: a database with one table, `events`. The days need not be registered, since
 * Athena derives them from the pattern of the folders. It costs nothing, and nothing queries it by itself.
 */
export class ArchiveCatalog extends Construct {
  readonly databaseName: string;

  constructor(scope: Construct, id: string, { bucket }: { readonly bucket: Bucket }) {
    super(scope, id);
    // Athena takes small letters, digits and underscores.
    this.databaseName = Names.uniqueResourceName(this, { maxLength: 100, separator: '_' }).toLowerCase();
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: 'Every event of Whippy as it came' },
    });
    new CfnTable(this, 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: {
        name: 'events',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: 'day', type: 'string' }],
        parameters: {
          classification: 'json',
          'projection.enabled': 'true',
          'projection.day.type': 'date',
          'projection.day.format': 'yyyy-MM-dd',
          'projection.day.range': `${FIRST_DAY},NOW`,
          // Athena replaces ${day}.
          'storage.location.template': bucket.s3UrlForObject(prefixOfDay(`${'$'}{day}`)),
        },
        storageDescriptor: {
          columns: Object.entries(COLUMNS).map(([name, type]) => ({ name, type })),
          location: bucket.s3UrlForObject(''),
          compressed: true,
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
        },
      },
    });
  }
}
