import { Session } from '../../api/session';
import {
  bindingsOf,
  destinationOf,
  pipelineOf,
  readComponent,
} from '../../delivery/pipeline';
import { DeployOptions } from './options';

/** A component, its bindings, and which release goes where. */
export async function destination(
  session: Session,
  name: string,
  options: Pick<DeployOptions, 'to' | 'release'>,
) {
  const component = await readComponent(session, name);
  const [pipeline, bindings] = await Promise.all([
    pipelineOf(session, component.spec.owner.projectName),
    bindingsOf(session, name),
  ]);
  const goal = destinationOf({ component, pipeline, bindings, ...options });
  return { component, bindings, goal };
}
