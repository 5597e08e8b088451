import makeKnex from 'knex';
import { createControlPlane } from '../controlPlane/createControlPlane';

/** One replica of the control plane in a process of its own: it tells its parent what it leads, until it is killed. */
async function main([url, schema, shards]: string[]): Promise<void> {
  const say = (text: string) => process.send?.({ text });
  const logger = {
    debug: () => undefined,
    info: (text: string) => say(text),
    warn: (text: string) => say(text),
    error: (text: string) => say(text),
    child: () => logger,
  };
  const { controllers } = await createControlPlane({
    knex: makeKnex({
      client: 'pg',
      connection: url,
      searchPath: [schema],
      pool: { min: 0, max: 6 },
    }),
    databaseClient: 'pg',
    planes: {
      transport: () => async () => {
        throw new Error('There is no plane in this test.');
      },
    },
    logger,
    runControllers: true,
    shards: Number(shards),
  });
  await controllers?.ready;
  say('ready');
}

main(process.argv.slice(2)).catch(error => {
  process.send?.({ text: `failed: ${error}` });
  process.exit(1);
});
