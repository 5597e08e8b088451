import { ComponentShape } from './types';

/** What a component is, told by the name of its type (`deployment/portal-web-application`). */
export function shapeOf(componentType: string): ComponentShape {
  const [workload = '', name = ''] = componentType.split('/');
  if (workload === 'cronjob' || workload === 'job') return 'task';
  if (workload === 'proxy') return 'proxy';
  if (/(^|-)web/.test(name)) return 'web';
  if (/worker|consumer/.test(name)) return 'worker';
  return 'service';
}

/** The shape in words. */
export const SHAPE_NAME: Record<ComponentShape, string> = {
  service: 'Service',
  web: 'Web application',
  task: 'Scheduled task',
  worker: 'Worker',
  proxy: 'Proxy',
};
