import { ChainedAuditRecord } from '@openchoreo-portal/apiserver';
import { Portal } from './portal';

/** Looks at the audit trail in the database itself, so that no route is trusted to show it. */
export class AuditProbe {
  constructor(private readonly portal: Portal) {}

  /** What `run` left in the trail; controllers write at the same time, and are left out. */
  async during<T>(
    run: () => Promise<T>,
  ): Promise<{ result: T; records: ChainedAuditRecord[] }> {
    const before = await this.head();
    const result = await run();
    return {
      result,
      records: (await this.records(before)).filter(
        record => record.entrance !== 'controller',
      ),
    };
  }

  /** Versions of all changes that were ever committed, and of all records that say something was done, each in order. */
  async versions(): Promise<{ changed: string[]; recorded: string[] }> {
    const changes = await this.portal.database('changes').select('version');
    const done = (await this.records(0)).filter(
      ({ outcome, resourceVersion }) =>
        outcome === 'done' && resourceVersion !== undefined,
    );
    const inOrder = (list: string[]) =>
      list.sort((a, b) => Number(a) - Number(b));
    return {
      changed: inOrder(changes.map(({ version }) => String(version))),
      recorded: inOrder(done.map(record => record.resourceVersion!)),
    };
  }

  private async head(): Promise<number> {
    const [row] = await this.portal
      .database('audit')
      .max({ sequence: 'sequence' });
    return Number(row?.sequence ?? 0);
  }

  private async records(after: number): Promise<ChainedAuditRecord[]> {
    const rows = await this.portal
      .database('audit')
      .where('sequence', '>', after)
      .orderBy('sequence')
      .select('record');
    return rows.map(({ record }) => JSON.parse(record));
  }
}
