import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { ChainedAuditRecord } from '@openchoreo-portal/apiserver';
import { AuditProbe } from '../audit';
import { Portal } from '../portal';

/** Name of every object that a walk makes. */
export const NAME = 'walk';
/** Namespace of the walks. */
export const NS = 'default';

let steps = 0;
/** Another text each time, so that no write is one that changes nothing. */
export const serial = () => {
  steps += 1;
  return `${steps}`;
};

/** A write; its status tells whether it was done. */
export type Write = () => Promise<{ status: number } | void>;

/** What the walks share. */
export class WalkWorld {
  portal!: Portal;
  probe!: AuditProbe;
  /** A release of component `shop`. */
  release = '';
  readonly scaffolder = new Map<string, TemplateAction<any, any>>();

  /** Holds one write to exactly one record that tells the same as the answer. */
  async expectOne(
    label: string,
    write: Write,
    expected: Partial<ChainedAuditRecord>,
  ): Promise<number | undefined> {
    const { result, records } = await this.probe.during(write);
    const status = result?.status;
    const told = records.map(({ verb, outcome, code }) => ({
      verb,
      outcome,
      code,
    }));
    expect(`${label}: ${status} ${JSON.stringify(told)}`).toBe(
      `${label}: ${status} ${JSON.stringify(told.slice(0, 1))}`,
    );
    expect(`${label}: ${status} ${told.length}`).toBe(`${label}: ${status} 1`);
    expect(records[0]).toMatchObject({
      ...(status === undefined ? {} : { outcome: outcomeOf(status) }),
      ...expected,
    });
    return status;
  }
}

function outcomeOf(status: number) {
  if (status < 300) return 'done';
  return status === 403 ? 'denied' : 'failed';
}
