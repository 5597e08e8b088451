import {
  ComparedSide,
  compareSides,
  PlanChange,
} from '@openchoreo-portal/delivery';
import {
  ComponentRelease,
  componentReleaseKind,
} from '@openchoreo-portal/model';
import { Session } from '../../api/session';
import { CommonOptions } from '../../config/settings';
import { readComponent, renderedOf } from '../../delivery/pipeline';
import { usageError } from '../../errors';
import { changeLines } from '../../output/plan';
import { wantsJson } from '../options';

/** `compare`: two environments, or two releases, of a component, field by field. */
export async function compare(
  session: Session,
  options: CommonOptions & { output?: string },
  name: string,
  first: string,
  second: string,
): Promise<void> {
  const json = wantsJson(options.output);
  const { client, io, settings } = session;
  const component = await readComponent(session, name);
  const [rendered, releases] = await Promise.all([
    renderedOf(session, component),
    client.list<ComponentRelease>(componentReleaseKind, {
      namespace: settings.namespace,
      fieldSelector: `spec.owner.componentName=${name}`,
    }),
  ]);
  const environments = new Set(rendered.map(r => r.spec.environmentName));
  const sideOf = (side: string): ComparedSide => {
    if (environments.has(side)) return { kind: 'environment', name: side };
    if (releases.items.some(r => r.metadata.name === side)) {
      return { kind: 'release', name: side };
    }
    throw usageError(
      `${side} is neither an environment that ${name} runs in nor one of its releases.`,
      `Environments: ${[...environments].join(', ') || 'none'}.`,
    );
  };
  const sides = [sideOf(first), sideOf(second)] as const;
  if (sides[0].kind !== sides[1].kind) {
    throw usageError(
      'An environment and a release are not made of the same objects.',
      'Compare two environments or two releases.',
    );
  }
  const changes: PlanChange[] =
    compareSides(...sides, rendered, releases.items) ?? [];
  if (json) {
    io.out(`${JSON.stringify(changes, null, 2)}\n`);
    return;
  }
  const summary =
    changes.length === 0
      ? `${first} and ${second} are the same.`
      : `From ${first} to ${second}: ${changes.length} ${
          changes.length === 1 ? 'object differs' : 'objects differ'
        }.`;
  io.out(`${changeLines({ changes, summary }).join('\n')}\n`);
}
